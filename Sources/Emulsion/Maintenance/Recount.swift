/// What follows from the records beside the rows of indexes, made anew: the counts of people, albums and months, the
/// people of each asset, and the pairs of assets and albums. First all is read, then what differs is written.
///
/// An asset counts where its frame can be read, as it then has rows in the indexes.
struct Recount {
  private var people: [PersonID: PersonStats] = [:]
  private var months: [Month: MonthCounts] = [:]
  private var members: [AlbumID: Int] = [:]
  /// Assets whose list of people is not that of their faces.
  private var lists: [(asset: [UInt8], people: [PersonID])] = []
  /// Pairs that name no link or another one, and what they are to name; `nil` for those that are to go.
  private var pairs: [(key: [UInt8], link: AlbumAssetID?)] = []

  /// Counts; a record that cannot be read counts as none.
  init(_ session: ReadSession) throws(StoreError) {
    // The records are found by whoever verifies, before and after.
    let skip = { (_: StoreError) in }
    try session.forEachReadable(.core, onDamage: skip) { key throws(StoreError) in
      let frame = try session.frame(ofAsset: key)
      months[Month(wall: frame.wall), default: MonthCounts()].add(frame)
      try countPeople(of: key, frame, session)
    }
    try session.forEachReadable(.albumAssets, onDamage: skip) { key throws(StoreError) in
      try count(link: key, session)
    }
    try session.forEachKey(.assetAlbums) { key throws(StoreError) in
      if try !session.hasLink(ofPair: key), try !session.isMisplaced(.assetAlbums, key) {
        pairs.append(([UInt8](key), nil))
      }
      return true
    }
  }

  private mutating func countPeople(
    of key: RawSpan, _ frame: AssetFrame, _ session: ReadSession
  ) throws(StoreError) {
    let groups = try session.groups(ofAsset: key)
    guard groups.contains(.faces) else { return }
    let shown = PersonFaces.of(try session.required(.faces, key, FacesRecord.marks))
    for person in shown {
      people[person.id, default: PersonStats()].faces += Int64(person.faces.count)
      if frame.isLive { people[person.id, default: PersonStats()].liveAssets += 1 }
    }
    // Where `core` says otherwise, it is a record that is wrong.
    guard groups.contains(.people) == !shown.isEmpty, !shown.isEmpty,
      try !session.isMisplaced(.assetPeople, key)
    else { return }
    let listed = session.unlessDamaged { () throws(StoreError) in
      try session.withRecord(.assetPeople, key, AssetPeopleRecord.decode)
    }
    let expected = shown.map(\.id)
    if listed != expected { lists.append(([UInt8](key), expected)) }
  }

  private mutating func count(link key: RawSpan, _ session: ReadSession) throws(StoreError) {
    let id: AlbumAssetID = try session.id(key, in: .albumAssets)
    let link = try session.required(.albumAssets, key) { payload throws(CodecError) in
      try AlbumAssetRecord.decode(payload, id: id)
    }
    let pair = AssetAlbums.key(link.assetID, link.albumID)
    let named = session.unlessDamaged { () throws(StoreError) in try session.link(of: pair) }
    if named != id, try !session.isMisplaced(.assetAlbums, pair.rawSpan) {
      pairs.append((pair, id))
    }
    let asset = link.assetID.text
    if try session.frame(ofAsset: asset.span).isLive { members[link.albumID, default: 0] += 1 }
  }

  /// Writes what is not as it must be.
  func write(to session: WriteSession) throws(StoreError) {
    for (asset, people) in lists {
      session.tools.writer.removeAll()
      AssetPeopleRecord.encode(people, into: &session.tools.writer)
      try session.put(.assetPeople, asset.rawSpan, session.tools.writer)
    }
    // Those that go first: one key may be named by a link as well.
    for (key, link) in pairs where link == nil { try session.delete(.assetAlbums, key.rawSpan) }
    for (key, link) in pairs {
      guard let link else { continue }
      let value = AssetAlbums.value(link)
      try session.put(.assetAlbums, key.rawSpan, value.rawSpan)
    }
    try writeStats(session)
    try writeAlbums(session)
    guard session.gathered.indexStates[.byMonth] != .disabled else { return }
    try session.empty(.byMonth, .readable)
    for (month, counts) in months.sorted(by: { $0.key < $1.key }) {
      try session.add(counts, to: month)
    }
  }

  private func writeStats(_ session: WriteSession) throws(StoreError) {
    let reader = session.reader
    var changes: [(key: [UInt8], stats: PersonStats?)] = []
    try reader.forEachReadable(.people, onDamage: { _ in }) { key throws(StoreError) in
      var stats = people[try reader.id(key, in: .people)] ?? PersonStats()
      let name = try reader.required(.people, key) { payload throws(CodecError) in
        try PersonRecord.Fields(payload).string(PersonRecord.Field.name)
      }
      stats.isNamed = PeopleOrder.isNamed(name)
      let stored = reader.unlessDamaged { () throws(StoreError) in try reader.stats(key) }
      if stored != stats, try !reader.isMisplaced(.personStats, key) {
        changes.append(([UInt8](key), stats))
      }
    }
    try reader.forEachKey(.personStats) { key throws(StoreError) in
      if try !reader.contains(.people, key), try !reader.isMisplaced(.personStats, key) {
        changes.append(([UInt8](key), nil))
      }
      return true
    }
    for (key, stats) in changes {
      if let stats {
        try session.putStats(stats, key.rawSpan)
      } else {
        try session.delete(.personStats, key.rawSpan)
      }
    }
  }

  private func writeAlbums(_ session: WriteSession) throws(StoreError) {
    var albums: [Album] = []
    let reader = session.reader
    try reader.forEachReadable(.albums, onDamage: { _ in }) { key throws(StoreError) in
      let id: AlbumID = try reader.id(key, in: .albums)
      let album = try reader.required(.albums, key) { payload throws(CodecError) in
        try AlbumRecord.decode(payload, id: id)
      }
      if album.assetCount ?? 0 != members[id] ?? 0 { albums.append(album) }
    }
    for album in albums {
      let text = album.id.text
      try session.writeAlbum(album, liveAssets: members[album.id] ?? 0, key: text.span)
    }
  }
}

extension MonthCounts {
  fileprivate mutating func add(_ frame: AssetFrame) {
    if frame.isLive { live += 1 } else { trashed += 1 }
  }
}

extension ReadSession {
  /// What a closure reads; `nil` where that is damaged.
  fileprivate func unlessDamaged<Value>(_ read: () throws(StoreError) -> Value?) -> Value? {
    do throws(StoreError) { return try read() } catch { return nil }
  }

  /// Whether a key of `asset_albums` names a link of this pair. What cannot be read does not.
  fileprivate func hasLink(ofPair key: RawSpan) throws(StoreError) -> Bool {
    let pair = [UInt8](key)
    do throws(StoreError) {
      guard let id = try link(of: pair) else { return false }
      let text = id.text
      // A link that is there and damaged is a record, and stays.
      guard try contains(.albumAssets, text.span) else { return false }
      let link = try withRecord(.albumAssets, text.span) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      return link.map { AssetAlbums.key($0.assetID, $0.albumID) == pair } ?? false
    } catch {
      guard error.code == .corrupted else { throw error }
      return error.database == .albumAssets
    }
  }
}
