/// The text of one time, held in place: at most `YYYY-MM-DDThh:mm:ss.ffffff±hh:mm`.
///
/// It is put together eight bytes at a time, the first byte lowest: arithmetic in registers takes a third of
/// the time of storing byte after byte.
struct TimeText: CustomStringConvertible {
  private var words = InlineArray<5, UInt64>(repeating: 0)
  private(set) var count: Int

  /// The text of a day between the years 1 and 9999.
  @inline(__always)
  init(days: Int) {
    let civil = Calendar.civil(days: days)
    let year = UInt32(truncatingIfNeeded: civil.year)
    let month = UInt32(truncatingIfNeeded: civil.month)
    let day = UInt32(truncatingIfNeeded: civil.day)
    words[0] =
      Self.digits(year / 100) | Self.digits(year % 100) << 16 | Self.mark("-") << 32
      | Self.digits(month) << 40 | Self.mark("-") << 56
    words[1] = Self.digits(day)
    count = 10
  }

  /// Appends `Thh:mm:ss` to a day.
  @inline(__always)
  mutating func append(secondOfDay: UInt32) {
    let minuteOfDay = secondOfDay / 60
    let second = secondOfDay &- minuteOfDay &* 60
    let hour = minuteOfDay / 60
    let minute = minuteOfDay &- hour &* 60
    words[1] |=
      Self.mark("T") << 16 | Self.digits(hour) << 24 | Self.mark(":") << 40
      | Self.digits(minute) << 48
    words[2] = Self.mark(":") | Self.digits(second) << 8
    count = 19
  }

  /// Appends `.ffffff` to a time of day.
  @inline(__always)
  mutating func append(microseconds: UInt32) {
    words[2] |=
      Self.mark(".") << 24 | Self.digits(microseconds / 10_000) << 32
      | Self.digits(microseconds / 100 % 100) << 48
    words[3] = Self.digits(microseconds % 100)
    count = 26
  }

  @inline(__always)
  mutating func appendZ() { append(Self.mark("Z"), bytes: 1) }

  /// Appends `±hh:mm`.
  mutating func append(offsetMinutes: Int) {
    let (hours, minutes) = Int(offsetMinutes.magnitude).quotientAndRemainder(dividingBy: 60)
    append(
      Self.mark(offsetMinutes < 0 ? "-" : "+")
        | Self.digits(UInt32(truncatingIfNeeded: hours)) << 8 | Self.mark(":") << 24
        | Self.digits(UInt32(truncatingIfNeeded: minutes)) << 32,
      bytes: 6)
  }

  /// Appends up to eight bytes behind the time of day or its fraction.
  @inline(__always)
  private mutating func append(_ text: UInt64, bytes: Int) {
    let (word, byte) = count.quotientAndRemainder(dividingBy: 8)
    words[word] |= text << UInt64(byte * 8)
    if byte > 0 { words[word + 1] = text >> UInt64(64 - byte * 8) }
    count += bytes
  }

  private static func mark(_ mark: Unicode.Scalar) -> UInt64 { UInt64(mark.value) }

  /// Two digits, the first in the lowest byte.
  @inline(__always)
  private static func digits(_ number: UInt32) -> UInt64 {
    let tens = number / 10
    return 0x3030 &+ UInt64(tens) &+ UInt64(number &- tens &* 10) << 8
  }

  /// All bytes, those that count first.
  var bytes: InlineArray<5, UInt64> {
    @inline(__always) get {
      [
        words[0].littleEndian, words[1].littleEndian, words[2].littleEndian,
        words[3].littleEndian, words[4].littleEndian,
      ]
    }
  }

  var description: String {
    let bytes = bytes
    // Integers have no padding that a raw view could expose.
    let span = unsafe bytes.span.bytes.extracting(0..<count)
    return unsafe span.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
