internal import LMDB

extension AssetStore {
  /// Copies the store into a new folder while it is in use, and looks at the copy as ``verify(limit:progress:)`` does.
  ///
  /// The copy is made in a folder beside the target, whose name is the target's with `.copying` and a new id behind it,
  /// brought to the disk and renamed: there is a whole store under the target's name, or none. An error removes the
  /// folder; what a killed process has left of it can be removed. Writers go on, but what they replace cannot be used
  /// again until the copy is made.
  ///
  /// - Parameters:
  ///   - target: The folder; it must be empty or not there.
  ///   - progress: Called while the copy is looked at; an error that it throws ends the backup.
  /// - Returns: The number of the last mutation that the copy holds.
  /// - Throws: ``StoreError/Code/alreadyExists`` for a target that holds anything, ``StoreError/Code/corrupted`` where
  ///   the copy, and so the store, is not sound; what the system says; what `progress` throws.
  @discardableResult
  public func backup(
    to target: String, progress: (VerificationProgress) throws(StoreError) -> Void = { _ in }
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
      do throws(LMDBError) {
        try environment.copy(to: folder, compacting: false)
      } catch {
        throw StoreError(error).at(path: folder)
      }
      let sequence = try Self.check(folder, progress)
      guard sequence >= before else {
        throw StoreError(
          .corrupted, "the copy ends with mutation \(sequence), the store with \(before)",
          path: folder)
      }
      do throws(SystemFailure) {
        try SequentialFile(folder + "/data.mdb").sync()
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

  /// Opens a copy, looks at all of it and answers the number of its last mutation.
  private static func check(
    _ folder: String, _ progress: (VerificationProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> UInt64 {
    var options = Options()
    options.access = .readOnly
    let copy = try AssetStore(opening: folder, options: options)
    if let violation = try copy.verify(progress: progress).violations.first {
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
