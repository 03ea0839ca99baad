/// Days of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Both ways are the branch-free forms of Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms".
enum Calendar {
  /// 0001-01-01 and 9999-12-31: the years that four digits can write.
  static let days = -719_162...2_932_896
  static let microsecondsPerDay: Int64 = 86_400_000_000
  /// The first and the last microsecond of ``days``.
  static let microseconds: ClosedRange<Int64> = {
    let first = Int64(days.lowerBound) * microsecondsPerDay
    let last = Int64(days.upperBound + 1) * microsecondsPerDay - 1
    return first...last
  }()

  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date of a day within ``days``. In 32 bits, because dividing by constants is quickest there.
  static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    // Counted from 0000-03-01, no day of the range is negative.
    let shifted = UInt32(clamping: days + 719_468)
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (Int(year), Int(month), Int(day))
  }

  static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
