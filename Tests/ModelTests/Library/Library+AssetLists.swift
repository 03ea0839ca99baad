import Emulsion
import Foundation

/// Lists, counts, clusters and the search for files: filter, sort, cut.
extension Library {
  func assets(_ query: AssetQuery) throws(Refusal) -> PageAnswer<AssetID> {
    try require(limit: query.limit)
    let isTrash = query.state == .trashed
    var cursor: Entry?
    if let id = query.startingAfter {
      cursor = entry(id)
      if cursor == nil || isTrash && cursor?.isLive != false { throw Refusal(code: .unknownCursor) }
    }
    let order = isTrash ? trashOrder : captureOrder
    let found = assets.filter { entry in
      shows(entry, query.state, query.albumID, query.personID, query.after, query.before)
        && query.ids?.contains(entry.id) ?? true
        && query.area.map { contains(entry, $0) } ?? true
        && cursor.map { order(entry, $0) } ?? true
    }
    let newest = found.sorted { order($1, $0) }.map(\.id)
    return page(newest, query.limit)
  }

  func months(_ query: MonthCountQuery) throws(Refusal) -> PageAnswer<MonthCount> {
    try require(limit: query.limit)
    var months: [MonthCount] = []
    for entry in assets
    where shows(entry, query.state, query.albumID, query.personID, query.after, query.before) {
      let start = Self.startOfMonth(entry.asset.localDateTime)
      if let index = months.firstIndex(where: { $0.start == start }) {
        months[index].count += 1
      } else {
        months.append(MonthCount(start: start, count: 1))
      }
    }
    return page(
      months.sorted { $0.start.wallMicroseconds > $1.start.wallMicroseconds }, query.limit)
  }

  func clusters(in box: GeoBox, zoom: Int, _ state: AssetState) -> [ClusterAnswer] {
    var clusters: [ClusterAnswer] = []
    // The newest first, so that the first of a cell is its sample.
    for entry in assets.sorted(by: { captureOrder($1, $0) }) {
      guard shows(entry, state, nil, nil, nil, nil), contains(entry, .box(box)),
        let place = entry.asset.metadata.value?.coordinates
      else { continue }
      let cell = Self.cell(place, zoom)
      if let index = clusters.firstIndex(where: { $0.cell == cell }) {
        clusters[index].count += 1
      } else {
        clusters.append(ClusterAnswer(cell: cell, count: 1, sample: entry.id))
      }
    }
    return clusters.sorted { $0.cell < $1.cell }
  }

  func existing(_ isFile: (FileData) -> Bool) -> [ExistingAnswer] {
    assets.sorted { $0.id.description.isBefore($1.id.description) }.compactMap { entry in
      guard let file = entry.asset.fileData.value, isFile(file) else { return nil }
      return ExistingAnswer(
        id: entry.id, checksum: file.checksum, checksumSHA1: file.checksumSHA1,
        deviceID: file.deviceID, deviceAssetID: file.deviceAssetID)
    }
  }

  // MARK: - Filters

  private func shows(
    _ entry: Entry, _ state: AssetState, _ album: AlbumID?, _ person: PersonID?,
    _ after: LocalDateTime?, _ before: LocalDateTime?
  ) -> Bool {
    switch state {
    case .live: if !entry.isLive { return false }
    case .trashed: if entry.isLive { return false }
    case .all: break
    }
    if let album, !links.contains(where: { $0.albumID == album && $0.assetID == entry.id }) {
      return false
    }
    if let person, !entry.faces.contains(where: { $0.personID == person }) { return false }
    let local = entry.asset.localDateTime
    if let after, !Self.isEarlier(after, local) { return false }
    if let before, !Self.isEarlier(local, before) { return false }
    return true
  }

  /// Instants are compared where both offsets are known, else wall clocks.
  private static func isEarlier(_ left: LocalDateTime, _ right: LocalDateTime) -> Bool {
    if let one = left.instant, let other = right.instant { return one < other }
    return left.wallMicroseconds < right.wallMicroseconds
  }

  private func trashOrder(_ left: Entry, _ right: Entry) -> Bool {
    guard let one = left.asset.trashedAt, let other = right.asset.trashedAt, one != other else {
      return left.id.description.isBefore(right.id.description)
    }
    return one < other
  }

  private func contains(_ entry: Entry, _ area: Area) -> Bool {
    guard let place = entry.asset.metadata.value?.coordinates else { return false }
    switch area {
    case .box(let box):
      return box.west <= place.longitude && place.longitude <= box.east
        && box.south <= place.latitude && place.latitude <= box.north
    case .circle(let circle): return Self.distance(circle.center, place) <= circle.radius
    }
  }

  /// Along a great circle, by the chord between two points of the unit sphere.
  private static func distance(_ one: Coordinates, _ other: Coordinates) -> Double {
    func point(_ place: Coordinates) -> (Double, Double, Double) {
      let (north, east) = (place.latitude * .pi / 180, place.longitude * .pi / 180)
      return (cos(north) * cos(east), cos(north) * sin(east), sin(north))
    }
    let (a, b) = (point(one), point(other))
    let square =
      (a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)
    return 2 * GeoCircle.earthRadius * asin(min(1, square.squareRoot() / 2))
  }

  /// The cell of a map of so many columns and rows: a bit of the column and one of the row in turn.
  private static func cell(_ place: Coordinates, _ zoom: Int) -> UInt64 {
    let count = 1 << zoom
    let column = min(Int((place.longitude + 180) / 360 * Double(count)), count - 1)
    let row = min(Int((place.latitude + 90) / 180 * Double(count)), count - 1)
    var cell: UInt64 = 0
    for bit in (0..<zoom).reversed() {
      cell = cell << 2 | UInt64(column >> bit & 1) << 1 | UInt64(row >> bit & 1)
    }
    return cell
  }

  /// By the text of the time: the first eight characters are the year and the month.
  private static func startOfMonth(_ local: LocalDateTime) -> LocalDateTime {
    LocalDateTime(local.description.prefix(8) + "01T00:00:00" as String) ?? local
  }
}
