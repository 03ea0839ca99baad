import Testing

@testable import Emulsion

@Suite("Counts by month against plain counting")
struct MonthCountTests {
  private static func counts(
    _ bench: ListBench, _ query: MonthCountQuery
  ) throws -> Page<MonthCount> {
    try bench.store.read { snapshot throws(StoreError) in try snapshot.monthCounts(query) }
  }

  private static func check(_ bench: ListBench, seed: UInt64) throws {
    var random = Random(seed)
    var rows = 0
    for state in AssetState.allCases {
      for mask in 0..<4 {
        for times in 0..<24 {
          var query = MonthCountQuery()
          query.state = state
          query.limit = random.pick([1, 2, 5, 1000])
          if mask & 1 != 0 { query.albumID = random.pick(bench.albums) }
          if mask & 2 != 0 { query.personID = random.pick(bench.people.prefix(4)) }
          func bound(_ random: inout Random) -> LocalDateTime {
            var time = random.pick(bench.model.assets).localDateTime
            time.offsetMinutes = random.oneIn(2) ? nil : Int16(random.below(1681) - 840)
            if random.oneIn(3), let start = LocalDateTime("\(time)".prefix(7) + "-01T00:00:00") {
              time = start
            }
            return time
          }
          if times % 3 != 0 { query.after = bound(&random) }
          if times % 4 != 0 { query.before = bound(&random) }
          let page = try counts(bench, query)
          rows += page.items.count
          #expect(page == bench.model.months(query), "\(query)")
        }
      }
    }
    #expect(rows > 400)
  }

  @Test("Every combination of filters", arguments: [UInt64(1), 2])
  func everyCombination(seed: UInt64) throws {
    try Self.check(try ListBench.samples(300, seed: seed), seed: seed)
  }

  @Test("The same over records of real photographs", .enabled(if: ListBench.hasRealRecords))
  func realRecords() throws {
    try Self.check(try ListBench.realRecords(), seed: 3)
  }

  @Test("A bound whose offset takes it beyond the last instant, or before the first, trapped")
  func boundsBeyondTheCalendar() throws {
    let temporary = try TemporaryStore()
    var assets: [Asset] = []
    for (number, text) in ["0001-01-01T00:00:00", "9999-12-31T23:59:59.999999"].enumerated() {
      var asset = Fixtures.bareAsset(AssetID(high: UInt64(number), low: 0))
      asset.localDateTime = try #require(LocalDateTime(text))
      assets.append(asset)
    }
    try temporary.store.put(assets)
    for minutes in [-1439, -24, 24, 1439] as [Int16] {
      for asset in assets {
        var bound = asset.localDateTime
        bound.offsetMinutes = minutes
        var after = MonthCountQuery()
        after.after = bound
        var before = MonthCountQuery()
        before.before = bound
        // Their own offsets are not known: wall clocks are compared, and neither bound includes its own.
        let isFirst = asset.id == assets[0].id
        let pages = try temporary.store.read { snapshot throws(StoreError) in
          (try snapshot.monthCounts(after), try snapshot.monthCounts(before))
        }
        #expect(pages.0.items.count == (isFirst ? 1 : 0), "after \(bound)")
        #expect(pages.1.items.count == (isFirst ? 0 : 1), "before \(bound)")
      }
    }
  }

  @Test("The last month of a page begins the next one")
  func paging() throws {
    let bench = try ListBench.samples(300, seed: 4)
    var query = MonthCountQuery()
    query.limit = 1000
    let expected = try Self.counts(bench, query)
    #expect(expected.items.count > 12 && !expected.hasMore)
    for limit in 1...5 {
      var months: [MonthCount] = []
      query = MonthCountQuery()
      query.limit = limit
      while true {
        let page = try Self.counts(bench, query)
        months += page.items
        guard page.hasMore else { break }
        query.before = page.items.last?.start
      }
      #expect(months == expected.items)
    }
  }

  @Test("Without bounds a page takes its rows of by_month and no others")
  func cost() throws {
    let bench = try ListBench.samples(300, seed: 5)
    try bench.store.read { snapshot throws(StoreError) in
      var query = MonthCountQuery()
      query.limit = 5
      query.state = .all
      query.before = LocalDateTime("2012-05-01T00:00:00")
      #expect(try snapshot.monthCounts(query).items.count == 5)
      #expect(snapshot.cost.databases == [.byMonth] && snapshot.cost.rows == 6)
    }
  }

  @Test("The answer has the form of the API")
  func json() throws {
    let temporary = try TemporaryStore()
    var assets = (1...3).map { Fixtures.bareAsset(AssetID(high: UInt64($0), low: 0)) }
    assets[2].localDateTime = try #require(LocalDateTime("2024-02-29T23:59:59.5-03:00"))
    try temporary.store.put(assets)
    let text = try temporary.store.read { snapshot throws(StoreError) in
      try snapshot.json(MonthCountQuery()).text
    }
    #expect(
      text == "{\"data\":[{\"time_bucket\":\"2024-02-01T00:00:00\",\"count\":1},"
        + "{\"time_bucket\":\"1970-01-01T00:00:00\",\"count\":2}],\"has_more\":false}")
  }

  @Test("A number of months or a time that cannot be is refused by name")
  func invalid() throws {
    let temporary = try TemporaryStore()
    var query = MonthCountQuery()
    query.limit = 0
    let error = expectError(.invalidQuery) {
      _ = try temporary.store.read { try $0.monthCounts(query) }
    }
    #expect(error?.key == "limit")
  }
}
