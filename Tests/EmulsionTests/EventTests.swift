import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("Events")
struct EventTests {
  private static let album = AlbumID(high: 4, low: 4)

  /// A store with a few hundred events in rows of several and of one.
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    var library = RandomLibrary(seed: 5)
    try temporary.store.apply(120, of: &library)
    return temporary
  }

  @Test("The cursor's text is opaque, of one length, in order, and read back")
  func cursor() throws {
    var last = ""
    for sequence: UInt64 in [0, 1, 56, 57, 3249, 1 << 32, .max] {
      let text = EventCursor(sequence: sequence).description
      #expect(text.count == 25 && text > last && !text.contains("|"))
      #expect(EventCursor(text) == EventCursor(sequence: sequence))
      last = text
    }
    #expect(EventCursor(sequence: 1).description == "ev_2222222222222222222223")
    for text in ["", "ev_", "1", "ev_222222222222222222222|", "xx_2222222222222222222223"] {
      #expect(EventCursor(text) == nil)
    }
    #expect(EventCursor(AssetID(high: 1, low: 1).description) == nil)
    #expect(EventCursor("ev_" + AssetID(high: 1, low: 1).description.dropFirst(6)) == nil)
  }

  @Test("Pages of every size give the same feed, and say exactly whether there is more")
  func pages() throws {
    let temporary = try Self.filled()
    try temporary.store.read { snapshot throws(StoreError) in
      let all = try snapshot.events(EventQuery(limit: 1000))
      #expect(!all.hasMore)
      #expect(all.items.count > 60)
      #expect(all.items.map(\.sequence) == Array(1...UInt64(all.items.count)))
      #expect(try snapshot.eventRange == 1...UInt64(all.items.count))
      for types in [nil, [.face], [.album, .albumAsset], []] as [Set<EntityType>?] {
        let expected = all.items.filter { types?.contains($0.kind.entityType) ?? true }
        for limit in [1, 2, 7, max(expected.count - 1, 1), max(expected.count, 1)] {
          var query = EventQuery(entityTypes: types, limit: limit)
          var read: [Event] = []
          while true {
            let page = try snapshot.events(query)
            read += page.items
            #expect(page.hasMore == (read.count < expected.count))
            guard page.hasMore else { break }
            #expect(page.items.count == limit)
            query.after = page.items.last?.cursor
          }
          #expect(read == expected)
        }
      }
    }
  }

  @Test("Bounds of time show what a filter over the whole feed shows")
  func times() throws {
    let temporary = try TemporaryStore()
    var time = Fixtures.created
    for number in 0..<60 {
      // Some transactions have the same time, and one clock goes back.
      if number % 4 != 0 { time.microseconds += 10 }
      let now = number == 30 ? Fixtures.created : time
      try temporary.store.environment.write { transaction throws(StoreError) in
        let session = try WriteSession(
          transaction.sharing(), of: temporary.store.environment,
          shared: temporary.store.shared, tools: WriterTools(packing: .none), time: now)
        for part in 0..<(1 + number % 3) {
          try session.apply(.putAsset(Fixtures.bareAsset(AssetID(high: UInt64(part), low: 1))))
        }
        try session.finish()
      }
    }
    try temporary.store.read { snapshot throws(StoreError) in
      let all = try snapshot.events(EventQuery(limit: 1000)).items
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.createdAt <= $1.createdAt })
      for step in -1..<47 {
        for half: Int64 in [0, 5] {
          let bound = Timestamp(
            microseconds: Fixtures.created.microseconds + Int64(step) * 10 + half)
          let late = try snapshot.events(EventQuery(createdAtOrAfter: bound, limit: 1000)).items
          #expect(late == all.filter { $0.createdAt >= bound })
          let early = try snapshot.events(EventQuery(createdBefore: bound, limit: 1000))
          #expect(early.items == all.filter { $0.createdAt < bound })
          #expect(!early.hasMore)
        }
      }
      // What a page costs does not depend on the length of the feed.
      let before = snapshot.cost.bytesRead
      _ = try snapshot.events(EventQuery(createdAtOrAfter: all[50].createdAt, limit: 1))
      #expect(snapshot.cost.bytesRead - before < 12 * 200)
    }
  }

  @Test("A cursor beyond the feed, a trimmed one, and a page without a size are refused")
  func refusals() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    func events(_ query: EventQuery) throws -> Page<Event> {
      try store.read { snapshot throws(StoreError) in try snapshot.events(query) }
    }
    #expect(try events(EventQuery(after: EventCursor(sequence: 0))).items.isEmpty)
    #expect(try store.read { snapshot throws(StoreError) in try snapshot.eventRange } == nil)
    expectError(.unknownCursor) { _ = try events(EventQuery(after: EventCursor(sequence: 1))) }
    var library = RandomLibrary(seed: 6)
    try store.apply(60, of: &library)
    let last = try #require(try events(EventQuery(limit: 1000)).items.last)
    #expect(try events(EventQuery(after: last.cursor)).items.isEmpty)
    for sequence in [last.sequence + 1, .max] {
      expectError(.unknownCursor) {
        _ = try events(EventQuery(after: EventCursor(sequence: sequence)))
      }
    }
    for limit in [0, -1, 1001, .min, .max] {
      expectError(.invalidQuery) { _ = try events(EventQuery(limit: limit)) }
    }
    let trimmed = try store.trimEvents(keeping: 10)
    let range = try #require(
      try store.read { snapshot throws(StoreError) in try snapshot.eventRange })
    #expect(range.upperBound == last.sequence)
    #expect(range.count >= 10 && range.lowerBound == UInt64(trimmed) + 1 && trimmed > 0)
    let error = expectError(.eventsTrimmed) {
      _ = try events(EventQuery(after: EventCursor(sequence: range.lowerBound - 2)))
    }
    #expect(error?.reason.contains("number \(range.lowerBound)") == true)
    let after = try events(EventQuery(after: EventCursor(sequence: range.lowerBound - 1)))
    #expect(after.items.first?.sequence == range.lowerBound)
    #expect(try events(EventQuery()).items.first?.sequence == range.lowerBound)
  }

  @Test("The document of each kind of event has the keys of the API, and its payload")
  func documents() throws {
    let temporary = try TemporaryStore()
    let time = Fixtures.created
    let asset = Fixtures.bareAsset()
    let link = AlbumAssetID(high: 3, low: 3)
    var album = Album(id: Self.album, createdAt: time, updatedAt: time)
    try temporary.store.put(people: [Fixtures.barePerson(1)], [asset])
    try temporary.store.apply(
      .putFace(Fixtures.face(1, of: asset.id, person: 1, bare: true)),
      .assignFace(Fixtures.face(1), nil, at: time), .putAlbum(album),
      .addToAlbum(
        AlbumAsset(
          id: link, albumID: album.id, assetID: asset.id, createdAt: time, updatedAt: time)))
    album.coverAssetID = asset.id
    try temporary.store.apply(
      .putAlbum(album), .trashAsset(asset.id, at: time),
      .editAsset(asset.id, AssetEdit(), at: time),
      .setGroup(asset.id, .metadata(Fixtures.metadata), updatedAt: time))
    try temporary.store.read { snapshot throws(StoreError) in
      let events = try snapshot.events(EventQuery(limit: 100)).items
      let text = try snapshot.json(EventQuery(limit: 3)).text
      let created = events[0].createdAt
      let person =
        "{\"created_at\":\"\(created)\",\"cursor\":\"ev_2222222222222222222223\","
        + "\"entity_id\":\"\(Fixtures.person(1))\",\"entity_type\":\"person\","
        + "\"event_type\":\"person_created\",\"payload\":null}"
      #expect(text.hasPrefix("{\"data\":[" + person + ",{"))
      #expect(text.hasSuffix("}],\"has_more\":true}"))
      let parts = events.map { event in
        let whole = json { $0.append(event) }
        return whole.range(of: "\"entity_id\"").map { String(whole[$0.lowerBound...]) } ?? ""
      }
      func part(_ id: String, _ type: String, _ kind: String, _ payload: String) -> String {
        "\"entity_id\":\"\(id)\",\"entity_type\":\"\(type)\",\"event_type\":\"\(kind)\","
          + "\"payload\":\(payload)}"
      }
      let (id, face) = (asset.id.description, Fixtures.face(1).description)
      let ids = "{\"album_id\":\"\(album.id)\",\"asset_id\":\"\(id)\"}"
      #expect(
        parts == [
          part(Fixtures.person(1).description, "person", "person_created", "null"),
          part(id, "asset", "asset_created", "null"),
          part(
            face, "face", "face_created",
            "{\"asset_id\":\"\(id)\",\"person_id\":\"\(Fixtures.person(1))\"}"),
          part(face, "face", "face_updated", "{\"asset_id\":\"\(id)\",\"person_id\":null}"),
          part(album.id.description, "album", "album_created", "null"),
          part(link.description, "album_asset", "album_asset_added", ids),
          part(
            album.id.description, "album", "album_updated",
            "{\"album_cover_asset_id\":\"\(id)\"}"),
          part(
            album.id.description, "album", "album_updated", "{\"album_cover_asset_id\":null}"),
          part(id, "asset", "asset_trashed", "null"),
          part(id, "asset", "asset_updated", "null"),
          part(id, "metadata", "metadata_updated", "null"),
        ])
    }
  }

  @Test("Trimming by count and age keeps what was asked for, and never the last row less")
  func retention() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    #expect(try store.trimEvents(keeping: 0) == 0)
    #expect(try store.trimEvents(olderThan: .now()) == 0)
    for number in 0..<40 {
      try store.put([Fixtures.bareAsset(AssetID(high: UInt64(number), low: 1))])
    }
    func range() throws -> ClosedRange<UInt64>? {
      try store.read { snapshot throws(StoreError) in try snapshot.eventRange }
    }
    let all = try store.read { snapshot throws(StoreError) in
      try snapshot.events(EventQuery(limit: 100)).items
    }
    #expect(try store.trimEvents(keeping: 100) == 0)
    var told: [BatchProgress] = []
    #expect(try store.trimEvents(olderThan: all[9].createdAt) { told.append($0) } == 9)
    #expect(told == [BatchProgress(done: 9, batch: 9)])
    #expect(try range() == 10...40)
    #expect(try store.trimEvents(keeping: 5) == 26)
    #expect(try range() == 36...40)
    try store.expectSound()
    #expect(try store.trimEvents(olderThan: .now()) == 4)
    #expect(try store.trimEvents(keeping: -3) == 0)
    #expect(try range() == 40...40)
    // The numbers go on after what was trimmed.
    try store.put([Fixtures.bareAsset()])
    #expect(try range() == 40...41)
    try store.expectSound()
  }

  @Test("The feed, replayed over nothing, gives the library", arguments: 0..<6)
  func replay(seed: Int) throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var library = RandomLibrary(seed: 300 + seed)
    try store.apply(150, of: &library)
    try store.read { snapshot throws(StoreError) in
      var replayed = Replica()
      var query = EventQuery(limit: 13)
      while true {
        let page = try snapshot.events(query)
        for event in page.items { replayed.apply(event) }
        guard page.hasMore else { break }
        query.after = page.items.last?.cursor
      }
      var assets: Set<AssetID> = []
      var trashed: Set<AssetID> = []
      var faces: [FaceID: Replica.FaceKeys] = [:]
      var metadata: Set<AssetID> = []
      try snapshot.forEachAssetID { id throws(StoreError) in
        let asset = try snapshot.asset(id, include: .all)
        assets.insert(id)
        if asset?.trashedAt != nil { trashed.insert(id) }
        if asset?.metadata.value != nil { metadata.insert(id) }
        for face in asset?.faces.value ?? [] {
          faces[face.id] = Replica.FaceKeys(asset: id, person: face.personID)
        }
        return true
      }
      #expect(replayed.assets == assets)
      #expect(replayed.trashed == trashed)
      #expect(replayed.faces == faces)
      // Whoever clears metadata is told of, so every asset that has some was named.
      #expect(metadata.isSubset(of: replayed.withMetadata))
      var people: Set<PersonID> = []
      try snapshot.forEachPersonID { id throws(StoreError) in people.insert(id).inserted }
      #expect(replayed.people == people)
      #expect(Set(replayed.covers.keys) == Set(try snapshot.session.ids(.albums)))
      for (id, cover) in replayed.covers {
        let album = try snapshot.session.withRecord(.albums, id.text.span) {
          payload throws(CodecError) in try AlbumRecord.decode(payload, id: id)
        }
        #expect(album?.coverAssetID == cover)
      }
      let links: Set<AlbumAssetID> = try snapshot.session.ids(.albumAssets)
      #expect(Set(replayed.links.keys) == links)
      for (link, pair) in replayed.links {
        #expect(try snapshot.session.link(of: AssetAlbums.key(pair.asset, pair.album)) == link)
      }
    }
  }
}

/// What a client knows that has read nothing but the feed.
private struct Replica {
  struct FaceKeys: Equatable {
    var asset: AssetID?
    var person: PersonID?
  }

  var assets: Set<AssetID> = []
  var trashed: Set<AssetID> = []
  var withMetadata: Set<AssetID> = []
  var people: Set<PersonID> = []
  var faces: [FaceID: FaceKeys] = [:]
  var covers: [AlbumID: AssetID?] = [:]
  var links: [AlbumAssetID: (album: AlbumID, asset: AssetID)] = [:]

  /// Expects that nothing is changed or removed before it is there, or removed while something hangs on it.
  mutating func apply(_ event: Event) {
    switch event.kind {
    case .assetCreated: #expect(insert(event.assetID, \.assets))
    case .assetUpdated: #expect(event.assetID.map { assets.contains($0) } == true)
    case .assetDeleted:
      #expect(!faces.values.contains { $0.asset == event.assetID })
      #expect(!links.values.contains { $0.asset == event.assetID })
      #expect(remove(event.assetID, \.assets))
      _ = remove(event.assetID, \.trashed)
    case .assetTrashed: #expect(insert(event.assetID, \.trashed))
    case .assetRestored: #expect(remove(event.assetID, \.trashed))
    case .metadataUpdated: _ = insert(event.assetID, \.withMetadata)
    case .personCreated: #expect(insert(event.personID, \.people))
    case .personUpdated: #expect(event.personID.map { people.contains($0) } == true)
    case .personDeleted:
      #expect(!faces.values.contains { $0.person == event.personID })
      #expect(remove(event.personID, \.people))
    case .faceCreated, .faceUpdated:
      guard let face = event.faceID else { return }
      #expect((faces[face] == nil) == (event.kind == .faceCreated))
      #expect(event.assetID.map { assets.contains($0) } == true)
      #expect(event.personID.map { people.contains($0) } ?? true)
      faces[face] = FaceKeys(asset: event.assetID, person: event.personID)
    case .faceDeleted: #expect(event.faceID.flatMap { faces.removeValue(forKey: $0) } != nil)
    case .albumCreated, .albumUpdated:
      guard let album = event.albumID else { return }
      #expect((covers[album] == nil) == (event.kind == .albumCreated))
      covers[album] = .some(event.coverAssetID)
    case .albumDeleted:
      #expect(!links.values.contains { $0.album == event.albumID })
      #expect(event.albumID.flatMap { covers.removeValue(forKey: $0) } != nil)
    case .albumAssetAdded:
      guard let link = event.albumAssetID, let album = event.albumID, let asset = event.assetID
      else { return }
      #expect(covers[album] != nil && assets.contains(asset) && links[link] == nil)
      links[link] = (album, asset)
    case .albumAssetRemoved:
      #expect(event.albumAssetID.flatMap { links.removeValue(forKey: $0) } != nil)
    }
  }

  private mutating func insert<ID: Hashable>(
    _ id: ID?, _ set: WritableKeyPath<Replica, Set<ID>>
  ) -> Bool {
    id.map { self[keyPath: set].insert($0).inserted } ?? false
  }

  private mutating func remove<ID: Hashable>(
    _ id: ID?, _ set: WritableKeyPath<Replica, Set<ID>>
  ) -> Bool {
    id.flatMap { self[keyPath: set].remove($0) } != nil
  }
}

extension ReadSession {
  /// All ids of a database.
  fileprivate func ids<Kind>(_ database: Database) throws(StoreError) -> Set<Identifier<Kind>> {
    var ids: Set<Identifier<Kind>> = []
    try forEachID(database, after: nil) { (id: Identifier<Kind>) throws(StoreError) in
      ids.insert(id).inserted
    }
    return ids
  }
}
