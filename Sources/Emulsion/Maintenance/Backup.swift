internal import LMDB

/// What a backup looks at before it says that the copy is there.
public enum BackupCheck: Sendable {
  /// Every page of LMDB's file, and every record and row of an index against its checksum: what the disk or the memory
  /// has damaged is found, in a fraction of the time of ``everything``.
  case checksums
  /// All that ``AssetStore/verify(limit:progress:)`` looks at: references, counts and indexes as well.
  case everything
}

extension AssetStore {
  /// Copies the store into a new folder while it is in use, and looks at the copy.
  ///
  /// The copy is made in a folder beside the target, whose name is the target's with `.copying` and a new id behind it,
  /// brought to the disk and renamed: there is a whole store under the target's name, or none. An error removes the
  /// folder; what a killed process has left of it can be removed. Writers go on, but what they replace cannot be used
  /// again until the copy is made. The system brings the copy to the disk while it is looked at, on two threads.
  ///
  /// - Parameters:
  ///   - target: The folder; it must be empty or not there.
  ///   - check: What is looked at.
  ///   - progress: Called after each 4 MiB of the copy, and now and then while it is looked at and brought to the disk,
  ///     but not within the look at LMDB's pages; an error that it throws ends the backup.
  /// - Returns: The number of the last mutation that the copy holds.
  /// - Throws: ``StoreError/Code/alreadyExists`` for a target that holds anything, ``StoreError/Code/corrupted`` where
  ///   the copy, and so the store, is not sound; what the system says; what `progress` throws.
  @discardableResult
  public func backup(
    to target: String, check: BackupCheck = .checksums,
    progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> UInt64 {
    let target = try Self.requireFree(target)
    let folder = Files.unusedName(besides: target, "copying")
    do throws(StoreError) {
      let before = try read { snapshot throws(StoreError) in try snapshot.session.sequence() }
      do throws(SystemFailure) {
        try Files.makeFolder(folder)
      } catch {
        throw error.storeError(path: folder)
      }
      do throws(StoreError) {
        try environment.copy(to: folder) { bytes, total throws(StoreError) in
          try progress(ArchiveProgress(.copying, bytes: bytes, totalBytes: total))
        }
      } catch {
        // The store is named in the reason; where it was copied to is what the operator must look at.
        var error = error
        error.path = folder
        throw error
      }
      // The disk can do its part while the copy is looked at.
      let sync = Background<Void, Void>.start(()) { _ throws(StoreError) in
        try Self.syncCopy(in: folder)
      }
      let sequence: UInt64
      do throws(StoreError) {
        sequence = try Self.look(at: folder, check, progress)
        try progress(ArchiveProgress(.syncing))
        guard sequence >= before else {
          throw StoreError(
            .corrupted, "the copy ends with mutation \(sequence), the store with \(before)",
            path: folder)
        }
      } catch {
        sync?.cancel()
        throw error
      }
      if let sync {
        try sync.wait { _ throws(StoreError) in try progress(ArchiveProgress(.syncing)) }
      } else {
        try Self.syncCopy(in: folder)
      }
      do throws(SystemFailure) {
        try Files.syncFolder(folder)
        try Files.move(folder, to: target)
        try Files.syncFolder(Files.parent(of: target))
      } catch {
        throw error.storeError(path: target)
      }
      return sequence
    } catch {
      Files.removeStore(folder)
      throw error
    }
  }

  private static func syncCopy(in folder: String) throws(StoreError) {
    let path = folder + "/data.mdb"
    do throws(SystemFailure) {
      try SequentialFile(path).sync()
    } catch {
      throw error.storeError(path: path)
    }
  }

  /// Opens a copy, looks at it and answers the number of its last mutation.
  private static func look(
    at folder: String, _ check: BackupCheck,
    _ progress: (ArchiveProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> UInt64 {
    // The worst one comes first. Pages that are damaged so must not be followed; of others, a record tells more.
    let damage = try checkPages(folder, limit: 1).first
    let damageError = damage.map { damage in
      StoreError(
        .corrupted, damage.description, advice: "look at the store with “verify”", path: folder)
    }
    if let damageError, damage?.kind == .structure { throw damageError }
    var options = Options()
    options.access = .readOnly
    let copy = try AssetStore(opening: folder, options: options)
    switch check {
    case .checksums: try copy.checkChecksums(progress)
    case .everything: try copy.checkEverything(progress)
    }
    if let damageError { throw damageError }
    let sequence = try copy.read { snapshot throws(StoreError) in
      try snapshot.session.sequence()
    }
    try copy.close()
    return sequence
  }

  private func checkEverything(
    _ progress: (ArchiveProgress) throws(StoreError) -> Void
  ) throws(StoreError) {
    let checked = try verifyOnTwoThreads(limit: 1) { step throws(StoreError) in
      try progress(ArchiveProgress(.checking, records: step.done, total: step.total))
    }
    if let violation = checked.violations.first {
      throw StoreError(
        .corrupted, violation.what, path: path, database: violation.database, key: violation.key)
    }
  }

  /// Holds every value against its checksum, those of indexes and the feed on a thread of their own.
  private func checkChecksums(
    _ progress: (ArchiveProgress) throws(StoreError) -> Void
  ) throws(StoreError) {
    let isOther = { @Sendable (database: Database) in database.isIndex || database == .events }
    let total = try read { snapshot throws(StoreError) in
      var total = 0
      for database in Database.allCases { total += try snapshot.count(database) }
      return total
    }
    let others = Background<Int, Int>.start(0) { [self] work throws(StoreError) in
      try checkChecksums(of: Database.allCases.filter(isOther)) { done throws(StoreError) in
        try work.note(done)
      }
    }
    do throws(StoreError) {
      let own = others == nil ? Database.allCases : Database.allCases.filter { !isOther($0) }
      let done = try checkChecksums(of: own) { done throws(StoreError) in
        let done = done + (others?.place ?? 0)
        try progress(ArchiveProgress(.checking, records: done, total: total))
      }
      _ = try others?.wait { other throws(StoreError) in
        try progress(ArchiveProgress(.checking, records: done + other, total: total))
      }
    } catch {
      others?.cancel()
      throw error.at(path: path)
    }
  }

  /// The answer is how many values there were.
  private func checkChecksums(
    of databases: [Database], _ tell: (Int) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    try read { snapshot throws(StoreError) in
      var done = 0
      try tell(0)
      for database in databases {
        let before = done
        try snapshot.session.checkValues(of: database) { () throws(StoreError) in
          done += 1
          if done % 65_536 == 0 { try tell(done) }
        }
        let count = try snapshot.count(database)
        guard done - before == count else {
          throw StoreError(
            .corrupted, "\(done - before) of \(count) records are to be found",
            advice: "look at the store with “verify”", database: database)
        }
      }
      return done
    }
  }
}
