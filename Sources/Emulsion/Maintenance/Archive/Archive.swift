/// Archives as files: a store's records, independent of how the store packs and lays them out.
public enum Archive {
  /// What looking at a whole archive has shown.
  public struct Summary: Sendable, Equatable {
    /// The snapshot that it was taken of.
    public var header: ArchiveHeader
    /// What it holds.
    public var totals: ArchiveTotals
  }

  /// Reads a whole archive: every hash, every count, the order of chunks and of records, and the end.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - progress: Called after each chunk; an error that it throws ends the reading.
  /// - Throws: ``StoreError/Code/corrupted``, which says where the damage is; ``StoreError/Code/newerFormat``; what
  ///   the system says of the file; what `progress` throws.
  @discardableResult
  public static func verify(
    _ path: String, progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Summary {
    let reader = try reader(path)
    while try reader.next() != nil {
      let totals = reader.totals
      try progress(ArchiveProgress(bytes: totals.bytes, records: totals.records))
    }
    return Summary(header: reader.header, totals: reader.totals)
  }

  static func reader(
    _ path: String, onDamage: ((StoreError) -> Void)? = nil
  ) throws(StoreError) -> ArchiveReader {
    let file: SequentialFile
    do throws(SystemFailure) {
      file = try SequentialFile(path)
    } catch {
      throw error.storeError(path: path)
    }
    return try ArchiveReader(file, path: path, onDamage: onDamage)
  }
}
