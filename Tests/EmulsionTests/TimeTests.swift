import Foundation
import Testing

@testable import Emulsion

@Suite("Times")
struct TimeTests {
  /// Foundation's calendar, made proleptic, in UTC: the oracle.
  private static let calendar: Foundation.Calendar = {
    var calendar = Foundation.Calendar(identifier: .iso8601)
    calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .gmt
    return calendar
  }()

  /// Days of each year's start, counted year by year.
  private static let yearStarts: [Int: Int] = {
    var starts: [Int: Int] = [:]
    var days = -719_162
    for year in 1...9999 {
      starts[year] = days
      days += year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
    }
    return starts
  }()

  private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
    String(format: "%04d-%02d-%02d", year, month, day)
  }

  @Test("Every day from 0001-01-01 to 9999-12-31 is written and read in order")
  func everyDay() {
    var days = Int32(-719_162)
    for year in 1...9999 {
      #expect(Self.yearStarts[year] == Int(days))
      // All days of some years, month ends of the others.
      let isWhole = year < 5 || year > 9997 || (1896...1904).contains(year) || year == 2000
      for month in 1...12 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        for day in isWhole ? Array(1...length) : [1, length] {
          let date = CalendarDate(days: days + Int32(day - 1))
          let civil = Calendar.civil(days: Int(date.days))
          if civil != (year, month, day) || !date.isRepresentable {
            Issue.record("\(year)-\(month)-\(day) is \(civil)")
          }
          if isWhole || day == length && month % 3 == 2 {
            let text = Self.text(year, month, day)
            if date.description != text || CalendarDate(text) != date { Issue.record("\(text)") }
          }
        }
        days += Int32(length)
      }
    }
    #expect(days == 2_932_897)
    #expect(!CalendarDate(days: days).isRepresentable)
    #expect(!CalendarDate(days: -719_163).isRepresentable)
  }

  @Test("Random instants are what Foundation's calendar says")
  func instants() throws {
    var random = Random(4)
    for _ in 0..<400 {
      // Foundation's calendar is Julian before 1582.
      let microseconds = Int64.random(
        in: -12_000_000_000_000_000...253_402_300_799_999_999, using: &random)
      let seconds = microseconds.flooredQuotient(by: 1_000_000)
      let parts = Self.calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second],
        from: Date(timeIntervalSince1970: Double(seconds)))
      let year = try #require(parts.year)
      let fraction = microseconds - seconds * 1_000_000
      var text = Self.text(year, parts.month ?? 0, parts.day ?? 0)
      text += String(
        format: "T%02d:%02d:%02d", parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
      if fraction != 0 { text += String(format: ".%06d", Int(fraction)) }
      text += "Z"
      #expect(Timestamp(microseconds: microseconds).description == text)
      #expect(Timestamp(text)?.microseconds == microseconds)
    }
  }

  @Test(
    "Instants read to the microsecond, whatever their offset",
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
      ("1969-12-31T23:59:59.999999Z", -1), ("1970-01-01T00:00:00.47Z", 470_000),
      ("1970-01-01T00:00:00.471Z", 471_000), ("1970-01-01T00:00:00.470999Z", 470_999),
      ("1970-01-01T02:00:00+02:00", 0), ("1969-12-31T23:59:00-00:01", 0),
      ("1970-01-01T23:59:00+23:59", 0), ("1970-01-01T00:00:00-00:00", 0),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
      ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
      ("2000-02-29T12:00:00.5+00:30", 951_823_800_500_000),
    ] as [(String, Int64)])
  func known(text: String, microseconds: Int64) {
    #expect(Timestamp(text) == Timestamp(microseconds: microseconds))
  }

  @Test(
    "An instant prints six digits of fraction or none",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"),
      (999_999, "1970-01-01T00:00:00.999999Z"), (470_000, "1970-01-01T00:00:00.470000Z"),
      (471_000, "1970-01-01T00:00:00.471000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
      (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
      (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
    ] as [(Int64, String)])
  func printed(microseconds: Int64, text: String) {
    #expect(Timestamp(microseconds: microseconds).description == text)
  }

  @Test("Every count of fractional digits pads on the right")
  func fractions() {
    for digits in 1...6 {
      for pattern in ["123456", "000001", "999999", "470471", "000000"] {
        let fraction = String(pattern.prefix(digits))
        let expected = Int64(fraction + String(repeating: "0", count: 6 - digits))
        #expect(LocalDateTime("1970-01-01T00:00:00.\(fraction)")?.wallMicroseconds == expected)
      }
    }
  }

  @Test("Wall clocks keep the offset that was written, and none where there was none")
  func offsets() throws {
    for offset in stride(from: -1439, through: 1439, by: 7) {
      let time = LocalDateTime(wallMicroseconds: 1, offsetMinutes: Int16(offset))
      let sign = offset < 0 ? "-" : "+"
      let zone = String(format: "%@%02d:%02d", sign, abs(offset) / 60, abs(offset) % 60)
      let expected = "1970-01-01T00:00:00.000001" + (offset == 0 ? "Z" : zone)
      #expect(time.description == expected)
      #expect(LocalDateTime("1970-01-01T00:00:00.000001" + zone) == time)
      #expect(time.instant?.microseconds == 1 - Int64(offset) * 60_000_000)
    }
    let naive = try #require(LocalDateTime("2014-04-04T11:04:14"))
    #expect(naive.offsetMinutes == nil && naive.instant == nil)
    #expect(naive.description == "2014-04-04T11:04:14")
    #expect(LocalDateTime("2014-04-04T11:04:14Z")?.offsetMinutes == 0)
    #expect(!LocalDateTime(wallMicroseconds: 0, offsetMinutes: 1440).isRepresentable)
    #expect(!LocalDateTime(wallMicroseconds: 0, offsetMinutes: -1440).isRepresentable)
  }

  @Test(
    "Text that is no time is refused",
    arguments: [
      "", "2014", "2014-04-04", "2014-13-04T11:04:14", "2014-00-04T11:04:14", "2014-02-30T11:04:14",
      "2013-02-29T11:04:14", "1900-02-29T11:04:14", "2014-04-31T11:04:14", "2014-04-00T11:04:14",
      "2014-04-04T24:00:00", "2014-04-04T11:60:00", "2014-04-04T11:04:60", "2014-04-04t11:04:14",
      "2014-04-04T11:04:14z", "2014-04-04 11:04:14", "2014-04-04T11:04", "2014-04-04T11:04:14.",
      "2014-04-04T11:04:14.1234567", "2014-04-04T11:04:14,5", "0000-04-04T11:04:14",
      "2014-04-04T11:04:14+0200", "2014-04-04T11:04:14+02", "2014-04-04T11:04:14+24:00",
      "2014-04-04T11:04:14+02:60", "2014-04-04T11:04:14Z ", " 2014-04-04T11:04:14",
      "2014-04-04T11:04:14ZZ", "2014-04-04T11:04:14+02:00Z", "2014-04-04T11:04:14+02:00:00",
      "+2014-04-04T11:04:14", "-014-04-04T11:04:14", "12014-04-04T11:04:14", "14-04-04T11:04:14",
      "2014-4-04T11:04:14", "2014-04-04T1:04:14", "2014-04-04T11:04:14.12a", "２014-04-04T11:04:14",
      "2014-04-04T11:04:14\u{0}", "2014-04-04T+1:04:14", "2014-04-04T11:04:14−02:00",
    ])
  func refused(text: String) {
    #expect(LocalDateTime(text) == nil)
    #expect(Timestamp(text) == nil)
    #expect(Timestamp(text + "Z") == nil || text == "2014-04-04T11:04:14.")
  }

  @Test("Each byte at each place of a time is read as what it is, or refused")
  func everyByte() {
    let text = Array("2013-02-18T19:05:46".utf8)
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        let isMark = [4, 7, 10, 13, 16].contains(place)
        let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
        func number(_ range: Range<Int>) -> Int {
          changed[range].reduce(0) { $0 * 10 + Int($1) - 48 }
        }
        let isTime =
          isMark
          ? byte == text[place]
          : isDigit && 1...12 ~= number(5..<7) && 1...28 ~= number(8..<10)
            && number(11..<13) < 24 && number(14..<16) < 60 && number(17..<19) < 60
        let time = LocalDateTime(utf8: changed.span)
        #expect((time != nil) == isTime, "byte \(byte) at \(place)")
        if let time { #expect(time.description == String(decoding: changed, as: UTF8.self)) }
      }
    }
  }

  @Test("An instant needs an offset, and must lie within the years 1 to 9999 of UTC")
  func instantsRefused() {
    #expect(Timestamp("2014-04-04T11:04:14") == nil)
    #expect(Timestamp("0001-01-01T00:00:00+00:01") == nil)
    #expect(Timestamp("9999-12-31T23:59:59-00:01") == nil)
    #expect(LocalDateTime("0001-01-01T00:00:00+00:01") != nil)
  }

  @Test(
    "Days that are none are refused",
    arguments: [
      "", "1984", "1984-02", "1984-02-30", "1983-02-29", "1984-2-29", "1984-02-29T", "0000-01-01",
      "84-02-29", "1984/02/29", "1984-02-29 ", "19840229",
    ])
  func daysRefused(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test(
    "Times outside of what a document can write have a description and do not trap",
    arguments: [
      Int64.min, .min + 1, -62_135_596_800_000_001, 253_402_300_800_000_000, .max - 1, .max,
    ])
  func extremes(microseconds: Int64) {
    let instant = Timestamp(microseconds: microseconds)
    #expect(!instant.isRepresentable)
    #expect(!instant.description.isEmpty)
    for offset in [nil, Int16.min, 0, .max] {
      let local = LocalDateTime(wallMicroseconds: microseconds, offsetMinutes: offset)
      #expect(!local.isRepresentable)
      #expect(!local.description.isEmpty)
      _ = local.instant
    }
    for days in [Int32.min, .max] {
      #expect(!CalendarDate(days: days).isRepresentable)
      #expect(!CalendarDate(days: days).description.isEmpty)
    }
  }
}
