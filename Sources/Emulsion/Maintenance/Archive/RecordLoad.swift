/// Fills a new store with the records of archives, and with nothing that follows from them; or goes on with one that an
/// earlier call has filled in part.
final class RecordLoad {
  /// A store with all records, open.
  struct Loaded {
    var store: AssetStore
    /// What the last archive says.
    var header: ArchiveHeader
    var totals: ArchiveTotals
  }

  /// What an error leaves.
  enum Leftover {
    /// What there was before, if anything.
    case untouched
    /// Nothing that can be gone on with.
    case useless
    /// A store that another call can go on with.
    case resumable
  }

  private let archives: [ArchiveSource]
  private let path: String
  private let options: AssetStore.RestoreOptions
  private let isResumable: Bool
  private var readers: [ArchiveReader] = []
  /// `nil` where nobody is to go on with the store.
  private(set) var note: RestoreNote?
  private(set) var leftover = Leftover.untouched
  /// Where it has gone on, if it has.
  private(set) var resumption: RestoreResumption?

  /// - Parameters:
  ///   - path: The folder of the store.
  ///   - isResumable: Whether a later call may go on. Of damaged archives nobody can: what was told of damage before
  ///     would be missing.
  init(
    _ archives: [ArchiveSource], into path: String, _ options: AssetStore.RestoreOptions,
    isResumable: Bool = false
  ) {
    self.archives = archives
    self.path = path
    self.options = options
    self.isResumable = isResumable && options.onDamage == nil
  }

  /// Whether it was the archives that have ended it, for a reason that may be gone when they are read again.
  var hasInputBroken: Bool {
    zip(archives, readers).contains { archive, reader in
      // A file that is cut stays so.
      reader.hasBrokenOff && !(archive.canBeReopened && reader.isCut)
    }
  }

  func run() throws(StoreError) -> Loaded {
    readers = try ArchiveChain.open(archives, onDamage: options.onDamage)
    guard let header = readers.last?.header else {
      throw StoreError(.invalidValue, "no archive is named")
    }
    if isResumable, let boot = options.boot {
      note = RestoreNote(boot: boot, readers: readers, selection: options.selection)
    }
    if let loaded = try resume(header) { return loaded }
    leftover = .useless
    Files.removeStore(path)
    let merge = try ArchiveMerge(readers, header: header, isLenient: options.onDamage != nil)
    return try fill(try AssetStore(opening: path, options: Self.settings), merge)
  }

  private static var settings: AssetStore.Options {
    var settings = AssetStore.Options()
    // Nobody knows of the store before it is complete and on the disk.
    settings.durability = .processSafe
    return settings
  }

  // MARK: - Going on

  /// Goes on with what an earlier call has left, if that is of the same archives.
  private func resume(_ header: ArchiveHeader) throws(StoreError) -> Loaded? {
    guard let wanted = note, let (store, found) = try earlierStore(wanted) else { return nil }
    leftover = .resumable
    do throws(StoreError) {
      let sections = try store.sections()
      let records = sections.values.reduce(0, +)
      let merge = try ArchiveMerge.resumed(
        readers, at: found.places, header: header, sections: sections
      ) { bytes throws(StoreError) in
        try options.progress(ArchiveProgress(.resuming, bytes: bytes, records: records))
      }
      if let merge {
        note = found
        let phase = ArchiveProgress.Phase(found.phase)
        let chunks = found.places.reduce(0) { $0 + $1.doneChunks }
        resumption = RestoreResumption(phase: phase, chunks: chunks, records: records)
        if let resumption { options.onResume?(resumption) }
        return try fill(store, merge)
      }
    } catch {
      store.closeUnsynced()
      throw error
    }
    store.closeUnsynced()
    if let stream = archives.first(where: { !$0.canBeReopened }) {
      throw StoreError(
        .alreadyExists,
        "it is not the archive of which \(path) is made in part, and was read too far to begin anew",
        advice: "call it again with the same archive, or remove that folder", path: stream.name)
    }
    readers = try ArchiveChain.open(archives, onDamage: options.onDamage)
    return nil
  }

  /// The store of an earlier call, where it is of the same archives and was written since the machine was started.
  ///
  /// - Throws: what speaks of the moment and not of the bytes, such as that no file can be opened: what is there stays.
  private func earlierStore(
    _ wanted: RestoreNote
  ) throws(StoreError) -> (AssetStore, RestoreNote)? {
    do throws(StoreError) {
      // Pages that are damaged must not be followed.
      guard !Files.isEmptyFile(path + "/data.mdb"),
        try AssetStore.checkPages(path, limit: 1).isEmpty
      else { return nil }
      var settings = Self.settings
      settings.access = .existing
      let store = try AssetStore(opening: path, options: settings)
      do throws(StoreError) {
        let text = try store.read { snapshot throws(StoreError) in
          try snapshot.session.meta(.restoring)
        }
        if let note = text.flatMap(RestoreNote.init(text:)), note.boot == wanted.boot,
          note.origin == wanted.origin
        {
          return (store, note)
        }
      } catch {
        store.closeUnsynced()
        throw error
      }
      store.closeUnsynced()
      return nil
    } catch {
      guard Self.codesOfBytes.contains(error.code) else { throw error }
      return nil
    }
  }

  /// What opening says of bytes that no restore can go on with.
  private static let codesOfBytes: [StoreError.Code] = [
    .corrupted, .notAStore, .noStore, .newerFormat, .otherByteOrder, .otherWordSize,
    .otherPageSize,
  ]

  // MARK: - Loading

  private func fill(_ store: AssetStore, _ merge: ArchiveMerge) throws(StoreError) -> Loaded {
    do throws(StoreError) {
      if note == nil || note?.phase == .loading { try load(merge, into: store) }
      var totals = merge.totals
      if options.onDamage != nil {
        totals.sections = try store.sections()
        totals.records = totals.sections.values.reduce(0, +)
      }
      return Loaded(store: store, header: merge.header, totals: totals)
    } catch {
      store.closeUnsynced()
      throw error
    }
  }

  private func load(_ merge: ArchiveMerge, into store: AssetStore) throws(StoreError) {
    try put(merge, into: store)
    if let onDamage = options.onDamage {
      try store.fillPatterns(upTo: readers.last?.patterns ?? 0)
      try SalvageMending(store: store, path: archives.last?.name, onDamage: onDamage).run()
    }
    let header = merge.header
    // What holds a part of a library is another one.
    let id = header.isSelection ? LibraryID.generate().description : header.storeID
    note?.phase = .indexing
    note?.places = merge.places
    try store.write { transaction throws(StoreError) in
      let session = transaction.session
      try session.putMeta(.storeID, id)
      session.gathered.sequence = header.sequence
      try session.put(note)
    }
    if note != nil { leftover = .resumable }
  }

  /// Batches that are read, sealed, put or wait for one of these.
  private static let batches = 5
  /// Threads that seal. Where records are packed, that is most of all work.
  private static let sealingThreads = 2

  /// Writes all records. They are sealed on other threads meanwhile, which read files as well. A stream is read on the
  /// caller's thread, which may be the one that it was made for, and so is what may be damaged, of which that is told.
  private func put(_ merge: ArchiveMerge, into store: AssetStore) throws(StoreError) {
    let dictionaries = try store.read { snapshot throws(StoreError) in
      store.compresses ? snapshot.session.dictionaries : .none
    }
    let readsAhead = options.onDamage == nil && archives.allSatisfy(\.canBeReopened)
    let feed = RecordFeed(merge, batchBytes: options.batchBytes, isResumable: note != nil)
    let worker = OrderedWorker<RecordBatch, RecordBatch>(
      threads: Self.sealingThreads, first: { if readsAhead { feed.fill($0) } }
    ) { batch in
      batch.seal()
      return batch
    }
    // Then the archives are this thread's again.
    defer { worker.end() }
    var idle = (0..<Self.batches).map { _ in RecordBatch(dictionaries) }
    while true {
      if let batch = idle.popLast() {
        if !readsAhead { feed.fill(batch) }
        worker.give(batch)
      }
      guard let batch = worker.take(leaving: idle.isEmpty ? 0 : Self.batches) else { continue }
      try batch.check()
      if batch.isEmpty { return }
      try put(batch, into: store)
      idle.append(batch)
    }
  }

  private func put(_ batch: RecordBatch, into store: AssetStore) throws(StoreError) {
    note?.places = batch.places
    try store.write { transaction throws(StoreError) in
      try batch.put(into: transaction.session)
      try transaction.session.put(note)
    }
    if note != nil { leftover = .resumable }
    try options.progress(ArchiveProgress(.restoring, bytes: batch.bytes, records: batch.records))
  }
}

extension WriteSession {
  /// Says how far a restore is.
  func put(_ note: RestoreNote?) throws(StoreError) {
    if let note { try putMeta(.restoring, note.text) }
  }
}

extension ArchiveProgress.Phase {
  fileprivate init(_ phase: RestoreNote.Phase) {
    self =
      switch phase {
      case .loading: .restoring
      case .indexing: .indexing
      case .checking: .checking
      }
  }
}

extension AssetStore {
  /// How many records each database has that stands in archives and is not empty.
  fileprivate func sections() throws(StoreError) -> [Database: Int] {
    try read { snapshot throws(StoreError) in
      var sections: [Database: Int] = [:]
      for database in Database.archived {
        let count = try snapshot.count(database)
        if count > 0 { sections[database] = count }
      }
      return sections
    }
  }

  /// Puts something that is no pattern under each number whose pattern is lost. Were the numbers given out anew,
  /// records that name them would show the URLs of others.
  fileprivate func fillPatterns(upTo count: Int) throws(StoreError) {
    try write { transaction throws(StoreError) in
      for number in 0..<count {
        let key = SchemaKeys.pattern(UInt32(number))
        if try transaction.session.reader.contains(.patterns, key.rawSpan) { continue }
        try transaction.session.put(.patterns, key.rawSpan, [0xFF].rawSpan)
      }
    }
  }
}
