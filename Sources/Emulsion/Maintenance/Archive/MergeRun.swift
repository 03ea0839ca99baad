/// One merge of a store into another at work.
final class MergeRun {
  var summary = MergeSummary()
  let other: AssetStore
  private let store: AssetStore
  /// What the other store has of its assets; groups beyond stay as they are here.
  private let groups: Include
  let options: AssetStore.MergeOptions
  let total: Int
  var done = 0
  private var pacer = BatchPacer()
  /// What a transaction could not write, told of when it is committed.
  private var refusals: [StoreError] = []

  /// What became of one record.
  enum Fate {
    case added, replaced, kept
  }

  init(
    from other: AssetStore, into store: AssetStore, groups: Include,
    _ options: AssetStore.MergeOptions
  ) throws(StoreError) {
    self.other = other
    self.store = store
    // The people of the faces are records of their own.
    self.groups = groups.subtracting(.people)
    self.options = options
    total = try other.read { snapshot throws(StoreError) in
      var total = 0
      for database in [Database.people, .core, .merges, .albums, .albumAssets, .albums] {
        total += try snapshot.count(database)
      }
      return total
    }
  }

  func run() throws(StoreError) {
    // Faces name people, links name both, and covers are members.
    try take(.people, \.people, PersonKind.self) { session, id throws(StoreError) in
      try session.person(id)
    } write: { session, person throws(StoreError) in
      try self.put(person, session)
    }
    try take(.core, \.assets, AssetKind.self) { session, id throws(StoreError) in
      try session.foreignAsset(id, self.groups)
    } write: { session, asset throws(StoreError) in
      try self.put(asset, session)
    }
    try takeMerges()
    var settled: Set<AlbumID> = []
    try take(.albums, \.albums, AlbumKind.self) { session, id throws(StoreError) in
      try session.albumRecord(id)
    } write: { session, album throws(StoreError) in
      let fate = try self.put(album, session)
      if fate != .kept { settled.insert(album.id) } else { settled.remove(album.id) }
      return fate
    }
    try take(.albumAssets, \.links, AlbumAssetKind.self) { session, id throws(StoreError) in
      try session.albumAsset(id)
    } write: { session, link throws(StoreError) in
      try self.put(link, session)
    }
    var covers = MergeSummary.Counts()
    swap(&covers, &summary.albums)
    try take(.albums, \.albums, AlbumKind.self) { session, id throws(StoreError) in
      try session.albumRecord(id)
    } write: { session, album throws(StoreError) in
      if settled.contains(album.id) { try self.putCover(of: album, session) }
      return .kept
    }
    covers.refused += summary.albums.refused
    summary.albums = covers
  }

  /// Takes over the records of one database, some in each transaction.
  private func take<Kind, Record>(
    _ database: Database, _ counts: WritableKeyPath<MergeSummary, MergeSummary.Counts>,
    _ kind: Kind.Type,
    read: (ReadSession, Identifier<Kind>) throws(StoreError) -> Record?,
    write: (WriteSession, Record) throws(StoreError) -> Fate
  ) throws(StoreError) {
    var last: Identifier<Kind>?
    while true {
      var records: [Record] = []
      let size = pacer.size
      var isAtEnd = true
      try other.read { snapshot throws(StoreError) in
        let session = snapshot.session
        try session.forEachID(database, after: last) { (id: Identifier<Kind>) throws(StoreError) in
          guard records.count < size else {
            isAtEnd = false
            return false
          }
          last = id
          do throws(StoreError) {
            if let record = try read(session, id) { records.append(record) }
          } catch {
            try refuse(error, counts)
            tellOfRefusals()
          }
          return true
        }
      }
      try put(records, counts, write)
      done += records.count
      try options.progress(ArchiveProgress(.merging, records: done, total: total))
      if isAtEnd { return }
    }
  }

  /// Writes records, some in each transaction.
  func put<Record>(
    _ records: [Record], _ counts: WritableKeyPath<MergeSummary, MergeSummary.Counts>,
    _ write: (WriteSession, Record) throws(StoreError) -> Fate
  ) throws(StoreError) {
    var rest = records[...]
    while !rest.isEmpty {
      let before = summary
      rest = try pacer.write(to: store) { session, _, deadline throws(StoreError) in
        // The closure runs again when the map has grown.
        summary = before
        refusals = []
        var rest = rest
        while let record = rest.popFirst() {
          do throws(StoreError) {
            switch try write(session, record) {
            case .added: summary[keyPath: counts].added += 1
            case .replaced: summary[keyPath: counts].replaced += 1
            case .kept: summary[keyPath: counts].kept += 1
            }
          } catch {
            guard [.invalidValue, .unknownPerson, .notFound].contains(error.code) else {
              throw error
            }
            try refuse(error, counts)
          }
          if deadline.isOver { break }
        }
        return rest
      }
      tellOfRefusals()
    }
  }

  private func refuse(
    _ error: StoreError, _ counts: WritableKeyPath<MergeSummary, MergeSummary.Counts>
  ) throws(StoreError) {
    guard options.onRefusal != nil else { throw error }
    refusals.append(error)
    summary[keyPath: counts].refused += 1
  }

  private func tellOfRefusals() {
    for refusal in refusals { options.onRefusal?(refusal) }
    refusals = []
  }

  /// What is to become of a record that may be in the store already.
  private func fate(isThere: Bool, isSame: Bool, isNewer: Bool) -> Fate {
    guard isThere else { return .added }
    if isSame { return .kept }
    return switch options.conflicts {
    case .keep: .kept
    case .replace: .replaced
    case .newest: isNewer ? .replaced : .kept
    }
  }

  // MARK: - Records

  private func put(_ person: Person, _ session: WriteSession) throws(StoreError) -> Fate {
    session.readPendingPatterns()
    let stored = try session.reader.person(person.id)
    var same = person
    same.assetCount = stored?.assetCount
    let fate = fate(
      isThere: stored != nil, isSame: stored == same,
      isNewer: person.updatedAt > stored?.updatedAt ?? person.updatedAt)
    if fate != .kept { try session.apply(.putPerson(person)) }
    return fate
  }

  private func put(
    _ foreign: ReadSession.ForeignAsset, _ session: WriteSession
  ) throws(StoreError) -> Fate {
    var asset = foreign.asset
    // The scalars say most of the time what is to become of it.
    let scalars = try session.stored(asset.id, key: asset.id.text.span)?.asset
    var fate = fate(
      isThere: scalars != nil, isSame: false,
      isNewer: asset.updatedAt > scalars?.updatedAt ?? asset.updatedAt)
    guard fate != .kept else { return fate }
    var stored: Asset?
    if scalars != nil {
      session.readPendingPatterns()
      stored = try session.reader.asset(asset.id, groups)
      if stored == asset { fate = .kept }
    }
    guard fate != .kept else { return fate }
    // Metadata that say nothing of what a user has set leave it as it is; here they are to say that nothing was set.
    if let mine = stored?.metadata.value, let theirs = asset.metadata.value,
      !mine.overrides.isEmpty, theirs.overrides.isEmpty
    {
      try session.apply(.setGroup(asset.id, .metadata(nil), updatedAt: nil))
    }
    // Where a user has set the capture time, the metadata say so, and what is written is the asset's own.
    if let own = foreign.ownLocal { asset.localDateTime = own }
    try session.apply(.putAsset(asset))
    return fate
  }

  private func put(_ album: Album, _ session: WriteSession) throws(StoreError) -> Fate {
    let stored = try session.storedAlbum(album.id)
    var same = album
    same.assetCount = stored?.assetCount
    let fate = fate(
      isThere: stored != nil, isSame: stored == same,
      isNewer: album.updatedAt > stored?.updatedAt ?? album.updatedAt)
    guard fate != .kept else { return fate }
    var bare = album
    // Its cover may not be a member yet.
    bare.coverAssetID = nil
    try session.apply(.putAlbum(bare))
    return fate
  }

  private func put(_ link: AlbumAsset, _ session: WriteSession) throws(StoreError) -> Fate {
    let pair = AssetAlbums.key(link.assetID, link.albumID)
    if try session.reader.contains(.assetAlbums, pair.rawSpan) { return .kept }
    try session.apply(.addToAlbum(link))
    return .added
  }

  private func putCover(of album: Album, _ session: WriteSession) throws(StoreError) {
    guard album.coverAssetID != nil else { return }
    try session.apply(.putAlbum(album))
  }
}

extension WriteSession {
  /// Lets the reader read records that this transaction has written, with patterns that it has learned.
  func readPendingPatterns() {
    let learner = tools.patterns
    if !learner.pending.isEmpty { reader.use(learner.table.adding(learner.pending)) }
  }
}

extension ReadSession {
  /// An asset as another store can take it over.
  struct ForeignAsset {
    var asset: Asset
    /// The capture time that it had before a user set another.
    var ownLocal: LocalDateTime?
  }

  fileprivate func foreignAsset(
    _ id: AssetID, _ groups: Include
  ) throws(StoreError) -> ForeignAsset? {
    guard let asset = try asset(id, groups) else { return nil }
    let own = try required(.core, id.text.span) { payload throws(CodecError) in
      try CoreRecord.ownLocal(try CoreRecord.Fields(payload))
    }
    return ForeignAsset(asset: asset, ownLocal: own)
  }
}
