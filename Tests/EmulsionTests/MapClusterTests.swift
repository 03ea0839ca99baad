import Testing

@testable import Emulsion

@Suite("Clusters on a map against plain counting")
struct MapClusterTests {
  private struct Cell: Hashable {
    var column: Int
    var row: Int
  }

  private static func check(_ bench: ListBench, _ box: GeoBox, _ zoom: Int, _ state: AssetState)
    throws
  {
    var groups: [Cell: [Asset]] = [:]
    let model = bench.model
    for (index, asset) in model.assets.enumerated() where model.shows(index, state) {
      guard let place = ListModel.place(asset), ListModel.lies(asset, in: .box(box)) else {
        continue
      }
      let count = 1 << zoom
      let cell = Cell(
        column: min(Int((place.longitude + 180) / 360 * Double(count)), count - 1),
        row: min(Int((place.latitude + 90) / 180 * Double(count)), count - 1))
      groups[cell, default: []].append(asset)
    }
    let clusters = try bench.store.read { snapshot throws(StoreError) in
      try snapshot.clusters(in: box, zoom: zoom, state: state)
    }
    #expect(clusters.count == groups.count)
    #expect(clusters.map(\.cell) == clusters.map(\.cell).sorted())
    for cluster in clusters {
      let count = Double(1 << zoom)
      let cell = Cell(
        column: Int(((cluster.bounds.west + 180) / 360 * count).rounded()),
        row: Int(((cluster.bounds.south + 90) / 180 * count).rounded()))
      guard let assets = groups[cell] else {
        Issue.record("nothing is in \(cluster)")
        continue
      }
      #expect(cluster.count == assets.count)
      let places = assets.compactMap(ListModel.place)
      let latitude = places.map(\.latitude).reduce(0, +) / Double(places.count)
      let longitude = places.map(\.longitude).reduce(0, +) / Double(places.count)
      #expect(abs(cluster.center.latitude - latitude) < 1e-9)
      #expect(abs(cluster.center.longitude - longitude) < 1e-9)
      var query = AssetQuery()
      (query.ids, query.state, query.limit) = (assets.map(\.id), .all, 1)
      #expect(model.list(query).first == cluster.sampleAssetID)
    }
  }

  @Test("Cells of any zoom, box and state")
  func everyZoom() throws {
    let bench = try ListBench.samples(300, seed: 21)
    var random = Random(21)
    for zoom in Snapshot.clusterZooms {
      let state = random.pick(AssetState.allCases)
      try Self.check(bench, .world, zoom, state)
      let (one, other) = (random.pick(bench.model.assets), random.pick(bench.model.assets))
      guard let a = ListModel.place(one), let b = ListModel.place(other) else { continue }
      let box = try GeoBox(
        west: min(a.longitude, b.longitude), south: min(a.latitude, b.latitude),
        east: max(a.longitude, b.longitude), north: max(a.latitude, b.latitude))
      try Self.check(bench, box, zoom, state)
    }
    try Self.check(bench, try GeoBox(west: 1, south: 0, east: 0, north: 1), 3, .all)
  }

  @Test("The same over records of real photographs", .enabled(if: ListBench.hasRealRecords))
  func realRecords() throws {
    let bench = try ListBench.realRecords()
    for zoom in [0, 2, 7, 15, 24] { try Self.check(bench, .world, zoom, .live) }
  }

  @Test("Clusters read the rows of the box, and no record")
  func cost() throws {
    let bench = try ListBench.samples(300, seed: 22)
    try bench.store.read { snapshot throws(StoreError) in
      _ = try snapshot.clusters(in: .world, zoom: 4)
      #expect(snapshot.cost.databases == [.byPlace] && snapshot.cost.lookups == 1)
      #expect(snapshot.cost.rows == (try snapshot.count(.byPlace)))
    }
  }
}
