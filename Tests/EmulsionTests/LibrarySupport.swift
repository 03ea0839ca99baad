import LMDB
import Testing

@testable import Emulsion

/// All records of a small library, read one by one through their ids: what lists and counts are held against.
struct Records {
  var assets: [Asset] = []
  var people: [Person] = []
  var albums: [Album] = []
  var links: [AlbumAsset] = []

  init(_ snapshot: borrowing Snapshot) throws(StoreError) {
    let session = snapshot.session
    try session.forEachID(.core, after: nil) { (id: AssetID) throws(StoreError) in
      if let asset = try session.asset(id, .all) { assets.append(asset) }
      return true
    }
    try session.forEachID(.people, after: nil) { (id: PersonID) throws(StoreError) in
      if let person = try session.person(id) { people.append(person) }
      return true
    }
    try session.forEachID(.albums, after: nil) { (id: AlbumID) throws(StoreError) in
      if let album = try session.albumRecord(id) { albums.append(album) }
      return true
    }
    try session.forEachID(.albumAssets, after: nil) { (id: AlbumAssetID) throws(StoreError) in
      if let link = try session.albumAsset(id) { links.append(link) }
      return true
    }
  }

  var faces: [Face] { assets.flatMap { $0.faces.value ?? [] } }

  func faces(of person: PersonID) -> [Face] { faces.filter { $0.personID == person } }

  func asset(_ id: AssetID) -> Asset? { assets.first { $0.id == id } }

  /// The assets of an album, trashed ones among them.
  func members(of album: AlbumID) -> [Asset] {
    links.filter { $0.albumID == album }.compactMap { asset($0.assetID) }
  }

  /// What of the counts, covers and lists of people is not what the records give.
  func mistakes(_ snapshot: borrowing Snapshot) throws(StoreError) -> [String] {
    var mistakes: [String] = []
    for person in people {
      let showing = assets.filter { asset in
        asset.trashedAt == nil
          && (asset.faces.value ?? []).contains { $0.personID == person.id }
      }
      if person.assetCount != showing.count { mistakes.append("asset_count of \(person.id)") }
      let text = person.id.text
      let stats = try snapshot.session.stats(text.span)
      if stats?.faces != Int64(faces(of: person.id).count) {
        mistakes.append("faces of \(person.id)")
      }
      if stats?.isNamed != !(person.name ?? "").isEmpty { mistakes.append("named \(person.id)") }
    }
    for asset in assets {
      let people = (asset.faces.value ?? []).compactMap(\.personID).firstOccurrences
      if (asset.people.value ?? []).map(\.id) != people {
        mistakes.append("people of \(asset.id)")
      }
    }
    for album in albums {
      let live = members(of: album.id).filter { $0.trashedAt == nil }
      if album.assetCount != live.count { mistakes.append("asset_count of \(album.id)") }
      if let cover = album.coverAssetID, !live.contains(where: { $0.id == cover }) {
        mistakes.append("cover of \(album.id)")
      }
    }
    for link in links where asset(link.assetID) == nil { mistakes.append("asset of \(link.id)") }
    return mistakes
  }
}

extension AssetStore {
  func records() throws(StoreError) -> Records {
    try read { snapshot throws(StoreError) in try Records(snapshot) }
  }

  /// What of the counts is not what the records give.
  func mistakes() throws(StoreError) -> [String] {
    try read { snapshot throws(StoreError) in try Records(snapshot).mistakes(snapshot) }
  }

  /// All events so far.
  func allEvents() throws(StoreError) -> [Event] {
    try read { snapshot throws(StoreError) in
      var events: [Event] = []
      var rows = try snapshot.session.rows(.events, .all)
      while try rows.next() {
        try rows.read { key, value throws(CodecError) in
          try EventsRecord.forEach(value, from: try EventsRecord.sequence(key: key)) {
            events.append($0)
            return true
          }
        }
      }
      return events
    }
  }

  /// The words and ids of the events that a closure causes, one line each.
  func eventsOf(_ body: (inout Transaction) throws(StoreError) -> Void) throws -> [String] {
    let before = try allEvents().count
    try write(body)
    return try allEvents().dropFirst(before).map(\.line)
  }

  func face(_ id: FaceID) throws(StoreError) -> Face? {
    try read { snapshot throws(StoreError) in try snapshot.face(id) }
  }

  func album(_ id: AlbumID) throws(StoreError) -> Album? {
    try read { snapshot throws(StoreError) in try snapshot.album(id) }
  }

  func people(_ query: PersonQuery) throws(StoreError) -> [PersonID] {
    try read { snapshot throws(StoreError) in try snapshot.people(query).items.map(\.id) }
  }

  func faces(_ query: FaceQuery) throws(StoreError) -> [FaceID] {
    try read { snapshot throws(StoreError) in try snapshot.faces(query).items.map(\.id) }
  }

  func albums(_ query: AlbumQuery) throws(StoreError) -> [AlbumID] {
    try read { snapshot throws(StoreError) in try snapshot.albums(query).items.map(\.id) }
  }

  func albumAssets(_ query: AlbumAssetQuery) throws(StoreError) -> [AlbumAssetID] {
    try read { snapshot throws(StoreError) in try snapshot.albumAssets(query).items.map(\.id) }
  }
}

extension Event {
  /// `face_updated asset 1 face 2 person 3`: the low halves of the ids that ``Library`` makes.
  fileprivate var line: String {
    var words = ["\(kind.token)"]
    func add<Kind>(_ name: String, _ id: Identifier<Kind>?) {
      if case .uuid(_, let low) = id?.storage { words.append("\(name) \(low)") }
    }
    add("asset", assetID)
    add("face", faceID)
    add("person", personID)
    add("album", albumID)
    if albumAssetID != nil { words.append("link") }
    add("cover", coverAssetID)
    return words.joined(separator: " ")
  }
}

/// Short forms for records of small libraries, whose ids are numbers.
enum Library {
  static func asset(_ number: UInt64) -> AssetID { AssetID(high: 1, low: number) }
  static func face(_ number: UInt64) -> FaceID { FaceID(high: 1, low: number) }
  static func person(_ number: UInt64) -> PersonID { PersonID(high: 1, low: number) }
  static func album(_ number: UInt64) -> AlbumID { AlbumID(high: 1, low: number) }
  static func link(_ number: UInt64) -> AlbumAssetID { AlbumAssetID(high: 1, low: number) }

  /// So many seconds after a certain instant.
  static func time(_ seconds: Int) -> Timestamp {
    Timestamp(microseconds: 1_700_000_000_000_000 + Int64(seconds) * 1_000_000)
  }

  /// A picture of 400 × 300, with faces of these numbers and people.
  static func picture(
    _ number: UInt64, taken: Int = 0, faces: KeyValuePairs<UInt64, UInt64?> = [:]
  ) -> Asset {
    var value = Fixtures.bareAsset(asset(number))
    value.localDateTime = LocalDateTime(
      wallMicroseconds: time(taken).microseconds, offsetMinutes: 60)
    (value.width, value.height) = (400, 300)
    value.leanVariant = Fixtures.variant("thumbnail", "https://cdn.example.com/\(value.id)/t.webp")
    if !faces.isEmpty {
      value.faces = .value(faces.map { face($0.key, on: number, person: $0.value) })
    }
    return value
  }

  static func face(
    _ number: UInt64, on picture: UInt64, person whose: UInt64? = nil, made: Int? = nil
  ) -> Face {
    let created = time(made ?? Int(number))
    var value = Face(
      id: face(number), assetID: asset(picture),
      boundingBox: Face.BoundingBox(x: 1, y: 2, width: 30, height: 40), createdAt: created,
      updatedAt: created)
    value.personID = whose.map { person($0) }
    return value
  }

  static func person(_ number: UInt64, _ name: String?, made: Int? = nil) -> Person {
    let created = time(made ?? Int(number))
    var value = Person(id: person(number), createdAt: created, updatedAt: created)
    value.name = name
    return value
  }

  static func album(_ number: UInt64, _ name: String, made: Int? = nil) -> Album {
    let created = time(made ?? Int(number))
    return Album(id: album(number), name: name, createdAt: created, updatedAt: created)
  }

  static func link(
    _ number: UInt64, album whose: UInt64, asset whom: UInt64, made: Int? = nil
  ) -> AlbumAsset {
    let created = time(made ?? Int(number))
    return AlbumAsset(
      id: link(number), albumID: album(whose), assetID: asset(whom), createdAt: created,
      updatedAt: created)
  }
}
