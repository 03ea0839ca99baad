/// The API's forms of time, read by hand (``TimeText`` writes them): Foundation's take 6 to 30 times as long,
/// and one of them printed `.470` for a stored `.471`.
enum ISO8601 {
  /// Reads `YYYY-MM-DDThh:mm:ss[.f{1,6}][Z|±hh:mm]`, and nothing looser.
  static func parse(_ text: Span<UInt8>) -> (wall: Int64, offsetMinutes: Int16?)? {
    var scanner = Scanner(text: text)
    guard let days = scanner.date(), scanner.take("T"),
      let hour = scanner.number(digits: 2), hour < 24, scanner.take(":"),
      let minute = scanner.number(digits: 2), minute < 60, scanner.take(":"),
      let second = scanner.number(digits: 2), second < 60
    else { return nil }
    var fraction = 0
    if scanner.take(".") {
      guard let microseconds = scanner.fraction() else { return nil }
      fraction = microseconds
    }
    let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
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

  /// Reads `YYYY-MM-DD` as days since the epoch.
  static func parseDate(_ text: Span<UInt8>) -> Int32? {
    var scanner = Scanner(text: text)
    guard let days = scanner.date(), scanner.isAtEnd else { return nil }
    return Int32(days)
  }

  /// Steps over digits and marks.
  private struct Scanner: ~Escapable {
    let text: Span<UInt8>
    var position = 0

    @_lifetime(copy text)
    init(text: Span<UInt8>) { self.text = text }

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
      guard let year = number(digits: 4), year > 0, take("-"),
        let month = number(digits: 2), 1...12 ~= month, take("-"),
        let day = number(digits: 2),
        1...Calendar.daysInMonth(year: year, month: month) ~= day
      else { return nil }
      return Calendar.days(year: year, month: month, day: day)
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
