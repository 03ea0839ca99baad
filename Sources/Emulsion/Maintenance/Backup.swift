internal import LMDB

extension AssetStore {
  /// Copies the store into a new folder while it is in use, and looks at the copy as ``verify(limit:progress:)`` does.
  ///
  /// The copy is made in a folder beside the target, whose name is the target's with `.copying` and a new id behind it,
  /// brought to the disk and renamed: there is a whole store under the target's name, or none. An error removes the
  /// folder; what a killed process has left of it can be removed. Writers go on, but what they replace cannot be used
  /// again until the copy is made. The system brings the copy to the disk while it is looked at, on two threads.
  ///
  /// - Parameters:
  ///   - target: The folder; it must be empty or not there.
  ///   - progress: Called after each 4 MiB of the copy, and now and then while it is looked at and brought to the disk;
  ///     an error that it throws ends the backup.
  /// - Returns: The number of the last mutation that the copy holds.
  /// - Throws: ``StoreError/Code/alreadyExists`` for a target that holds anything, ``StoreError/Code/corrupted`` where
  ///   the copy, and so the store, is not sound; what the system says; what `progress` throws.
  @discardableResult
  public func backup(
    to target: String, progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
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
        throw error.at(path: folder)
      }
      // The disk can do its part while the copy is looked at.
      let sync = Background<Void, Void>.start(()) { _ throws(StoreError) in
        try Self.syncCopy(in: folder)
      }
      let sequence: UInt64
      do throws(StoreError) {
        sequence = try Self.check(folder, progress)
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

  /// Opens a copy, looks at all of it and answers the number of its last mutation.
  private static func check(
    _ folder: String, _ progress: (ArchiveProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> UInt64 {
    var options = Options()
    options.access = .readOnly
    let copy = try AssetStore(opening: folder, options: options)
    let checked = try copy.verifyOnTwoThreads(limit: 1) { step throws(StoreError) in
      try progress(ArchiveProgress(.checking, records: step.done, total: step.total))
    }
    if let violation = checked.violations.first {
      throw StoreError(
        .corrupted, violation.what, path: folder, database: violation.database,
        key: violation.key)
    }
    let sequence = try copy.read { snapshot throws(StoreError) in
      try snapshot.session.sequence()
    }
    try copy.close()
    return sequence
  }
}
