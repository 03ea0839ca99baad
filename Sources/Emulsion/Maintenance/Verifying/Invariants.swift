/// What holds in every store after every commit, as code that can be run: each record can be read, each reference
/// resolves, each count equals its recount, and each row of an index has its record and the reverse.
///
/// Writing keeps to this, ``AssetStore/verify(limit:progress:)`` finds where a disk or a bug has not. A check that
/// meets damage notes it and goes on.
final class Invariants {
  let session: ReadSession
  let violations: Violations
  /// Records and rows that were looked at.
  private(set) var done = 0
  private let progress: (_ done: Int) throws(StoreError) -> Void
  /// What the assets have come to.
  private var assets = AssetAudit.Tally()
  /// The recount of each album's live members.
  private var members: [AlbumID: Int] = [:]

  init(
    _ session: ReadSession, _ violations: Violations,
    progress: @escaping (_ done: Int) throws(StoreError) -> Void
  ) {
    self.session = session
    self.violations = violations
    self.progress = progress
  }

  /// Checks all but the assets and the rows of indexes.
  ///
  /// - Parameter assets: What all of them have come to.
  func checkOthers(_ assets: AssetAudit.Tally) throws(StoreError) {
    self.assets = assets
    try checkMeta()
    try checkPatterns()
    try checkDictionaries()
    try checkPeople()
    try checkMerges()
    try checkLinks()
    try checkAlbums()
    try checkEvents()
  }

  // MARK: - People

  private func checkPeople() throws(StoreError) {
    try walk(.people) { key throws(StoreError) in
      let id: PersonID = try session.id(key, in: .people)
      let person = try session.person(id)
      guard let stats = try session.stats(key) else {
        note(.personStats, key, "the person has no counts")
        return
      }
      let counted = assets.people[id] ?? PersonStats()
      if stats.liveAssets != counted.liveAssets {
        note(
          .personStats, key, "it counts \(stats.liveAssets) live assets of \(counted.liveAssets)")
      }
      if stats.faces != counted.faces {
        note(.personStats, key, "it counts \(stats.faces) faces of \(counted.faces)")
      }
      if stats.isNamed != PeopleOrder.isNamed(person?.name) {
        note(.personStats, key, "it is wrong about whether the person has a name")
      }
    }
    try walk(.personStats) { key throws(StoreError) in
      if try !session.contains(.people, key) { note(.personStats, key, "its person is not there") }
    }
  }

  /// A merge can be undone: the person who took the faces is there, or was merged in turn and can come back first.
  private func checkMerges() throws(StoreError) {
    var targets: [(key: [UInt8], id: [UInt8])] = []
    var merged: Set<[UInt8]> = []
    try walk(.merges) { key throws(StoreError) in
      let (target, source) = try decoding(.merges, key) { () throws(CodecError) in
        var reader = RowReader(key)
        return ([UInt8](try reader.text()), try MergeRecord.source(key: key))
      }
      targets.append(([UInt8](key), target))
      merged.insert([UInt8](source.text.span))
      _ = try session.required(.merges, key) { payload throws(CodecError) in
        try MergeRecord.decode(payload, source: source)
      }
    }
    for (key, id) in targets where !merged.contains(id) {
      if try !session.contains(.people, id.rawSpan) {
        note(.merges, key.rawSpan, "the person who took the faces is not there")
      }
    }
  }

  // MARK: - Albums

  /// Links and pairs are one to one, and both ends of a link are there.
  private func checkLinks() throws(StoreError) {
    try walk(.albumAssets) { key throws(StoreError) in
      let id: AlbumAssetID = try session.id(key, in: .albumAssets)
      let link = try session.required(.albumAssets, key) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      if try !session.contains(.albums, link.albumID.text.span) {
        note(.albumAssets, key, "its album \(link.albumID) is not there")
      }
      if try !session.contains(.core, link.assetID.text.span) {
        note(.albumAssets, key, "its asset \(link.assetID) is not there")
      }
      let pair = AssetAlbums.key(link.assetID, link.albumID)
      if try session.link(of: pair) != id {
        note(.assetAlbums, pair.rawSpan, "it does not name the link \(id)")
      }
      let asset = link.assetID.text
      guard try session.contains(.core, asset.span) else { return }
      if try session.frame(ofAsset: asset.span).isLive {
        members[link.albumID, default: 0] += 1
      }
    }
    try walk(.assetAlbums) { key throws(StoreError) in
      guard let id = try session.link(of: [UInt8](key)) else { return }
      let link = try session.withRecord(.albumAssets, id.text.span) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      guard let link, AssetAlbums.key(link.assetID, link.albumID) == [UInt8](key) else {
        note(.assetAlbums, key, "there is no link \(id) of this pair")
        return
      }
    }
  }

  private func checkAlbums() throws(StoreError) {
    try walk(.albums) { key throws(StoreError) in
      let id: AlbumID = try session.id(key, in: .albums)
      let album = try session.required(.albums, key) { payload throws(CodecError) in
        try AlbumRecord.decode(payload, id: id)
      }
      let (stored, counted) = (album.assetCount ?? 0, members[id] ?? 0)
      if stored != counted { note(.albums, key, "it counts \(stored) live members of \(counted)") }
      guard let cover = album.coverAssetID else { return }
      let pair = AssetAlbums.key(cover, id)
      let isMember = try session.contains(.assetAlbums, pair.rawSpan)
      let isLive = try session.isLive(cover)
      if !isMember || !isLive { note(.albums, key, "its cover \(cover) is no live member") }
    }
  }

  // MARK: - The feed

  /// The events are numbered without a gap, and their times never go back.
  private func checkEvents() throws(StoreError) {
    var next: UInt64?
    var last: Timestamp?
    try walk(.events) { key throws(StoreError) in
      let first = try session.eventSequence(key: key)
      if let next, next != first {
        note(.events, key, "the row before ends with event \(next &- 1)")
      }
      next = nil
      let (count, createdAt) = try session.required(.events, key) { payload throws(CodecError) in
        try EventsRecord.check(payload)
      }
      if count == 0 || first == 0 {
        note(.events, key, "a row holds an event, and numbers begin with 1")
      }
      next = first &+ UInt64(count)
      if let last, createdAt < last {
        note(.events, key, "its time is before that of the row before")
      }
      last = createdAt
    }
  }

  // MARK: - The store itself

  private func checkMeta() throws(StoreError) {
    try walk(.meta) { _ in }
    let version = try text(.formatVersion)
    if (version.flatMap(Int.init) ?? 0) < 1 { note(.meta, .formatVersion, "it is no version") }
    if try text(.storeID).flatMap(LibraryID.init) == nil { note(.meta, .storeID, "it is no id") }
    let sequence = try text(.sequence)
    if let sequence, UInt64(sequence) == nil { note(.meta, .sequence, "it is no number") }
    if UInt64(sequence ?? "") ?? 0 == 0, try session.count(.core) > 0 {
      note(.meta, .sequence, "there are assets, and nothing was ever written")
    }
  }

  private func text(_ name: SchemaKeys.Meta) throws(StoreError) -> String? {
    do throws(StoreError) {
      return try session.meta(name)
    } catch {
      try violations.note(error)
      return nil
    }
  }

  /// The patterns are numbered from 0 without a gap.
  private func checkPatterns() throws(StoreError) {
    var next: UInt32 = 0
    try walk(.patterns) { key throws(StoreError) in
      if [UInt8](key) != SchemaKeys.pattern(next) {
        note(.patterns, key, "the pattern with number \(next) is missing")
      }
      next = [UInt8](key).reduce(0) { $0 << 8 | UInt32($1) } &+ 1
      _ = try session.required(.patterns, key) { payload throws(CodecError) in
        try URLPattern(decoding: payload)
      }
    }
  }

  private func checkDictionaries() throws(StoreError) {
    try walk(.dictionaries) { key throws(StoreError) in
      if SchemaKeys.dictionary(of: key) == nil { note(.dictionaries, key, "the key names none") }
    }
  }

  // MARK: - Walking and noting

  /// Calls `check` for each key of a database, after a look at whether its value can be opened.
  ///
  /// - Parameter isAgain: Whether the rows were counted before.
  func walk(
    _ database: Database, isAgain: Bool = false,
    _ check: (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    var seen = 0
    do throws(StoreError) {
      try session.forEachKey(database) { key throws(StoreError) in
        do throws(StoreError) {
          if try session.withRecord(database, key, { _ in true }) == nil {
            throw .unreachable(database, key)
          }
          try check(key)
        } catch {
          try violations.note(error)
        }
        seen += 1
        if !isAgain { done += 1 }
        if seen % 1024 == 0 { try progress(done) }
        return true
      }
    } catch {
      try violations.note(error)
    }
  }

  func decoding<R>(
    _ database: Database, _ key: RawSpan, _ body: () throws(CodecError) -> R
  ) throws(StoreError) -> R {
    do throws(CodecError) {
      return try body()
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: key, in: database), error)
    }
  }

  private func note(_ database: Database, _ key: RawSpan, _ what: String) {
    violations.note(database, key, what)
  }

  private func note(_ database: Database, _ name: SchemaKeys.Meta, _ what: String) {
    violations.note(InvariantViolation(database: database, key: name.rawValue, what: what))
  }
}

extension ReadSession {
  fileprivate func isLive(_ id: AssetID) throws(StoreError) -> Bool {
    try withRecord(.core, id.text.span) { payload throws(CodecError) in
      try CoreRecord.Fields(payload).timestamp(CoreRecord.Field.trashedAt) == nil
    } ?? false
  }
}
