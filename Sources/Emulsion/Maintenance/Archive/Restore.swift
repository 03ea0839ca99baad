/// What a restore has done.
public struct RestoreSummary: Sendable, Equatable {
  /// The snapshot of the archive, the last one where there are increments.
  public var header: ArchiveHeader
  /// What was restored: the records that the store holds, and chunks and bytes of all archives.
  public var totals: ArchiveTotals
  /// What was found damaged and passed over, and what was lost with it; 0 but for a salvage.
  public var damages = 0
}

extension AssetStore {
  /// How a restore works.
  public struct RestoreOptions {
    /// Told of damage in the archive, and once of each record that is lost or goes for want of another; what is whole is
    /// restored, and the store is sound, unless URL patterns are lost. Where there is nobody, damage ends the restore.
    public var onDamage: ((StoreError) -> Void)?
    /// Called again and again in all phases; an error that it throws ends the restore.
    public var progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
    /// Which records to take; `nil` takes all. With a selection the archive is read into a folder of its own first, so
    /// it takes the room of the whole store for a while.
    public var selection: ArchiveSelection?
    /// Bytes of index rows that are held before a sorted run is written to disk.
    public var runBytes = 64 << 20

    /// The defaults.
    public init() {}
  }

  /// Makes a new store from an archive.
  ///
  /// The store is made in a folder beside the target, whose name is the target's with `.restoring` and a new id behind
  /// it. Its indexes and counts are made anew from the records, it is looked at as ``verify(limit:progress:)`` does,
  /// brought to the disk and then renamed: there is the whole store under the target's name, or none. An error removes
  /// the folder; what a killed process has left of it can be removed.
  ///
  /// - Parameters:
  ///   - archive: The file; `-` is standard input.
  ///   - target: The folder; it must be empty or not there.
  ///   - options: How.
  /// - Throws: ``StoreError/Code/corrupted`` for an archive that is damaged or does not make a sound store;
  ///   ``StoreError/Code/alreadyExists`` for a target that holds anything; ``StoreError/Code/baseMissing`` for an
  ///   increment; what the system says; what the progress throws.
  @discardableResult
  public static func restore(
    from archive: String, to target: String, options: RestoreOptions = RestoreOptions()
  ) throws(StoreError) -> RestoreSummary {
    try restore(from: [.file(archive)], to: target, options: options)
  }

  /// Makes a new store from the archive of a whole store and increments on top of it: the store as it was when the last
  /// one was taken. Else the same.
  ///
  /// - Parameters:
  ///   - archives: The base, and its increments in the order in which they were taken.
  ///   - target: The folder; it must be empty or not there.
  ///   - options: How.
  /// - Throws: as for one archive; ``StoreError/Code/archiveGap``, ``StoreError/Code/archiveOrder`` or
  ///   ``StoreError/Code/otherStore``, with the archive's name, for one that does not fit on those before it.
  @discardableResult
  public static func restore(
    from archives: [ArchiveSource], to target: String, options: RestoreOptions = RestoreOptions()
  ) throws(StoreError) -> RestoreSummary {
    let target = try requireFree(target)
    let folder = Files.unusedName(besides: target, "restoring")
    do throws(StoreError) {
      let summary = try fill(folder, from: archives, options)
      do throws(SystemFailure) {
        try Files.syncFolder(folder)
        try Files.move(folder, to: target)
        try Files.syncFolder(Files.parent(of: target))
      } catch {
        throw error.storeError(path: target)
      }
      return summary
    } catch {
      Files.removeStore(folder)
      throw error
    }
  }

  /// Answers the name of a folder that can be put there, without slashes at its end.
  static func requireFree(_ target: String) throws(StoreError) -> String {
    var folder = target[...]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    // Neither takes the place of another folder by a rename.
    let name = folder.split(separator: "/").last ?? ""
    if ["", ".", ".."].contains(name) {
      throw StoreError(
        .invalidValue, "the target has no name of its own",
        advice: "name a folder that is not there", path: target)
    }
    let path = String(folder)
    if Files.isLink(path) {
      throw StoreError(
        .alreadyExists, "the target is a symbolic link", advice: "name the folder it leads to",
        path: path)
    }
    if !Files.exists(path) || Files.isEmptyFolder(path) { return path }
    throw StoreError(
      .alreadyExists, "the target holds something", advice: "name a folder that is not there",
      path: path)
  }

  private static func fill(
    _ folder: String, from archives: [ArchiveSource], _ options: RestoreOptions
  ) throws(StoreError) -> RestoreSummary {
    var damages = 0
    // What cannot be read is met more than once.
    var known: Set<[String]> = []
    let note = options.onDamage.map { onDamage in
      { (damage: StoreError) in
        if let database = damage.database, let key = damage.key,
          !known.insert([database.rawValue, key, damage.reason]).inserted
        {
          return
        }
        damages += 1
        onDamage(damage)
      }
    }
    var (sources, options) = (archives, options)
    options.onDamage = note
    var chosen: String?
    defer { if let chosen { Files.removeFile(chosen) } }
    if let selection = options.selection {
      let path = folder + ".chosen"
      chosen = path
      try choose(selection, from: archives, to: path, options)
      sources = [.file(path)]
    }
    let (store, header, totals) = try loadRecords(into: folder, from: sources, options)
    do throws(StoreError) {
      let rebuild = DerivedRebuild(
        store: store, runBytes: options.runBytes, onDamage: note, progress: options.progress)
      try rebuild.run()
      // Nothing is written any more, so the disk can do its part meanwhile.
      let sync = Background<Void, Void>.start(()) { _ throws(StoreError) in try store.sync() }
      do throws(StoreError) {
        try store.check(archives.last?.name, options)
      } catch {
        sync?.cancel()
        throw error
      }
      if let sync { try sync.wait { _ in } } else { try store.sync() }
      try store.close()
      return RestoreSummary(header: header, totals: totals, damages: damages)
    } catch {
      // What went wrong before is the reason.
      try? store.close()
      throw error
    }
  }

  /// Writes an archive of what a selection chooses among the records of others.
  static func choose(
    _ selection: ArchiveSelection, from archives: [ArchiveSource], to path: String,
    _ options: RestoreOptions
  ) throws(StoreError) {
    let folder = path + "-from"
    defer { Files.removeStore(folder) }
    let (store, header, _) = try loadRecords(into: folder, from: archives, options)
    do throws(StoreError) {
      var dump = DumpOptions()
      dump.selection = selection
      // What was not chosen before cannot be chosen now.
      dump.selection?.groups.formIntersection(header.groups)
      dump.onReject = options.onDamage
      dump.progress = options.progress
      // What cannot be read again is found when it is restored.
      dump.verifies = false
      try store.dump(to: path, options: dump)
      try store.close()
    } catch {
      try? store.close()
      throw error
    }
  }

  /// Makes a store with the records of archives, and nothing that follows from them.
  static func loadRecords(
    into folder: String, from archives: [ArchiveSource], _ options: RestoreOptions
  ) throws(StoreError) -> (store: AssetStore, header: ArchiveHeader, totals: ArchiveTotals) {
    let readers = try ArchiveChain.open(archives, onDamage: options.onDamage)
    guard let header = readers.last?.header else {
      throw StoreError(.invalidValue, "no archive is named")
    }
    let isLenient = options.onDamage != nil
    let merge = try ArchiveMerge(readers, header: header, isLenient: isLenient)
    var settings = Options()
    // Nobody knows of the store before it is complete and on the disk.
    settings.durability = .processSafe
    let store = try AssetStore(opening: folder, options: settings)
    do throws(StoreError) {
      try store.load(merge, options)
      var totals = merge.totals
      if let onDamage = options.onDamage {
        try store.fillPatterns(upTo: readers.last?.patterns ?? 0)
        try SalvageMending(store: store, path: archives.last?.name, onDamage: onDamage).run()
        (totals.records, totals.sections) = (0, [:])
        for database in Database.archived {
          let count = try store.read { snapshot throws(StoreError) in try snapshot.count(database) }
          totals.records += count
          if count > 0 { totals.sections[database] = count }
        }
      }
      try store.write { transaction throws(StoreError) in
        let session = transaction.session
        // What holds a part of a library is another one.
        let id = header.isSelection ? LibraryID.generate().description : header.storeID
        try session.putMeta(.storeID, id)
        session.gathered.sequence = header.sequence
      }
      return (store, header, totals)
    } catch {
      try? store.close()
      throw error
    }
  }

  /// Holds the new store against all that must hold in one.
  private func check(_ archive: String?, _ options: RestoreOptions) throws(StoreError) {
    let limit = options.onDamage == nil ? 1 : Int.max
    let checked = try verifyOnTwoThreads(limit: limit) { progress throws(StoreError) in
      try options.progress(
        ArchiveProgress(.checking, records: progress.done, total: progress.total))
    }
    for violation in checked.violations {
      let error = StoreError(
        .corrupted, violation.what, path: archive, database: violation.database,
        key: violation.key)
      guard let onDamage = options.onDamage else { throw error }
      onDamage(error)
    }
  }

  /// Puts something that is no pattern under each number whose pattern is lost. Were the numbers given out anew,
  /// records that name them would show the URLs of others.
  private func fillPatterns(upTo count: Int) throws(StoreError) {
    try write { transaction throws(StoreError) in
      for number in 0..<count {
        let key = SchemaKeys.pattern(UInt32(number))
        if try transaction.session.reader.contains(.patterns, key.rawSpan) { continue }
        try transaction.session.put(.patterns, key.rawSpan, [0xFF].rawSpan)
      }
    }
  }

  /// Writes all records of archives, which are packed on another thread meanwhile.
  private func load(
    _ merge: ArchiveMerge, _ options: RestoreOptions
  ) throws(StoreError) {
    let dictionaries = try read { snapshot throws(StoreError) in
      compresses ? snapshot.session.dictionaries : .none
    }
    let maker = SealedBatch.Maker(dictionaries)
    let worker = OrderedWorker<ArchiveMerge.Batch, Result<SealedBatch, StoreError>> { batch in
      Result { () throws(StoreError) in try maker.seal(batch) }
    }
    var isAtEnd = false
    while true {
      if !isAtEnd {
        let batch = try merge.next(upTo: ArchiveChunkHead.targetSize)
        isAtEnd = batch.records.isEmpty
        if !isAtEnd { worker.give(batch) }
      }
      if let sealed = worker.take(leaving: isAtEnd ? 0 : Self.batchesAhead) {
        try put(try sealed.get())
        try options.progress(
          ArchiveProgress(.restoring, bytes: merge.totals.bytes, records: merge.records))
      } else if isAtEnd {
        return
      }
    }
  }

  /// Batches that wait while another one is read and a third one written.
  private static let batchesAhead = 2

  private func put(_ batch: SealedBatch) throws(StoreError) {
    try write { transaction throws(StoreError) in
      try batch.forEach { database, key, value throws(StoreError) in
        try transaction.session.put(database, key, value: value)
      }
    }
  }
}
