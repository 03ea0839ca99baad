/// The text of one day, `YYYY-MM-DD`. Whoever writes many times keeps the last one: the times of a document
/// mostly share their day.
struct DateText {
  /// Days since the epoch.
  let days: Int
  // The first byte lowest.
  private let head: UInt64
  private let tail: UInt16

  static let count = 10

  /// The text of a day between the years 1 and 9999; that of the nearest such day for others.
  init(days: Int) {
    self.days = days
    let range = Calendar.days
    let civil = Calendar.civil(days: min(max(days, range.lowerBound), range.upperBound))
    let year = UInt32(truncatingIfNeeded: civil.year)
    head =
      Digits.pair(year / 100) | Digits.pair(year % 100) << 16 | TimeText.mark("-") << 32
      | Digits.pair(UInt32(truncatingIfNeeded: civil.month)) << 40 | TimeText.mark("-") << 56
    tail = UInt16(truncatingIfNeeded: Digits.pair(UInt32(truncatingIfNeeded: civil.day)))
  }

  /// Writes the ten bytes.
  @inline(__always)
  func write(to target: UnsafeMutableRawPointer) {
    unsafe target.storeBytes(of: head.littleEndian, as: UInt64.self)
    unsafe target.storeBytes(of: tail.littleEndian, toByteOffset: 8, as: UInt16.self)
  }
}

/// Writes times as `YYYY-MM-DDThh:mm:ss[.ffffff][Z|±hh:mm]`, eight bytes at a time, the first byte lowest:
/// arithmetic in registers takes a third of the time of storing byte after byte.
enum TimeText {
  /// The room that ``write(wall:offsetMinutes:date:to:)`` needs; what it writes is shorter.
  static let room = 40

  /// Writes the reading of a wall clock, with its offset where there is one, and says how many bytes that are.
  /// `date` is the day that was written last.
  @inline(__always)
  static func write(
    wall: Int64, offsetMinutes: Int16?, date: inout DateText, to target: UnsafeMutableRawPointer
  ) -> Int {
    let days = wall.flooredQuotient(by: Calendar.microsecondsPerDay)
    // Within a day, and so within the bounds of what follows.
    let rest = UInt64(bitPattern: wall &- days &* Calendar.microsecondsPerDay)
    let second = UInt32(truncatingIfNeeded: rest / 1_000_000)
    let fraction = UInt32(truncatingIfNeeded: rest &- UInt64(second) &* 1_000_000)
    if date.days != Int(days) { date = DateText(days: Int(days)) }
    unsafe date.write(to: target)
    let (minute, secondOfMinute) = second.quotientAndRemainder(dividingBy: 60)
    let (hour, minuteOfHour) = minute.quotientAndRemainder(dividingBy: 60)
    unsafe store(
      mark("T") | Digits.pair(hour) << 8 | mark(":") << 24 | Digits.pair(minuteOfHour) << 32
        | mark(":") << 48, to: target + 10)
    unsafe (target + 17).storeBytes(
      of: UInt16(truncatingIfNeeded: Digits.pair(secondOfMinute)).littleEndian, as: UInt16.self)
    var count = 19
    if fraction != 0 {
      let (hundreds, low) = fraction.quotientAndRemainder(dividingBy: 100)
      let (high, middle) = hundreds.quotientAndRemainder(dividingBy: 100)
      unsafe store(
        mark(".") | Digits.pair(high) << 8 | Digits.pair(middle) << 24 | Digits.pair(low) << 40,
        to: target + 19)
      count = 26
    }
    guard let offsetMinutes else { return count }
    if offsetMinutes == 0 {
      unsafe (target + count).storeBytes(of: UInt8(ascii: "Z"), as: UInt8.self)
      return count + 1
    }
    let (hours, minutes) = UInt32(offsetMinutes.magnitude).quotientAndRemainder(dividingBy: 60)
    unsafe store(
      mark(offsetMinutes < 0 ? "-" : "+") | Digits.pair(hours) << 8 | mark(":") << 24
        | Digits.pair(minutes) << 32, to: target + count)
    return count + 6
  }

  /// The same as text.
  static func text(wall: Int64, offsetMinutes: Int16?) -> String {
    unsafe String(unsafeUninitializedCapacity: room) { target in
      guard let start = target.baseAddress else { return 0 }
      var date = DateText(days: 0)
      return unsafe write(
        wall: wall, offsetMinutes: offsetMinutes, date: &date, to: UnsafeMutableRawPointer(start))
    }
  }

  /// The text of a day.
  static func text(days: Int32) -> String {
    unsafe String(unsafeUninitializedCapacity: room) { target in
      guard let start = target.baseAddress else { return 0 }
      unsafe DateText(days: Int(days)).write(to: UnsafeMutableRawPointer(start))
      return DateText.count
    }
  }

  @inline(__always)
  fileprivate static func mark(_ mark: Unicode.Scalar) -> UInt64 { UInt64(mark.value) }

  @inline(__always)
  private static func store(_ word: UInt64, to target: UnsafeMutableRawPointer) {
    unsafe target.storeBytes(of: word.littleEndian, as: UInt64.self)
  }
}
