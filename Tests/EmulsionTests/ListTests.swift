import LMDB
import Testing

@testable import Emulsion

@Suite("Lists against filters over plain values")
struct ListTests {
  /// Every combination of filters, with values that cut the library about in half.
  private static func queries(_ bench: ListBench, _ random: inout Random) throws -> [AssetQuery] {
    let walls = bench.model.assets.map(\.localDateTime)
    let places = bench.model.assets.compactMap(ListModel.place)
    func bound(_ random: inout Random, isAware: Bool) -> LocalDateTime {
      var time = random.pick(walls)
      time.offsetMinutes = isAware ? Int16(random.below(1681) - 840) : nil
      return time
    }
    func area(_ kind: Int, _ random: inout Random) throws -> Area? {
      let center = random.pick(places)
      switch kind {
      case 1:
        let (one, other) = (center, random.pick(places))
        return .box(
          try GeoBox(
            west: min(one.longitude, other.longitude), south: min(one.latitude, other.latitude),
            east: max(one.longitude, other.longitude), north: max(one.latitude, other.latitude)))
      case 2:
        return .circle(try GeoCircle(center: center, radius: Double(1 + random.below(50_000))))
      case 3: return .box(try GeoBox(west: 10, south: -80, east: 9.5, north: 80))
      default: return nil
      }
    }
    var queries: [AssetQuery] = []
    for state in AssetState.allCases {
      for mask in 0..<8 {
        for kind in 0..<4 {
          for times in 0..<6 {
            var query = AssetQuery()
            query.state = state
            query.limit = 1000
            if mask & 1 != 0 { query.albumID = random.pick(bench.albums) }
            if mask & 2 != 0 { query.personID = random.pick(bench.people.prefix(4)) }
            if mask & 4 != 0 {
              query.ids = (0..<60).map { _ in random.pick(bench.model.assets).id }
              query.ids?.append(AssetID(high: 1, low: 1))
            }
            query.area = try area(kind, &random)
            if [1, 3].contains(times) { query.after = bound(&random, isAware: false) }
            if [2, 4].contains(times) { query.after = bound(&random, isAware: true) }
            if [3, 4].contains(times) { query.before = bound(&random, isAware: times == 4) }
            if times == 5 { query.before = bound(&random, isAware: random.oneIn(2)) }
            queries.append(query)
          }
        }
      }
    }
    return queries
  }

  private static func check(_ bench: ListBench, seed: UInt64) throws {
    var random = Random(seed)
    var found = 0
    for var query in try queries(bench, &random) {
      let expected = bench.model.list(query)
      found += expected.count
      let page = try bench.page(query)
      #expect(page.items == expected && !page.hasMore, "\(query)")
      // One page of any size from anywhere, and the whole list in pages.
      query.limit = 1 + random.below(8)
      let cursor = random.pick(bench.model.assets)
      if query.state != .trashed || cursor.trashedAt != nil { query.startingAfter = cursor.id }
      #expect(try bench.page(query) == bench.model.page(query), "\(query)")
      query.startingAfter = nil
      query.limit = 1 + random.below(40)
      #expect(try bench.pages(query) == expected, "\(query)")
    }
    #expect(found > 3000)
  }

  @Test("Every combination of filters, as one page and as many", arguments: [UInt64(1), 2])
  func everyCombination(seed: UInt64) throws {
    try Self.check(try ListBench.samples(300, seed: seed), seed: seed)
  }

  @Test("The same over records of real photographs", .enabled(if: ListBench.hasRealRecords))
  func realRecords() throws {
    try Self.check(try ListBench.realRecords(), seed: 3)
  }

  @Test("Pages of every size give the same list")
  func pageSizes() throws {
    let bench = try ListBench.samples(60, seed: 4)
    for state in AssetState.allCases {
      var query = AssetQuery()
      query.state = state
      let expected = bench.model.list(query)
      #expect(expected.count > 5)
      for limit in 1...(expected.count + 1) {
        query.limit = limit
        #expect(try bench.pages(query) == expected)
      }
    }
  }

  @Test("Values, JSON and ids of a page are of the same assets")
  func projections() throws {
    let bench = try ListBench.samples(80, seed: 5)
    for limit in [3, 100] {
      var query = AssetQuery()
      query.limit = limit
      query.state = .all
      let ids = try bench.page(query)
      let assets = try bench.store.read { snapshot throws(StoreError) in
        try snapshot.assets(query, include: .metadata)
      }
      #expect(assets.items.map(\.id) == ids.items && assets.hasMore == ids.hasMore)
      #expect(assets.items.allSatisfy { $0.metadata.isRequested && !$0.faces.isRequested })
      let text = try bench.store.read { snapshot throws(StoreError) in
        try snapshot.json(query, include: [.people]).text
      }
      let documents = try ids.items.map { try bench.store.json($0, .people) ?? "" }
      let data = documents.joined(separator: ",")
      #expect(text == "{\"data\":[\(data)],\"has_more\":\(ids.hasMore)}")
    }
  }

  @Test("A transaction sees its own changes in its lists")
  func withinTransaction() throws {
    let bench = try ListBench.samples(40, seed: 6)
    try bench.store.write { transaction throws(StoreError) in
      let first = try transaction.read { snapshot throws(StoreError) in
        try snapshot.assetIDs(AssetQuery()).items.first
      }
      guard let first else { return }
      try transaction.trash([first])
      try transaction.read { snapshot throws(StoreError) in
        #expect(try snapshot.assetIDs(AssetQuery()).items.first != first)
        var trash = AssetQuery()
        trash.state = .trashed
        #expect(try snapshot.assetIDs(trash).items.first == first)
      }
    }
  }

  @Test("A cursor that is gone, or that has no place in the trash, is told by name")
  func unknownCursor() throws {
    let bench = try ListBench.samples(40, seed: 7)
    var query = AssetQuery()
    query.startingAfter = AssetID(high: 3, low: 3)
    let error = expectError(.unknownCursor) { _ = try bench.page(query) }
    #expect(error?.key == "\(AssetID(high: 3, low: 3))")
    let live = bench.model.assets.first { $0.trashedAt == nil }
    query.state = .trashed
    query.startingAfter = live?.id
    expectError(.unknownCursor) { _ = try bench.page(query) }
    // A trashed asset still has its place among the live ones.
    query.state = .live
    query.startingAfter = bench.model.assets.first { $0.trashedAt != nil }?.id
    #expect(try bench.page(query) == bench.model.page(query))
  }

  @Test("Parameters that cannot be are refused by name")
  func invalidQueries() throws {
    let bench = try ListBench.samples(10, seed: 8)
    func key(_ change: (inout AssetQuery) -> Void) -> String? {
      var query = AssetQuery()
      change(&query)
      return expectError(.invalidQuery) { _ = try bench.page(query) }?.key
    }
    #expect(key { $0.limit = 0 } == "limit")
    #expect(key { $0.limit = 1001 } == "limit")
    let never = LocalDateTime(wallMicroseconds: .max, offsetMinutes: 0)
    #expect(key { $0.after = never } == "local_datetime_after")
    #expect(key { $0.before = never } == "local_datetime_before")
    #expect(
      key { $0.before = LocalDateTime(wallMicroseconds: 0, offsetMinutes: 1440) }
        == "local_datetime_before")
    for bad in [Double.nan, 180.5, -.infinity] {
      #expect(
        expectError(.invalidQuery) { _ = try GeoBox(west: bad, south: 0, east: 0, north: 0) }?.key
          == "bbox")
    }
    guard let pole = Coordinates(latitude: 90, longitude: 0) else { return }
    for bad in [0, -1, 50_000.001, .nan, .infinity] {
      #expect(
        expectError(.invalidQuery) { _ = try GeoCircle(center: pole, radius: bad) }?.key
          == "radius")
    }
    expectError(.invalidQuery) {
      _ = try bench.store.read { try $0.clusters(in: .world, zoom: 25) }
    }
  }
}
