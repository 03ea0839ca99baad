internal import LMDB

/// What a compaction has done.
public struct CompactionSummary: Sendable, Equatable {
  /// Bytes of the file before.
  public var bytesBefore: Int
  /// Bytes of the file now.
  public var bytesAfter: Int
  /// Records and rows in it.
  public var entries: Int

  /// The part of the file that was given back, 0 to 1.
  public var regained: Double {
    bytesBefore > 0 ? 1 - Double(bytesAfter) / Double(bytesBefore) : 0
  }
}

/// How far a compaction has come.
public struct CompactionProgress: Sendable, Equatable {
  /// Records and rows that were copied, and then read again.
  public var done: Int
  /// How many that will be.
  public var total: Int
}

extension AssetStore {
  /// Writes a store anew in the order of its keys, which fills its pages, and puts the new file in the place of the old
  /// one. A store that was written in another order than that of its ids, or of which much was deleted, gets smaller.
  ///
  /// Nobody else may have the store open, neither in this process nor in another one: who has is refused with
  /// ``StoreError/Code/inUse`` or ``StoreError/Code/alreadyOpen``, and who comes meanwhile gets the one or the other.
  /// The new file is made in a folder `compacting` within the store's, from the stored bytes as they are, read again and
  /// compared byte for byte, brought to the disk, and renamed. When the process dies at any moment, the store is the old
  /// one or the new one, whole; what is left of the folder goes when the store is next opened for writing. While it
  /// works there must be room for both files. A damaged record is carried over as it is; one whose page is damaged, so
  /// that nobody knows where it ends, as an empty one, which can be deleted.
  ///
  /// - Parameters:
  ///   - path: The folder of the store.
  ///   - options: How it is opened.
  ///   - progress: Called now and then; an error that it throws ends the compaction, and the store is as it was.
  /// - Throws: what opening throws; ``StoreError/Code/diskFull``; ``StoreError/Code/corrupted`` where pages of the store
  ///   cannot be read; what `progress` throws.
  @discardableResult
  public static func compact(
    _ path: String, options: Options = Options(),
    progress: (CompactionProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> CompactionSummary {
    var options = options
    options.access = .existing
    let store = try AssetStore(opening: path, options: options)
    let folder = Files.compactionFolder(of: path)
    do throws(StoreError) {
      let summary = try store.compact(into: folder, progress)
      Files.removeStore(folder)
      try store.close()
      return summary
    } catch {
      Files.removeStore(folder)
      try? store.close()
      throw error.at(path: path)
    }
  }

  private func compact(
    into folder: String, _ progress: (CompactionProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> CompactionSummary {
    let before: Int
    let target: Environment
    do throws(LMDBError) {
      try environment.excludeOthers()
      before = try environment.info().fileBytes
      var settings = options.environmentOptions()
      settings.createsDirectory = true
      settings.durability = .noSync
      settings.mapSize = min(max(settings.mapSize, before + before / 4), settings.maxMapSize)
      target = try Environment(opening: folder, options: settings)
    } catch {
      throw StoreError(error)
    }
    defer { try? target.close() }
    var copy = try StoreCopy(of: self, to: target)
    try copy.run(progress)
    let after: Int
    do throws(LMDBError) {
      after = try target.info().fileBytes
      try target.close()
    } catch {
      throw StoreError(error)
    }
    let file = folder + "/data.mdb"
    do throws(SystemFailure) {
      try Files.copyAccess(of: path + "/data.mdb", to: file)
    } catch {
      throw error.storeError(path: file)
    }
    do throws(LMDBError) { try environment.replaceFile(by: file) } catch { throw StoreError(error) }
    return CompactionSummary(bytesBefore: before, bytesAfter: after, entries: copy.entries)
  }
}
