/// Makes a sound store of the records that a salvage has found: what a lost record was to go with says so no more.
///
/// Groups that are lost are no longer flagged in `core`, and records whose asset, person or album is lost go. Each of
/// them is told of once. A lost URL pattern is not mended: what names it cannot be read.
///
/// Each step reads in a snapshot what is to change, holds that, and writes it.
final class SalvageMending {
  private let store: AssetStore
  private let path: String?
  private let onDamage: (StoreError) -> Void

  /// What is to become of a record; without a payload it goes.
  private struct Change {
    var database: Database
    var key: [UInt8]
    var payload: [UInt8]?
  }

  private var changes: [Change] = []

  init(store: AssetStore, path: String?, onDamage: @escaping (StoreError) -> Void) {
    self.store = store
    self.path = path
    self.onDamage = onDamage
  }

  func run() throws(StoreError) {
    try step { session throws(StoreError) in try self.dropStrayGroups(session) }
    try step { session throws(StoreError) in try self.mendFaces(session) }
    try step { session throws(StoreError) in try self.mendAssets(session) }
    try step { session throws(StoreError) in try self.dropStrayLinks(session) }
    try step { session throws(StoreError) in try self.mendAlbums(session) }
    try step { session throws(StoreError) in try self.dropStrayMerges(session) }
    try step { session throws(StoreError) in try self.dropTornEvents(session) }
  }

  private func step(_ gather: (ReadSession) throws(StoreError) -> Void) throws(StoreError) {
    try store.read { snapshot throws(StoreError) in try gather(snapshot.session) }
    var rest = changes[...]
    changes = []
    while !rest.isEmpty {
      let some = rest.prefix(10_000)
      try store.write { transaction throws(StoreError) in
        for change in some {
          if let payload = change.payload {
            try transaction.session.put(change.database, change.key.rawSpan, payload.rawSpan)
          } else {
            try transaction.session.delete(change.database, change.key.rawSpan)
          }
        }
      }
      rest = rest.dropFirst(some.count)
    }
  }

  private func drop(_ database: Database, _ key: RawSpan, _ what: String) {
    if database != .assetPeople { tell(database, key, what) }
    changes.append(Change(database: database, key: [UInt8](key)))
  }

  private func put(_ database: Database, _ key: RawSpan, _ payload: borrowing WireWriter) {
    changes.append(Change(database: database, key: [UInt8](key), payload: payload.bytes))
  }

  private func tell(_ database: Database, _ key: RawSpan, _ what: String) {
    onDamage(
      StoreError(
        .corrupted, what, path: path, database: database,
        key: SchemaKeys.text(of: key, in: database)))
  }

  // MARK: - Assets and their groups

  /// Group records of which `core` knows nothing. A list of people follows from the faces, and is no loss.
  private func dropStrayGroups(_ session: ReadSession) throws(StoreError) {
    for (group, database) in AssetAudit.groups {
      try session.forEachReadable(database, onDamage: onDamage) { key throws(StoreError) in
        if try !session.contains(.core, key) {
          drop(database, key, "its asset is lost")
        } else if try !session.groups(ofAsset: key).contains(group) {
          drop(database, key, "the asset has no such record")
        }
      }
    }
  }

  /// Faces of people who are lost are nobody's.
  private func mendFaces(_ session: ReadSession) throws(StoreError) {
    try session.forEachReadable(.faces, onDamage: onDamage) { key throws(StoreError) in
      let people = PersonFaces.of(try session.required(.faces, key, FacesRecord.marks))
      var lost: Set<PersonID> = []
      for person in people where try !session.contains(.people, person.id.text.span) {
        lost.insert(person.id)
      }
      guard !lost.isEmpty else { return }
      let id: AssetID = try session.id(key, in: .faces)
      guard var faces = try session.asset(id, .faces)?.faces.value else { return }
      for index in faces.indices {
        if let person = faces[index].personID, lost.contains(person) { faces[index].personID = nil }
      }
      for person in lost.sorted() { tell(.faces, key, "a face named \(person), who is lost") }
      var writer = WireWriter()
      // No pattern is learned here, so the URLs stand as they are.
      FacesRecord.encode(faces, asset: key, learner: nil, into: &writer)
      put(.faces, key, writer)
    }
  }

  /// Flags in `core` exactly the groups that are there, and what follows from the metadata and the faces.
  private func mendAssets(_ session: ReadSession) throws(StoreError) {
    try session.forEachReadable(.core, onDamage: onDamage) { key throws(StoreError) in
      let id: AssetID = try session.id(key, in: .core)
      let flagged = try session.groups(ofAsset: key)
      var groups = flagged
      for (group, database) in AssetAudit.groups where groups.contains(group) {
        if try session.contains(database, key) { continue }
        groups.remove(group)
        // The list of people is made of the faces below.
        if database != .assetPeople { tell(database, key, "the record is lost") }
      }
      let metadata =
        groups.contains(.metadata)
        ? try session.required(.metadata, key, MetadataRecord.decode) : nil
      if metadata?.coordinates == nil {
        groups.remove(.coordinates)
      } else {
        groups.insert(.coordinates)
      }
      groups = try mendPeople(ofAsset: key, groups, session)
      try mendCore(of: id, flagged, groups, chosen: metadata?.overrides.originalDateTime, session)
    }
  }

  /// The list of the people of an asset's faces; answers the groups with its flag.
  private func mendPeople(
    ofAsset key: RawSpan, _ groups: CoreRecord.Groups, _ session: ReadSession
  ) throws(StoreError) -> CoreRecord.Groups {
    var groups = groups
    let marks = groups.contains(.faces) ? try session.required(.faces, key, FacesRecord.marks) : []
    let shown = PersonFaces.of(marks).map(\.id)
    let listed = try session.withRecord(.assetPeople, key, AssetPeopleRecord.decode)
    if shown.isEmpty {
      groups.remove(.people)
      if listed != nil { changes.append(Change(database: .assetPeople, key: [UInt8](key))) }
    } else {
      groups.insert(.people)
      guard listed != shown else { return groups }
      var writer = WireWriter()
      AssetPeopleRecord.encode(shown, into: &writer)
      put(.assetPeople, key, writer)
    }
    return groups
  }

  private func mendCore(
    of id: AssetID, _ flagged: CoreRecord.Groups, _ groups: CoreRecord.Groups,
    chosen: LocalDateTime?, _ session: ReadSession
  ) throws(StoreError) {
    let key = id.text
    let mended = try session.withRecord(.core, key.span) {
      payload throws(CodecError) -> [UInt8]? in
      let core = try CoreRecord.Fields(payload)
      let local = try CoreRecord.frame(core).local
      let own = try CoreRecord.ownLocal(core)
      let isOwn = (own != nil) == (chosen != nil) && (chosen == nil || chosen == local)
      if groups == flagged, isOwn { return nil }
      var patch = CorePatch()
      patch.set(groups: groups)
      // Where the metadata with a user's capture time are lost, that time stays.
      if !isOwn { patch.set(local: chosen ?? local, own: chosen == nil ? nil : own ?? local) }
      var writer = WireWriter()
      try patch.apply(to: payload, into: &writer)
      return writer.bytes
    }
    if let mended = mended ?? nil {
      changes.append(Change(database: .core, key: [UInt8](key.span), payload: mended))
    }
  }

  // MARK: - Albums, people and the feed

  private func dropStrayLinks(_ session: ReadSession) throws(StoreError) {
    try session.forEachReadable(.albumAssets, onDamage: onDamage) { key throws(StoreError) in
      let id: AlbumAssetID = try session.id(key, in: .albumAssets)
      let link = try session.required(.albumAssets, key) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      if try !session.contains(.albums, link.albumID.text.span) {
        drop(.albumAssets, key, "its album \(link.albumID) is lost")
      } else if try !session.contains(.core, link.assetID.text.span) {
        drop(.albumAssets, key, "its asset \(link.assetID) is lost")
      }
    }
  }

  /// Counts the members that are left; a cover that is none of them goes.
  private func mendAlbums(_ session: ReadSession) throws(StoreError) {
    var albums: [AlbumID: Album] = [:]
    try session.forEachReadable(.albums, onDamage: onDamage) { key throws(StoreError) in
      let id: AlbumID = try session.id(key, in: .albums)
      albums[id] = try session.required(.albums, key) { payload throws(CodecError) in
        try AlbumRecord.decode(payload, id: id)
      }
    }
    var members: [AlbumID: Int] = [:]
    var covered: Set<AlbumID> = []
    try session.forEachReadable(.albumAssets, onDamage: onDamage) { key throws(StoreError) in
      let id: AlbumAssetID = try session.id(key, in: .albumAssets)
      let link = try session.required(.albumAssets, key) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      guard try session.frame(ofAsset: link.assetID.text.span).isLive else { return }
      members[link.albumID, default: 0] += 1
      if albums[link.albumID]?.coverAssetID == link.assetID { covered.insert(link.albumID) }
    }
    for (id, album) in albums.sorted(by: { $0.key < $1.key }) {
      var album = album
      let count = members[id] ?? 0
      let text = id.text
      if let cover = album.coverAssetID, !covered.contains(id) {
        tell(.albums, text.span, "its cover \(cover) is lost")
        album.coverAssetID = nil
      } else if album.assetCount ?? 0 == count {
        continue
      }
      var writer = WireWriter()
      AlbumRecord.encode(album, liveAssets: Int64(count), into: &writer)
      put(.albums, text.span, writer)
    }
  }

  /// What undoes a merge needs the person who took the faces, or what brings that one back.
  private func dropStrayMerges(_ session: ReadSession) throws(StoreError) {
    var merges: [(key: [UInt8], target: [UInt8], source: [UInt8])] = []
    try session.forEachReadable(.merges, onDamage: onDamage) { key throws(StoreError) in
      do throws(CodecError) {
        var reader = RowReader(key)
        let target = [UInt8](try reader.text())
        merges.append(([UInt8](key), target, [UInt8](try MergeRecord.source(key: key).text.span)))
      } catch {
        throw .corrupted(.merges, key: SchemaKeys.text(of: key, in: .merges), error)
      }
    }
    var isStable = false
    while !isStable {
      isStable = true
      let sources = Set(merges.map(\.source))
      var kept: [(key: [UInt8], target: [UInt8], source: [UInt8])] = []
      for merge in merges {
        let isThere = try session.contains(.people, merge.target.rawSpan)
        if isThere || sources.contains(merge.target) {
          kept.append(merge)
        } else {
          drop(.merges, merge.key.rawSpan, "the person who took the faces is lost")
          isStable = false
        }
      }
      merges = kept
    }
  }

  /// The feed has no gap: what stands before the last one goes, as if it had been trimmed.
  private func dropTornEvents(_ session: ReadSession) throws(StoreError) {
    var (keys, gap): ([[UInt8]], Int) = ([], 0)
    var next: UInt64?
    try session.forEachReadable(.events, onDamage: onDamage) { key throws(StoreError) in
      let first = try session.eventSequence(key: key)
      if let next, next != first { gap = keys.count }
      keys.append([UInt8](key))
      var count: UInt64 = 0
      _ = try session.required(.events, key) { payload throws(CodecError) in
        try EventsRecord.forEach(payload, from: first) { _ in
          count += 1
          return true
        }
      }
      next = first &+ count
    }
    for key in keys.prefix(gap) {
      drop(.events, key.rawSpan, "events behind it are lost, and a feed has no gap")
    }
  }
}
