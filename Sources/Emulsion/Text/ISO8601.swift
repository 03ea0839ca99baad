/// The API's forms of time, read by hand (``TimeText`` writes them): Foundation's take 6 to 30 times as long,
/// and one of them printed `.470` for a stored `.471`.
enum ISO8601 {
  /// Reads `YYYY-MM-DDThh:mm:ss[.f{1,6}][Z|±hh:mm]`, and nothing looser.
  static func parse(_ text: Span<UInt8>) -> (wall: Int64, offsetMinutes: Int16?)? {
    guard let seconds = seconds(text) else { return nil }
    var scanner = Scanner(text: text, position: secondsLength)
    var fraction = 0
    if scanner.take(".") {
      guard let microseconds = scanner.fraction() else { return nil }
      fraction = microseconds
    }
    let wall = seconds * 1_000_000 + Int64(fraction)
    if scanner.isAtEnd { return (wall, nil) }
    if scanner.take("Z") { return scanner.isAtEnd ? (wall, 0) : nil }
    let sign: Int
    if scanner.take("+") { sign = 1 } else if scanner.take("-") { sign = -1 } else { return nil }
    guard let hours = scanner.number(digits: 2), hours < 24, scanner.take(":"),
      let minutes = scanner.number(digits: 2), minutes < 60, scanner.isAtEnd
    else { return nil }
    return (wall, Int16(sign * (hours * 60 + minutes)))
  }

  private static let secondsLength = 19

  /// Reads `YYYY-MM-DDThh:mm:ss`, with which the text begins, eight bytes at a time: documents are full of times.
  private static func seconds(_ text: Span<UInt8>) -> Int64? {
    guard text.count >= secondsLength else { return nil }
    // Bytes have no padding; both words lie within the nineteen bytes.
    let bytes = unsafe text.bytes
    let head = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
    let tail = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
    // Digits become their values and marks 0, the first byte lowest.
    let date = UInt64(littleEndian: head) ^ 0x2D30_302D_3030_3030  // YYYY-MM-
    let time = UInt64(littleEndian: tail) ^ 0x3030_3A30_3054_3030  // DDThh:mm
    // A digit above 9 or a mark above 0 reaches the highest bit of its byte, or has it already.
    let wrong =
      (date &+ 0x7F76_767F_7676_7676) | date | (time &+ 0x7676_7F76_767F_7676) | time
    let (tens, ones) = (text[17] &- UInt8(ascii: "0"), text[18] &- UInt8(ascii: "0"))
    guard wrong & 0x8080_8080_8080_8080 == 0, text[16] == UInt8(ascii: ":"), tens < 6, ones < 10
    else { return nil }
    // Each byte with the one behind it as a number of two digits.
    let (dates, times) = (date &* 10 &+ date >> 8, time &* 10 &+ time >> 8)
    func pair(_ pairs: UInt64, _ place: UInt64) -> Int { Int(pairs >> (8 * place) & 0xFF) }
    let (year, month) = (pair(dates, 0) * 100 + pair(dates, 2), pair(dates, 5))
    let (day, hour, minute) = (pair(times, 0), pair(times, 3), pair(times, 6))
    guard hour < 24, minute < 60, let days = days(year: year, month: month, day: day) else {
      return nil
    }
    return Int64(days) * 86_400
      + Int64(hour * 3600 + minute * 60 + Int(tens) * 10 + Int(ones))
  }

  private static func days(year: Int, month: Int, day: Int) -> Int? {
    guard year > 0, 1...12 ~= month, 1...Calendar.daysInMonth(year: year, month: month) ~= day
    else { return nil }
    return Calendar.days(year: year, month: month, day: day)
  }

  /// Reads `YYYY-MM-DD` as days since the epoch.
  static func parseDate(_ text: Span<UInt8>) -> Int32? {
    var scanner = Scanner(text: text)
    guard let days = scanner.date(), scanner.isAtEnd else { return nil }
    return Int32(days)
  }

  /// Steps over digits and marks.
  private struct Scanner: ~Escapable {
    let text: Span<UInt8>
    var position: Int

    @_lifetime(copy text)
    init(text: Span<UInt8>, position: Int = 0) {
      self.text = text
      self.position = position
    }

    var isAtEnd: Bool { position == text.count }

    @_lifetime(self: copy self)
    mutating func take(_ mark: Unicode.Scalar) -> Bool {
      guard position < text.count, text[position] == UInt8(ascii: mark) else { return false }
      position += 1
      return true
    }

    @_lifetime(self: copy self)
    mutating func number(digits: Int) -> Int? {
      guard text.count - position >= digits else { return nil }
      var number = 0
      for index in position..<(position + digits) {
        let digit = text[index] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        number = number * 10 + Int(digit)
      }
      position += digits
      return number
    }

    @_lifetime(self: copy self)
    mutating func date() -> Int? {
      guard let year = number(digits: 4), take("-"), let month = number(digits: 2), take("-"),
        let day = number(digits: 2)
      else { return nil }
      return ISO8601.days(year: year, month: month, day: day)
    }

    /// One to six digits after the point, as microseconds.
    @_lifetime(self: copy self)
    mutating func fraction() -> Int? {
      var microseconds = 0
      var digits = 0
      while position < text.count, digits < 6 {
        let digit = text[position] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        microseconds = microseconds * 10 + Int(digit)
        digits += 1
        position += 1
      }
      guard digits > 0 else { return nil }
      for _ in digits..<6 { microseconds *= 10 }
      return microseconds
    }
  }
}

extension Int64 {
  /// The quotient rounded towards −∞, for a positive divisor.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
