/// An instant in UTC, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Microseconds since the epoch. A store takes the years 1 to 9999.
  public var microseconds: Int64

  /// Takes the count as it is.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Orders by time.
  public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  /// Whether the year lies between 1 and 9999, as a document can write it.
  public var isRepresentable: Bool { Calendar.microseconds.contains(microseconds) }
}

extension Timestamp: LosslessStringConvertible {
  /// Reads `2016-11-19T22:40:21.999000Z`; an instant needs its offset, and any offset is turned into UTC.
  public init?(_ description: String) {
    var copy = description
    guard let parsed = copy.withUTF8({ utf8 in unsafe Self(utf8: utf8.span) }) else { return nil }
    self = parsed
  }

  /// The same from UTF-8 bytes.
  package init?(utf8: Span<UInt8>) {
    guard let parsed = ISO8601.parse(utf8), let offset = parsed.offsetMinutes else { return nil }
    self.init(microseconds: parsed.wall - Int64(offset) * 60_000_000)
    guard isRepresentable else { return nil }
  }

  /// `2016-11-19T22:40:21.999000Z`, without a fraction where that is zero; the bare count of microseconds
  /// where the year is not 1 to 9999.
  public var description: String {
    guard isRepresentable else { return "\(microseconds) µs" }
    return TimeText.text(wall: microseconds, offsetMinutes: 0)
  }
}

/// A wall-clock time as a camera shows it, with its UTC offset where that is known.
public struct LocalDateTime: Hashable, Sendable {
  /// The reading of the wall clock: microseconds since 1970-01-01T00:00:00 on that clock. A store takes
  /// the years 1 to 9999.
  public var wallMicroseconds: Int64
  /// Minutes east of UTC, between −1439 and 1439, or `nil` where the offset is not known.
  public var offsetMinutes: Int16?

  /// Takes the parts as they are.
  public init(wallMicroseconds: Int64, offsetMinutes: Int16?) {
    self.wallMicroseconds = wallMicroseconds
    self.offsetMinutes = offsetMinutes
  }

  /// The instant, where the offset is known.
  public var instant: Timestamp? {
    offsetMinutes.map { Timestamp(microseconds: wallMicroseconds &- Int64($0) * 60_000_000) }
  }

  /// Whether a document can write it: years 1 to 9999, an offset of less than a day.
  public var isRepresentable: Bool {
    Calendar.microseconds.contains(wallMicroseconds)
      && (offsetMinutes.map { -1439...1439 ~= $0 } ?? true)
  }
}

extension LocalDateTime: LosslessStringConvertible {
  /// Reads `2014-04-04T11:04:14`, with a fraction of up to six digits and with `Z`, `+02:00` or no offset.
  public init?(_ description: String) {
    var copy = description
    guard let parsed = copy.withUTF8({ utf8 in unsafe Self(utf8: utf8.span) }) else { return nil }
    self = parsed
  }

  /// The same from UTF-8 bytes.
  package init?(utf8: Span<UInt8>) {
    guard let parsed = ISO8601.parse(utf8) else { return nil }
    self.init(wallMicroseconds: parsed.wall, offsetMinutes: parsed.offsetMinutes)
  }

  /// `2014-04-04T11:04:14`, with six fractional digits where they are not zero and the offset where known;
  /// the bare counts where no document can write it.
  public var description: String {
    guard isRepresentable else {
      return "\(wallMicroseconds) µs" + (offsetMinutes.map { ", offset \($0) min" } ?? "")
    }
    return TimeText.text(wall: wallMicroseconds, offsetMinutes: offsetMinutes)
  }
}

/// A day of the calendar.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01. A store takes the years 1 to 9999.
  public var days: Int32

  /// Takes the count as it is.
  public init(days: Int32) { self.days = days }

  /// Orders by time.
  public static func < (left: Self, right: Self) -> Bool { left.days < right.days }

  /// Whether the year lies between 1 and 9999, as a document can write it.
  public var isRepresentable: Bool { Calendar.days.contains(Int(days)) }
}

extension CalendarDate: LosslessStringConvertible {
  /// Reads `1984-02-29`.
  public init?(_ description: String) {
    var copy = description
    guard let parsed = copy.withUTF8({ utf8 in unsafe Self(utf8: utf8.span) }) else { return nil }
    self = parsed
  }

  /// The same from UTF-8 bytes.
  package init?(utf8: Span<UInt8>) {
    guard let days = ISO8601.parseDate(utf8) else { return nil }
    self.init(days: days)
  }

  /// `1984-02-29`; the bare count of days where the year is not 1 to 9999.
  public var description: String {
    isRepresentable ? TimeText.text(days: days) : "\(days) days"
  }
}
