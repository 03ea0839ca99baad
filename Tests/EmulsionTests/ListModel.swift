import Emulsion
import EmulsionDocuments
import EmulsionSamples
import Foundation

/// A library as plain values, and what its lists must show: filters and a sort, and no index.
struct ListModel {
  let assets: [Asset]
  var albums: [AlbumID: Set<AssetID>] = [:]
  /// The places in ``assets`` in the order of lists by capture…
  private let byCapture: [Int]
  /// …and, of those in the trash, in that of the trash.
  private let byTrash: [Int]
  private let people: [Set<PersonID>]

  init(assets: [Asset]) {
    self.assets = assets
    let texts = assets.map(\.id.description)
    people = assets.map { Set(($0.faces.value ?? []).compactMap(\.personID)) }
    byCapture = assets.indices.sorted { left, right in
      let times = (assets[left].localDateTime, assets[right].localDateTime)
      let (one, other) = (times.0.wallMicroseconds, times.1.wallMicroseconds)
      return one != other ? one > other : texts[left] > texts[right]
    }
    byTrash = assets.indices.filter { assets[$0].trashedAt != nil }.sorted { left, right in
      let times = (assets[left].trashedAt, assets[right].trashedAt)
      guard let one = times.0, let other = times.1, one != other else {
        return texts[left] > texts[right]
      }
      return one > other
    }
  }

  private func order(_ state: AssetState) -> [Int] { state == .trashed ? byTrash : byCapture }

  private func passes(_ index: Int, _ query: AssetQuery) -> Bool {
    shows(index, query.state) && isMember(index, query.albumID, query.personID)
      && Self.isLater(assets[index].localDateTime, than: query.after)
      && Self.isEarlier(assets[index].localDateTime, than: query.before)
      && (query.ids.map { $0.contains(assets[index].id) } ?? true)
      && (query.area.map { Self.lies(assets[index], in: $0) } ?? true)
  }

  /// The whole list of a query, whatever its page.
  func list(_ query: AssetQuery) -> [AssetID] {
    order(query.state).filter { passes($0, query) }.map { assets[$0].id }
  }

  /// The page that a query asks for.
  func page(_ query: AssetQuery) -> Page<AssetID> {
    var rest = order(query.state)[...]
    if let cursor = query.startingAfter {
      rest = rest.drop { assets[$0].id != cursor }.dropFirst()
    }
    let ids = rest.filter { passes($0, query) }.map { assets[$0].id }
    return Page(items: Array(ids.prefix(query.limit)), hasMore: ids.count > query.limit)
  }

  func months(_ query: MonthCountQuery) -> Page<MonthCount> {
    var counts: [String: Int] = [:]
    for (index, asset) in assets.enumerated()
    where shows(index, query.state) && isMember(index, query.albumID, query.personID)
      && Self.isLater(asset.localDateTime, than: query.after)
      && Self.isEarlier(asset.localDateTime, than: query.before)
    {
      counts[String(asset.localDateTime.description.prefix(7)), default: 0] += 1
    }
    let months = counts.sorted { $0.key > $1.key }.map { month, count in
      MonthCount(
        start: LocalDateTime(month + "-01T00:00:00")
          ?? LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil), count: count)
    }
    return Page(items: Array(months.prefix(query.limit)), hasMore: months.count > query.limit)
  }

  func shows(_ index: Int, _ state: AssetState) -> Bool {
    switch state {
    case .live: assets[index].trashedAt == nil
    case .trashed: assets[index].trashedAt != nil
    case .all: true
    }
  }

  private func isMember(_ index: Int, _ album: AlbumID?, _ person: PersonID?) -> Bool {
    if let album, albums[album]?.contains(assets[index].id) != true { return false }
    return person.map(people[index].contains) ?? true
  }

  static func isLater(_ time: LocalDateTime, than bound: LocalDateTime?) -> Bool {
    guard let bound else { return true }
    if let one = bound.instant, let other = time.instant { return other > one }
    return time.wallMicroseconds > bound.wallMicroseconds
  }

  static func isEarlier(_ time: LocalDateTime, than bound: LocalDateTime?) -> Bool {
    guard let bound else { return true }
    if let one = bound.instant, let other = time.instant { return other < one }
    return time.wallMicroseconds < bound.wallMicroseconds
  }

  static func place(_ asset: Asset) -> Coordinates? {
    guard let metadata = asset.metadata.value, let latitude = metadata.latitude,
      let longitude = metadata.longitude
    else { return nil }
    return Coordinates(latitude: latitude, longitude: longitude)
  }

  static func lies(_ asset: Asset, in area: Area) -> Bool {
    guard let place = place(asset) else { return false }
    switch area {
    case .box(let box):
      return box.west <= place.longitude && place.longitude <= box.east
        && box.south <= place.latitude && place.latitude <= box.north
    case .circle(let circle): return distance(circle.center, place) <= circle.radius
    }
  }

  /// Metres between two places by the angle between their vectors.
  static func distance(_ one: Coordinates, _ other: Coordinates) -> Double {
    func vector(_ place: Coordinates) -> SIMD3<Double> {
      let (latitude, longitude) = (place.latitude * .pi / 180, place.longitude * .pi / 180)
      return SIMD3(
        cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
    }
    let (a, b) = (vector(one), vector(other))
    let cross = SIMD3(
      a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    return GeoCircle.earthRadius
      * atan2((cross * cross).sum().squareRoot(), (a * b).sum())
  }
}

/// A store and the same library as plain values.
struct ListBench {
  let temporary: TemporaryStore
  let model: ListModel
  let people: [PersonID]
  let albums: [AlbumID]

  var store: AssetStore { temporary.store }

  /// A library of samples, made a little harder: times and ids that tie, offsets that are not known, places at
  /// the edges of the map, and many assets in the trash.
  static func samples(_ count: Int, seed: UInt64) throws -> ListBench {
    let library = SampleLibrary(.init(assets: count, seed: seed, people: 12, years: 2))
    var random = Random(seed)
    var assets: [Asset] = []
    for document in library {
      var asset = document.asset
      asset.trashedAt = nil
      if random.oneIn(4) {
        asset.trashedAt = Timestamp(microseconds: 1_700_000_000_000_000 + Int64(random.below(9)))
      }
      // From one month to most of three years later.
      asset.localDateTime.wallMicroseconds += Int64(random.below(33)) * 2_592_000_000_000
      if random.oneIn(4) { asset.localDateTime.offsetMinutes = nil }
      if random.oneIn(5) { asset.localDateTime.offsetMinutes = Int16(random.below(2879) - 1439) }
      if random.oneIn(5), let before = assets.last {
        asset.localDateTime.wallMicroseconds = before.localDateTime.wallMicroseconds
      }
      if random.oneIn(6), var metadata = asset.metadata.value {
        metadata.latitude = random.pick([-90, -89.9999, 0, 47.5, 89.9999, 90])
        metadata.longitude = random.pick([-180, -179.9999, 0, 16.25, 179.9999, 180])
        asset.metadata = .value(metadata)
      }
      assets.append(asset)
    }
    return try ListBench(library.people, assets, &random)
  }

  static var hasRealRecords: Bool {
    FileManager.default.isReadableFile(atPath: folder.appending(path: "assets.jsonl").path)
      && FileManager.default.isReadableFile(atPath: folder.appending(path: "people.jsonl").path)
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "../shared/data")

  /// The documents of real photographs that lie beside the package where it is developed.
  static func realRecords() throws -> ListBench {
    func lines(_ name: String) throws -> [[UInt8]] {
      try Data(contentsOf: folder.appending(path: name)).split(separator: UInt8(ascii: "\n"))
        .map { Array($0) }
    }
    var reader = DocumentReader()
    let people = try lines("people.jsonl").map { try reader.person($0.span).value }
    var random = Random(9)
    let assets = try lines("assets.jsonl").map { line in
      var asset = try reader.asset(line.span).value
      if random.oneIn(9) { asset.trashedAt = asset.updatedAt }
      return asset
    }
    return try ListBench(people, assets, &random)
  }

  private init(_ people: [Person], _ assets: [Asset], _ random: inout Random) throws {
    temporary = try TemporaryStore()
    self.people = people.map(\.id)
    var model = ListModel(assets: assets)
    let albums = (1...3).map { AlbumID(high: UInt64($0), low: 5) }
    for album in albums {
      model.albums[album] = Set(assets.filter { _ in random.oneIn(3) }.map(\.id))
    }
    let store = temporary.store
    try store.put(people: people, assets.shuffled(using: &random))
    try store.write { transaction throws(StoreError) in
      for album in albums {
        let time = Timestamp(microseconds: 0)
        try transaction.put(Album(id: album, createdAt: time, updatedAt: time))
        try transaction.add(model.albums[album] ?? [], to: album)
      }
    }
    self.model = model
    self.albums = albums
  }

  func page(_ query: AssetQuery) throws -> Page<AssetID> {
    try store.read { snapshot throws(StoreError) in try snapshot.assetIDs(query) }
  }

  /// All pages of a query, one after another.
  func pages(_ query: AssetQuery) throws -> [AssetID] {
    var query = query
    var ids: [AssetID] = []
    while true {
      let page = try page(query)
      ids += page.items
      guard page.hasMore, let last = page.items.last else { return ids }
      query.startingAfter = last
    }
  }
}
