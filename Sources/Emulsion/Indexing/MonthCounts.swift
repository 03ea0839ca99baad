/// `by_month`: how many live and trashed assets were taken in a month. The key is the month as people write it,
/// `2024-05`, by the wall clock.
struct MonthCounts: Equatable {
  /// Assets that are not in the trash.
  var live: Int64 = 0
  /// Assets in the trash.
  var trashed: Int64 = 0

  init(live: Int64 = 0, trashed: Int64 = 0) {
    self.live = live
    self.trashed = trashed
  }

  init(_ payload: RawSpan) throws(CodecError) {
    let fields = try WireFields<3>(payload)
    live = try fields.int64(1) ?? 0
    trashed = try fields.int64(2) ?? 0
  }

  func encode(into writer: inout WireWriter) {
    writer.int64(1, live)
    writer.int64(2, trashed)
  }
}

extension [Month: MonthCounts] {
  mutating func add(_ changes: [(month: Month, change: MonthCounts)]) {
    for (month, change) in changes {
      self[month, default: MonthCounts()].live += change.live
      self[month, default: MonthCounts()].trashed += change.trashed
    }
  }
}

/// A month of the calendar, as a number that ascends with time: 12 × year + month − 1.
struct Month: Hashable, Comparable {
  var number: Int

  init(number: Int) { self.number = number }

  init(wall: Int64) {
    let (days, rest) = wall.quotientAndRemainder(dividingBy: Calendar.microsecondsPerDay)
    let civil = Calendar.civil(days: Int(days) - (rest < 0 ? 1 : 0))
    number = civil.year * 12 + civil.month - 1
  }

  /// Reads a key.
  init?(key: RawSpan) {
    guard key.byteCount == 7 else { return nil }
    var reader = RowReader(key)
    guard let year = Self.digits(4, &reader), (try? reader.byte()) == UInt8(ascii: "-"),
      let month = Self.digits(2, &reader), 1...12 ~= month
    else { return nil }
    number = year * 12 + month - 1
  }

  private static func digits(_ count: Int, _ reader: inout RowReader) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let byte = try? reader.byte(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else {
        return nil
      }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  static func < (left: Month, right: Month) -> Bool { left.number < right.number }

  /// The first microsecond of the month, by the wall clock.
  var start: Int64 {
    let days = Calendar.days(year: number / 12, month: number % 12 + 1, day: 1)
    return Int64(days) * Calendar.microsecondsPerDay
  }

  var key: [UInt8] {
    let year = String(number / 12)
    let month = number % 12 + 1
    let padding = String(repeating: "0", count: max(4 - year.count, 0))
    return Array("\(padding)\(year)-\(month < 10 ? "0" : "")\(month)".utf8)
  }
}
