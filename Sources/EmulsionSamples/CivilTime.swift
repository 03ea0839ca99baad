/// Days and clocks without a time library: what file names and summer time need.
///
/// The conversions are those of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CivilTime {
  static let second: Int64 = 1_000_000
  static let minute: Int64 = 60 * second
  static let hour: Int64 = 60 * minute
  static let day: Int64 = 24 * hour

  var year: Int
  var month: Int
  var day: Int
  var hour: Int
  var minute: Int
  var second: Int
  var millisecond: Int

  /// The reading of a clock, in microseconds since 1970-01-01T00:00:00 on that clock.
  init(wallMicroseconds: Int64) {
    let days = Self.floor(wallMicroseconds, Self.day)
    let rest = Int((wallMicroseconds - days * Self.day) / 1000)
    (year, month, day) = Self.date(days: Int(days))
    hour = rest / 3_600_000
    minute = rest / 60_000 % 60
    second = rest / 1000 % 60
    millisecond = rest % 1000
  }

  /// Division that rounds downwards.
  static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : (number - divisor + 1) / divisor
  }

  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The day number of the Sunday on or before a day.
  static func sunday(onOrBefore days: Int) -> Int {
    // 1970-01-04 was a Sunday.
    let phase = (days - 3) % 7
    return days - (phase >= 0 ? phase : phase + 7)
  }
}

/// When clocks are put forward by an hour.
enum SummerTime: String, Sendable {
  case none = "-"
  /// Last Sunday of March to last Sunday of October.
  case europe = "e"
  /// Second Sunday of March to first Sunday of November.
  case america = "u"
  /// First Sunday of October to first Sunday of April.
  case south = "s"

  /// Whether a day lies in summer time; the hour of the change is not looked at.
  func holds(on days: Int) -> Bool {
    let year = CivilTime.date(days: days).year
    func sunday(_ month: Int, _ day: Int) -> Int {
      CivilTime.sunday(onOrBefore: CivilTime.days(year: year, month: month, day: day))
    }
    return switch self {
    case .none: false
    case .europe: sunday(3, 31) <= days && days < sunday(10, 31)
    case .america: sunday(3, 14) <= days && days < sunday(11, 7)
    case .south: days < sunday(4, 7) || sunday(10, 7) <= days
    }
  }
}
