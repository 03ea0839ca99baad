/// What a restore has done.
public struct RestoreSummary: Sendable, Equatable {
  /// The snapshot of the archive.
  public var header: ArchiveHeader
  /// What was restored.
  public var totals: ArchiveTotals
  /// What was found damaged and passed over, and what does not hold without it; 0 but for a salvage.
  public var damages = 0
}

extension AssetStore {
  /// How a restore works.
  public struct RestoreOptions {
    /// Told of damage in the archive, and of what does not hold in the new store for want of it; what is whole is
    /// restored. Where there is nobody, damage ends the restore.
    public var onDamage: ((StoreError) -> Void)?
    /// Called after each chunk; an error that it throws ends the restore.
    public var progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
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
  ///   ``StoreError/Code/alreadyExists`` for a target that holds anything; what the system says; what the progress
  ///   throws.
  @discardableResult
  public static func restore(
    from archive: String, to target: String, options: RestoreOptions = RestoreOptions()
  ) throws(StoreError) -> RestoreSummary {
    try requireFree(target)
    let target = target.count > 1 && target.hasSuffix("/") ? String(target.dropLast()) : target
    let folder = Files.unusedName(besides: target, "restoring")
    do throws(StoreError) {
      let summary = try fill(folder, from: archive, options)
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

  static func requireFree(_ folder: String) throws(StoreError) {
    if !Files.exists(folder) || Files.isEmptyFolder(folder) { return }
    throw StoreError(
      .alreadyExists, "the target holds something", advice: "name a folder that is not there",
      path: folder)
  }

  private static func fill(
    _ folder: String, from archive: String, _ options: RestoreOptions
  ) throws(StoreError) -> RestoreSummary {
    var damages = 0
    let note = options.onDamage.map { onDamage in
      { (damage: StoreError) in
        damages += 1
        onDamage(damage)
      }
    }
    let reader =
      archive == "-"
      ? try ArchiveReader(SequentialFile(borrowing: 0), path: archive, onDamage: note)
      : try Archive.reader(archive, onDamage: note)
    var settings = Options()
    // Nobody knows of the store before it is complete and on the disk.
    settings.durability = .processSafe
    let store = try AssetStore(opening: folder, options: settings)
    do throws(StoreError) {
      while let chunk = try reader.next() {
        try store.load(chunk)
        let totals = reader.totals
        try options.progress(ArchiveProgress(bytes: totals.bytes, records: totals.records))
      }
      if note != nil { try store.fillPatterns(upTo: reader.header.patterns) }
      let rebuild = DerivedRebuild(store: store, runBytes: options.runBytes, onDamage: note)
      try rebuild.run()
      let header = reader.header
      try store.write { transaction throws(StoreError) in
        let session = transaction.session
        try session.putMeta(.storeID, header.storeID)
        session.gathered.sequence = header.sequence
      }
      for violation in try store.verify().violations {
        let error = StoreError(
          .corrupted, violation.what, path: archive, database: violation.database,
          key: violation.key)
        guard let note else { throw error }
        note(error)
      }
      try store.sync()
      try store.close()
      return RestoreSummary(header: header, totals: reader.totals, damages: damages)
    } catch {
      // What went wrong before is the reason.
      try? store.close()
      throw error
    }
  }

  /// Puts something that is no pattern under each number whose pattern is lost. Were the numbers given out anew, records
  /// that name them would show the URLs of others.
  private func fillPatterns(upTo count: Int) throws(StoreError) {
    try write { transaction throws(StoreError) in
      for number in 0..<count {
        let key = SchemaKeys.pattern(UInt32(number))
        if try transaction.session.reader.contains(.patterns, key.rawSpan) { continue }
        try transaction.session.put(.patterns, key.rawSpan, [0xFF].rawSpan)
      }
    }
  }

  private func load(_ chunk: ArchiveReader.Chunk) throws(StoreError) {
    try write { transaction throws(StoreError) in
      let session = transaction.session
      var failure: StoreError?
      do throws(CodecError) {
        try ArchiveReader.forEachRecord(chunk.content) { database, key, payload in
          if failure != nil { return }
          do throws(StoreError) {
            try session.put(database, key, payload)
          } catch {
            failure = error
          }
        }
      } catch {
        throw .corrupted(chunk.head.database, key: "", error)
      }
      if let failure { throw failure }
    }
  }
}
