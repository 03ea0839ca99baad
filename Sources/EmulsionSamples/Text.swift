/// Small pieces of text that ids, file names and URLs are made of.
enum Text {
  private static let lower = Array("0123456789abcdef".utf8)
  private static let upper = Array("0123456789ABCDEF".utf8)

  /// A number with leading zeros.
  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    let missing = width - digits.utf8.count
    return missing > 0 ? String(repeating: "0", count: missing) + digits : digits
  }

  /// A UUID of 16 bytes of random, in upper or lower case, marked as version 4.
  static func uuid(_ random: inout RandomSource, uppercase: Bool = false) -> String {
    let digits = uppercase ? upper : lower
    var text = [UInt8]()
    text.reserveCapacity(36)
    var word: UInt64 = 0
    for position in 0..<32 {
      if position == 0 || position == 16 { word = random.next() }
      if position == 8 || position == 12 || position == 16 || position == 20 {
        text.append(UInt8(ascii: "-"))
      }
      let digit =
        switch position {
        case 12: 4
        case 16: 8 | Int(word & 3)
        default: Int(word & 15)
        }
      text.append(digits[digit])
      word >>= 4
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `count` hexadecimal digits.
  static func hex(_ random: inout RandomSource, count: Int) -> String {
    String(decoding: (0..<count).map { _ in lower[random.below(16)] }, as: UTF8.self)
  }

  /// Keeps the unreserved characters of RFC 3986 and writes every other byte as `%XX`.
  static func percentEncoded(_ text: String) -> String {
    var encoded = [UInt8]()
    encoded.reserveCapacity(text.utf8.count * 3)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.append(byte)
      default:
        encoded.append(UInt8(ascii: "%"))
        encoded.append(upper[Int(byte >> 4)])
        encoded.append(upper[Int(byte & 15)])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
