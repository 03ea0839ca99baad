import Testing

@testable import EmulsionSamples

@Suite("Pieces of the generator")
struct PieceTests {
  @Test("Every place was read")
  func places() {
    let rows = Place.cityTable.split(separator: "\n").count
    #expect(Place.all.count == rows)
    #expect(rows >= 195)
    for place in Place.all {
      #expect(abs(place.latitude) < 71_000_000 && abs(place.longitude) < 180_000_000)
      #expect(-720...780 ~= place.offset)
      #expect(!place.city.isEmpty && !place.timezone.isEmpty)
    }
  }

  @Test("Cameras are in use in every year")
  func cameras() {
    for year in 2010...2100 {
      #expect(Camera.all.contains { $0.years.contains(year) && $0.body == .phone })
    }
    #expect(Camera.all.allSatisfy { !$0.lenses.isEmpty })
    var random = RandomSource(seed: 1, stream: .camera, index: 0)
    #expect(Camera.all.indices.contains(Camera.index(year: 1900, &random)))
  }

  @Test(
    "URLs keep unreserved characters and nothing else",
    arguments: [
      ("IMG_1-2.~a.HEIC", "IMG_1-2.~a.HEIC"), ("a b/c", "a%20b%2Fc"), ("100%", "100%25"),
      ("ü", "%C3%BC"), ("桜", "%E6%A1%9C"),
    ])
  func percentEncoding(text: String, expected: String) {
    #expect(Text.percentEncoded(text) == expected)
  }

  @Test("Days and dates")
  func calendar() {
    #expect(CivilTime.days(year: 1970, month: 1, day: 1) == 0)
    #expect(CivilTime.days(year: 2024, month: 2, day: 29) == 19_782)
    #expect(CivilTime.date(days: 19_782) == (2024, 2, 29))
    let time = CivilTime(wallMicroseconds: 1_709_215_505_123_456)
    #expect(time.year == 2024 && time.month == 2 && time.day == 29)
    #expect(time.hour == 14 && time.minute == 5 && time.second == 5 && time.millisecond == 123)
  }

  @Test(
    "Summer time",
    arguments: [
      (SummerTime.europe, 3, 30, false), (.europe, 3, 31, true), (.europe, 10, 27, false),
      (.america, 3, 9, false), (.america, 3, 10, true), (.america, 11, 3, false),
      (.south, 4, 6, true), (.south, 4, 7, false), (.south, 10, 6, true), (.none, 7, 1, false),
    ])
  func summerTime(kind: SummerTime, month: Int, day: Int, expected: Bool) {
    #expect(kind.holds(on: CivilTime.days(year: 2024, month: month, day: day)) == expected)
  }

  @Test("Random numbers stay in their bounds")
  func bounds() {
    var random = RandomSource(seed: 9, stream: .content, index: -1)
    for _ in 0..<1000 {
      #expect(0..<7 ~= random.below(7))
      #expect(-3...3 ~= random.number(in: -3...3))
      #expect(0..<50 ~= random.skewed(below: 50))
    }
    #expect(random.below(0) == 0 && random.below(1) == 0)
    #expect(random.bytes(21).count == 21)
  }

  @Test("Events fill their blocks without a gap and keep to their time")
  func timeline() {
    let start: Int64 = 1_262_304_000_000_000
    let timeline = Timeline(seed: 4, count: 2100, start: start, length: 473_385_600_000_000)
    var next = 0
    var last = start
    for block in 0..<5 {
      for slot in timeline.slots(block: block) {
        #expect(slot.firstIndex == next && slot.size > 0)
        #expect(slot.start >= last && slot.end >= slot.start)
        next += slot.size
        last = slot.end
        let event = Event(slot: slot, seed: 4, popularity: Popularity(count: 0))
        #expect(event.start >= slot.start)
        #expect(event.captured(at: slot.size - 1, jitter: 999) <= slot.end)
      }
    }
    #expect(next == 2100)
    #expect(timeline.slot(index: 2100) == nil)
  }
}
