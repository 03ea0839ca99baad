import Testing

@testable import Emulsion

@Suite("Bounds of time")
struct TimeBoundsTests {
  private static func time(_ text: String) throws -> LocalDateTime {
    try #require(LocalDateTime(text))
  }

  @Test(
    "A bound compares as the contract says, and excludes itself",
    arguments: [
      // Without an offset, wall clocks alone.
      ("2024-05-01T12:00:00", "2024-05-01T12:00:00.000001+14:00", 1),
      ("2024-05-01T12:00:00", "2024-05-01T12:00:00-08:00", 0),
      ("2024-05-01T12:00:00", "2024-05-01T11:59:59.999999", -1),
      // With one, instants where the asset has one as well…
      ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00Z", 0),
      ("2024-05-01T12:00:00+02:00", "2024-05-01T10:00:00.000001Z", 1),
      ("2024-05-01T12:00:00+02:00", "2024-05-02T00:59:59+15:00", -1),
      // …and the bound's own wall clock where it has none.
      ("2024-05-01T12:00:00+02:00", "2024-05-01T12:00:00", 0),
      ("2024-05-01T12:00:00+02:00", "2024-05-01T12:00:00.000001", 1),
      ("2024-05-01T12:00:00+02:00", "2024-05-01T11:59:59", -1),
    ])
  func comparison(bound: String, asset: String, order: Int) throws {
    let (bound, asset) = (try Self.time(bound), try Self.time(asset))
    func passes(_ bounds: TimeBounds) -> Bool {
      bounds.contains(wall: asset.wallMicroseconds, offsetMinutes: asset.offsetMinutes)
    }
    #expect(passes(TimeBounds(after: bound)) == (order > 0))
    #expect(passes(TimeBounds(before: bound)) == (order < 0))
    #expect(!passes(TimeBounds(after: bound, before: bound)))
  }

  @Test("What is possible holds all that passes, and all that is certain passes")
  func ranges() {
    var random = Random(43)
    let hour: Int64 = 3_600_000_000
    func bound(_ random: inout Random) -> LocalDateTime? {
      if random.oneIn(4) { return nil }
      return LocalDateTime(
        wallMicroseconds: Int64(random.below(120)) * hour,
        offsetMinutes: random.oneIn(2) ? nil : Int16(random.below(2879) - 1439))
    }
    var passed = 0
    for _ in 0..<20_000 {
      let (after, before) = (bound(&random), bound(&random))
      let bounds = TimeBounds(after: after, before: before)
      let asset = LocalDateTime(
        wallMicroseconds: Int64(random.below(200) - 40) * hour + Int64(random.below(3) - 1),
        offsetMinutes: random.oneIn(3) ? nil : Int16(random.below(2879) - 1439))
      let wall = asset.wallMicroseconds
      let passes = bounds.contains(wall: wall, offsetMinutes: asset.offsetMinutes)
      let expected =
        ListModel.isLater(asset, than: after) && ListModel.isEarlier(asset, than: before)
      if passes { passed += 1 }
      if passes != expected || passes && bounds.possible?.contains(wall) != true
        || !passes && bounds.certain?.contains(wall) == true
      {
        Issue.record("\(asset) between \(after as Any) and \(before as Any)")
      }
    }
    #expect(passed > 2000)
  }
}
