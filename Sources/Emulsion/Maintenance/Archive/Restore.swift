/// What a restore has done.
public struct RestoreSummary: Sendable, Equatable {
  /// The snapshot of the archive, the last one where there are increments.
  public var header: ArchiveHeader
  /// What was restored: the records that the store holds, and chunks and bytes of all archives.
  public var totals: ArchiveTotals
  /// What was found damaged and passed over, and what was lost with it; 0 but for a salvage.
  public var damages = 0
  /// Where it has gone on that an earlier call had begun; `nil` where it was begun anew.
  public var resumption: RestoreResumption?
}

/// Where a restore goes on that an earlier call had begun.
public struct RestoreResumption: Sendable, Equatable {
  /// What the earlier call was about: ``ArchiveProgress/Phase/restoring``, ``ArchiveProgress/Phase/indexing`` or
  /// ``ArchiveProgress/Phase/checking``.
  public var phase: ArchiveProgress.Phase
  /// Chunks of all archives that are passed over: their bytes were read again and held against their hashes.
  public var chunks: Int
  /// Records that are in the new store already.
  public var records: Int
}

extension AssetStore {
  /// How a restore works.
  public struct RestoreOptions {
    /// Told of damage in the archive, and once of each record that is lost or goes for want of another; what is whole is
    /// restored, and the store is sound, unless URL patterns are lost. Where there is nobody, damage ends the restore.
    public var onDamage: ((StoreError) -> Void)?
    /// Called again and again in all phases; an error that it throws ends the restore.
    public var progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
    /// Called once, where the restore goes on that an earlier call had begun.
    public var onResume: ((RestoreResumption) -> Void)?
    /// Which records to take; `nil` takes all. With a selection the archive is read into a store of its own first, so
    /// it takes the room of the whole library as well for a while.
    public var selection: ArchiveSelection?
    /// Bytes of index rows that are held before a sorted run is written to disk.
    public var runBytes = 64 << 20
    /// Bytes of records in one transaction.
    package var batchBytes = ArchiveChunkHead.targetSize
    /// What names the time since the machine was last started; without it, nothing is gone on with.
    var boot = Platform.bootID()

    /// The defaults.
    public init() {}
  }

  /// Makes a new store from an archive.
  ///
  /// The store is made in a folder beside the target, whose name is the target's with `.restoring` behind it. Its
  /// indexes and counts are made anew from the records, all that ``verify(limit:progress:)`` looks at is looked at, rows
  /// of indexes by their checksums and sums and not each beside its record, it is brought to the disk and then renamed: there is the whole store under the target's name, or none. An empty folder of that name
  /// is replaced; one that cannot be, such as a mount point, is refused at the start. Where the name is taken meanwhile,
  /// the store stays in that folder, whole, and the error says where.
  ///
  /// What a killed process has left in that folder, or a call that its progress, a full disk or a broken pipe has ended,
  /// the next restore of the same archives into the same target goes on with, until the machine is started anew. Chunks
  /// that are loaded are read again and held against their hashes; nothing else that a call before has seen is relied on.
  /// A restore of other archives, and one after a start of the machine, begins anew, as does a salvage; other errors
  /// remove the folder, and so may anybody. On Linux alone the system tells when it was started: elsewhere every restore
  /// begins anew.
  ///
  /// - Parameters:
  ///   - archive: The file; `-` is standard input.
  ///   - target: The folder; it must be empty or not there.
  ///   - options: How.
  /// - Throws: ``StoreError/Code/corrupted`` for an archive that is damaged or does not make a sound store;
  ///   ``StoreError/Code/alreadyExists`` for a target that holds anything, for a folder in the way of the one beside it,
  ///   and for a stream that turns out to be another one than was begun with; ``StoreError/Code/inUse`` while another
  ///   restore into the target is under way; ``StoreError/Code/baseMissing`` for an increment; what the system says; what
  ///   the progress throws.
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
    let path = try requireFree(target)
    let folder = try RestoreFolder(for: path)
    let run = RestoreRun(archives, in: folder, options)
    let summary: RestoreSummary
    do throws(StoreError) {
      // Another restore may have been done in between.
      _ = try requireFree(target)
      try folder.requireReplaceable(path)
      summary = try run.run()
    } catch {
      run.end(with: error)
      throw error
    }
    try folder.publish(as: path)
    return summary
  }

  /// The folder or file beside the target that a restore into it works in, if there is one; whether it can be gone on
  /// with shows when it is called.
  ///
  /// - Parameter target: The folder that was to become a store.
  public static func unfinishedRestore(into target: String) -> String? {
    guard let target = try? requireFree(target) else { return nil }
    let path = RestoreFolder.path(for: target)
    return Files.exists(path) ? path : nil
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
}
