/// What holds in every store after every commit, as code that can be run: each record can be read, each reference
/// resolves, each count equals its recount, and each row of an index has its record and the reverse.
///
/// Writing keeps to this, ``AssetStore/verify(limit:progress:)`` finds where a disk or a bug has not. A check that
/// meets damage notes it and goes on.
final class Invariants {
  let session: ReadSession
  private(set) var result = Verification()
  private let limit: Int
  private let progress: (VerificationProgress) throws(StoreError) -> Void
  private var total = 0
  /// The recount of each person's faces and live assets…
  private var people: [PersonID: PersonStats] = [:]
  /// …and of each album's live members.
  private var members: [AlbumID: Int] = [:]
  /// What cannot be read: each is met by several checks.
  private var damages: Set<InvariantViolation> = []

  init(
    session: ReadSession, limit: Int,
    progress: @escaping (VerificationProgress) throws(StoreError) -> Void
  ) {
    self.session = session
    self.limit = limit
    self.progress = progress
  }

  /// A part of the checks: neither needs what the other finds.
  enum Part {
    /// Records, references, counts and the feed.
    case records
    /// Indexes against records, both ways.
    case indexes
  }

  /// Checks everything, or one part.
  func check(_ part: Part? = nil) throws(StoreError) {
    total = try session.countToCheck(part)
    if part != .indexes { try checkRecords() }
    if part != .records { try checkIndexes() }
  }

  private func checkRecords() throws(StoreError) {
    try checkMeta()
    try checkPatterns()
    try checkDictionaries()
    try checkAssets()
    try checkPeople()
    try checkMerges()
    try checkLinks()
    try checkAlbums()
    try checkEvents()
  }

  // MARK: - Assets and their groups

  /// `core` flags exactly the groups that have a record, and what else it says follows from them.
  private func checkAssets() throws(StoreError) {
    var flagged: [Database: Int] = [:]
    try walk(.core) { key throws(StoreError) in
      let id: AssetID = try session.id(key, in: .core)
      let groups = try session.groups(ofAsset: key)
      for (group, database) in Self.groups where groups.contains(group) {
        if try session.contains(database, key) {
          flagged[database, default: 0] += 1
        } else {
          note(database, key, "core says that there is a record, and there is none")
        }
      }
      do throws(StoreError) {
        try check(key, groups, of: id)
      } catch {
        try note(error)
      }
      try checkFaces(key, groups)
    }
    for (group, database) in Self.groups {
      if try session.count(database) == flagged[database, default: 0] {
        try walk(database) { _ in }
        continue
      }
      try walk(database) { key throws(StoreError) in
        if try !session.contains(.core, key) {
          note(database, key, "its asset is not there")
        } else if try !session.groups(ofAsset: key).contains(group) {
          note(database, key, "core says that there is no such record")
        }
      }
    }
  }

  static let groups: [(CoreRecord.Groups, Database)] = [
    (.metadata, .metadata), (.fileData, .fileData), (.metrics, .metrics), (.faces, .faces),
    (.people, .assetPeople), (.variants, .variants),
  ]

  private func check(
    _ key: RawSpan, _ groups: CoreRecord.Groups, of id: AssetID
  ) throws(StoreError) {
    // Reads and decodes every group that is flagged.
    let include: Include = [.variants, .fileData, .metadata, .metrics, .faces]
    guard let asset = try session.asset(id, include) else { return }
    let metadata = asset.metadata.value
    if groups.contains(.coordinates) != (metadata?.coordinates != nil) {
      note(.core, key, "it is wrong about whether the metadata name a place")
    }
    let chosen = metadata?.overrides.originalDateTime
    let own = try session.required(.core, key) { payload throws(CodecError) in
      try CoreRecord.ownLocal(try CoreRecord.Fields(payload))
    }
    if (own != nil) != (chosen != nil) || chosen != nil && asset.localDateTime != chosen {
      note(.core, key, "its capture time is not the one that a user has set")
    }
  }

  /// The faces count where the asset's frame can be read, as they then have rows in the indexes.
  private func checkFaces(_ key: RawSpan, _ groups: CoreRecord.Groups) throws(StoreError) {
    let isLive = try session.frame(ofAsset: key).isLive
    let marks =
      groups.contains(.faces) ? try session.required(.faces, key, FacesRecord.marks) : []
    if groups.contains(.faces), marks.isEmpty { note(.faces, key, "the record holds no face") }
    if Set(marks.map(\.id)).count < marks.count { note(.faces, key, "a face occurs twice") }
    let shown = PersonFaces.of(marks)
    for person in shown {
      if people[person.id] == nil, try !session.contains(.people, person.id.text.span) {
        note(.faces, key, "a face names \(person.id), who is not there")
      }
      people[person.id, default: PersonStats()].faces += Int64(person.faces.count)
      if isLive { people[person.id, default: PersonStats()].liveAssets += 1 }
    }
    var listed: [PersonID] = []
    if groups.contains(.people) {
      listed = try session.required(.assetPeople, key, AssetPeopleRecord.decode)
    }
    if listed != shown.map(\.id) {
      note(.assetPeople, key, "it does not list the people of the faces, each once, by first face")
    }
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
      let counted = people[id] ?? PersonStats()
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
      var count: UInt64 = 0
      let createdAt = try session.required(.events, key) { payload throws(CodecError) in
        try EventsRecord.forEach(payload, from: first) { _ in
          count += 1
          return true
        }
        return try EventsRecord.createdAt(payload)
      }
      if count == 0 || first == 0 {
        note(.events, key, "a row holds an event, and numbers begin with 1")
      }
      next = first &+ count
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
      try note(error)
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
  func walk(
    _ database: Database, _ check: (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    do throws(StoreError) {
      try session.forEachKey(database) { key throws(StoreError) in
        do throws(StoreError) {
          if try session.withRecord(database, key, { _ in true }) == nil {
            throw .unreachable(database, key)
          }
          try check(key)
        } catch {
          try note(error)
        }
        result.records += 1
        if result.records % 1024 == 0 {
          try progress(VerificationProgress(done: result.records, total: total))
        }
        return true
      }
    } catch {
      try note(error)
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

  func note(_ database: Database, _ key: RawSpan, _ what: String) {
    note(
      InvariantViolation(
        database: database, key: SchemaKeys.text(of: key, in: database), what: what))
  }

  private func note(_ database: Database, _ name: SchemaKeys.Meta, _ what: String) {
    note(InvariantViolation(database: database, key: name.rawValue, what: what))
  }

  /// Damage is a violation, and one however often it is met; anything else ends the verification.
  func note(_ error: StoreError) throws(StoreError) {
    guard error.code == .corrupted, let database = error.database else { throw error }
    let violation = InvariantViolation(
      database: database, key: error.key ?? "", what: error.reason)
    if damages.insert(violation).inserted { note(violation) }
  }

  private func note(_ violation: InvariantViolation) {
    result.violationCount += 1
    if result.violations.count < limit { result.violations.append(violation) }
  }
}

extension ReadSession {
  /// What `core` says of an asset's groups; none where there is no asset.
  func groups(ofAsset key: RawSpan) throws(StoreError) -> CoreRecord.Groups {
    try withRecord(.core, key) { payload throws(CodecError) in
      try CoreRecord.groups(try CoreRecord.Fields(payload))
    } ?? []
  }

  fileprivate func isLive(_ id: AssetID) throws(StoreError) -> Bool {
    try withRecord(.core, id.text.span) { payload throws(CodecError) in
      try CoreRecord.Fields(payload).timestamp(CoreRecord.Field.trashedAt) == nil
    } ?? false
  }
}
