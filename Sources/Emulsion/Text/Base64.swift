/// Base64 of RFC 4648 §4 with padding: one text for each sequence of bytes, and no other is read.
enum Base64 {
  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: 255)
    for index in 0..<64 { values[Int(character(UInt32(index)))] = UInt8(index) }
    return values
  }()

  /// The character of the low six bits.
  @inline(__always)
  static func character(_ bits: UInt32) -> UInt8 {
    // Six bits always fall within the 64 characters.
    unsafe alphabet.utf8Start[Int(bits & 63)]
  }

  static func encode(_ bytes: [UInt8]) -> String {
    var text = [UInt8]()
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = UInt32(bytes[start]) << 16
      if count > 1 { group |= UInt32(bytes[start + 1]) << 8 }
      if count > 2 { group |= UInt32(bytes[start + 2]) }
      text.append(character(group >> 18))
      text.append(character(group >> 12))
      text.append(count > 1 ? character(group >> 6) : UInt8(ascii: "="))
      text.append(count > 2 ? character(group) : UInt8(ascii: "="))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes, or `nil` for text with a wrong length, a wrong character, or set bits in its padding.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count.isMultiple(of: 4) else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(text.count / 4 * 3)
    var group: UInt32 = 0
    var digits = 0
    var padding = 0
    for character in text {
      if character == UInt8(ascii: "=") {
        padding += 1
        group <<= 6
      } else {
        let value = values[Int(character)]
        guard value < 64, padding == 0 else { return nil }
        group = group << 6 | UInt32(value)
      }
      digits += 1
      guard digits == 4 else { continue }
      guard padding <= 2, group & (padding == 0 ? 0 : padding == 1 ? 0xFF : 0xFFFF) == 0 else {
        return nil
      }
      bytes.append(UInt8(truncatingIfNeeded: group >> 16))
      if padding < 2 { bytes.append(UInt8(truncatingIfNeeded: group >> 8)) }
      if padding < 1 { bytes.append(UInt8(truncatingIfNeeded: group)) }
      if padding > 0 { digits = 5 } else { (group, digits) = (0, 0) }
    }
    return digits == 0 || digits == 5 ? bytes : nil
  }
}
