/// The assets of one cell of a map.
public struct MapCluster: Sendable, Hashable {
  /// The cell: the first 2 × zoom bits of the curve, a bit of longitude and one of latitude in turn.
  public var cell: UInt64
  /// Where the cell lies.
  public var bounds: GeoBox
  /// Assets, at least one.
  public var count: Int
  /// The mean of their places.
  public var center: Coordinates
  /// The newest of them by capture, ties by id.
  public var sampleAssetID: AssetID
}

/// Clusters on a map.
extension Snapshot {
  /// The zooms that clusters can be asked for.
  public static let clusterZooms = 0...24

  /// The assets of a box by cells of an equirectangular map, 2 to the power of zoom in each direction over the whole
  /// earth, along the curve. Cells without assets are left out; only assets within the box are counted.
  ///
  /// It reads each row of the index in the box once, and no record.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` for a zoom that is not one of ``clusterZooms``,
  ///   ``StoreError/Code/indexNotReadable``, and ``StoreError/Code/corrupted`` with the database and key of a
  ///   damaged row.
  public func clusters(
    in box: GeoBox, zoom: Int, state: AssetState = .live
  ) throws(StoreError) -> [MapCluster] {
    guard Self.clusterZooms.contains(zoom) else {
      throw .invalidQuery("zoom", "is \(zoom)", "0 to 24")
    }
    return try session.clusters(in: box, zoom: zoom, state)
  }
}

extension ReadSession {
  fileprivate func clusters(
    in box: GeoBox, zoom: Int, _ state: AssetState
  ) throws(StoreError) -> [MapCluster] {
    var clusters: [MapCluster] = []
    var sum: ClusterSum?
    var places = try PlaceWalk(self, in: box.isEmpty ? [] : [box])
    while true {
      let step = try places.step()
      if step == .nothing { continue }
      if step == .end { break }
      let (frame, place) = try places.place()
      guard state.shows(frame), box.contains(place) else { continue }
      // Cells of the map are parts of the curve, so their rows come one after another.
      let cell = zoom == 0 ? 0 : places.cell >> UInt64(64 - 2 * zoom)
      if sum?.cell == cell {
        sum?.add(place)
      } else {
        if let sum { clusters.append(sum.cluster(zoom: zoom)) }
        sum = ClusterSum(cell: cell, place, sample: try places.assetID(), wall: frame.wall)
        continue
      }
      guard let newest = sum, frame.wall >= newest.wall else { continue }
      let id = try places.assetID()
      if (newest.wall, newest.sample) < (frame.wall, id) {
        sum?.wall = frame.wall
        sum?.sample = id
      }
    }
    if let sum { clusters.append(sum.cluster(zoom: zoom)) }
    return clusters
  }
}

/// What is known of a cell while its rows are walked.
private struct ClusterSum {
  let cell: UInt64
  private var count = 1
  private var latitude: Double
  private var longitude: Double
  private let first: Coordinates
  /// The newest asset so far, and its wall clock.
  var sample: AssetID
  var wall: Int64

  init(cell: UInt64, _ place: Coordinates, sample: AssetID, wall: Int64) {
    self.cell = cell
    self.sample = sample
    self.wall = wall
    first = place
    (latitude, longitude) = (place.latitude, place.longitude)
  }

  mutating func add(_ place: Coordinates) {
    count += 1
    latitude += place.latitude
    longitude += place.longitude
  }

  func cluster(zoom: Int) -> MapCluster {
    // A mean that was rounded up could lie beyond the pole.
    let mean = Coordinates(
      latitude: min(max(latitude / Double(count), -90), 90),
      longitude: min(max(longitude / Double(count), -180), 180))
    return MapCluster(
      cell: cell, bounds: PlaceIndex.bounds(ofCell: cell, zoom: zoom), count: count,
      center: mean ?? first, sampleAssetID: sample)
  }
}

extension PlaceWalk {
  /// The asset of the row.
  fileprivate func assetID() throws(StoreError) -> AssetID {
    guard let id = AssetID(key: id) else { throw noAsset() }
    return id
  }
}

extension PlaceIndex {
  /// Where a cell of a zoom lies.
  static func bounds(ofCell cell: UInt64, zoom: Int) -> GeoBox {
    func number(_ bits: UInt64) -> Double {
      var number: UInt64 = 0
      for bit in 0..<UInt64(max(zoom, 0)) { number |= (bits >> (2 * bit) & 1) << bit }
      return Double(number)
    }
    let count = Double(1 << zoom)
    let (column, row) = (number(cell >> 1), number(cell))
    return GeoBox(
      uncheckedWest: column * 360 / count - 180, south: row * 180 / count - 90,
      east: (column + 1) * 360 / count - 180, north: (row + 1) * 180 / count - 90)
  }
}
