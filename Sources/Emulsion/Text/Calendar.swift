/// Days of the proleptic Gregorian calendar, counted from 1970-01-01.
///
/// Days of a date are counted after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
enum Calendar {
  /// 0001-01-01 and 9999-12-31: the years that four digits can write.
  static let days = -719_162...2_932_896
  static let microsecondsPerDay: Int64 = 86_400_000_000
  /// The first and the last microsecond of ``days``.
  static var microseconds: ClosedRange<Int64> {
    @inline(__always) get { -62_135_596_800_000_000...253_402_300_799_999_999 }
  }

  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    // Days are counted from 1 March of the year 0, and in quarters: a century has 146097 of them, four years
    // 1461. For the years 1 to 9999 nothing overflows; other days give some date.
    let quarters = UInt32(truncatingIfNeeded: days &+ 719_468) &* 4 &+ 3
    let (century, restOfCentury) = quarters.quotientAndRemainder(dividingBy: 146_097)
    let (yearOfCentury, restOfYear) = (restOfCentury | 3).quotientAndRemainder(dividingBy: 1461)
    let dayOfYear = restOfYear / 4
    // Months from March: 2141/65536 of a month a day, after Neri and Schneider, "Euclidean Affine Functions".
    let position = dayOfYear &* 2141 &+ 197_913
    let day = (position & 0xFFFF) / 2141 + 1
    let isNextYear = dayOfYear >= 306
    let month = Int(position >> 16) - (isNextYear ? 12 : 0)
    let year = Int(century &* 100 &+ yearOfCentury) + (isNextYear ? 1 : 0)
    return (year, month, Int(day))
  }

  static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
