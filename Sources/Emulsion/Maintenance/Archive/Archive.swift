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
  ///   - path: The file; `-` is standard input.
  ///   - progress: Called after each chunk; an error that it throws ends the reading.
  /// - Throws: ``StoreError/Code/corrupted``, which says where the damage is; ``StoreError/Code/newerFormat``; what
  ///   the system says of the file; what `progress` throws.
  @discardableResult
  public static func verify(
    _ path: String, progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Summary {
    try verify(.file(path), progress: progress)
  }

  /// Reads a whole archive from wherever; else the same.
  ///
  /// - Throws: as for a file, and what the source throws.
  @discardableResult
  public static func verify(
    _ source: ArchiveSource, progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Summary {
    let reader = try ArchiveReader(source)
    while try reader.next() != nil {
      let totals = reader.totals
      try progress(ArchiveProgress(.verifying, bytes: totals.bytes, records: totals.records))
    }
    return Summary(header: reader.header, totals: reader.totals)
  }

  /// What an archive says of its snapshot, of its first bytes alone: the rest is not looked at.
  ///
  /// - Parameter path: The file.
  /// - Throws: ``StoreError/Code/corrupted`` where it does not begin as an archive does;
  ///   ``StoreError/Code/newerFormat``; what the system says of the file.
  public static func header(of path: String) throws(StoreError) -> ArchiveHeader {
    try ArchiveReader(.file(path)).header
  }
}
