/// How far a dump, a restore, a backup or the like has come, told about once for each MiB of records, or for
/// as many rows as one transaction writes: a quarter of what is held in memory, and 16 MiB at most.
public struct ArchiveProgress: Sendable, Equatable {
  /// What is being done.
  public enum Phase: String, Sendable, CaseIterable {
    /// Records go into an archive.
    case dumping
    /// An archive is read, and every byte of it checked.
    case verifying
    /// The file of a store is copied.
    case copying
    /// What an earlier restore has loaded is read again in the archive, held against its hashes and passed over.
    case resuming
    /// Records go from an archive into a new store.
    case restoring
    /// Counts, and the rows of indexes, are made of the records.
    case indexing
    /// The rows of indexes, sorted, go into the new store.
    case appending
    /// The new store is held against all that must hold in one.
    case checking
    /// The system brings what was written to the disk.
    case syncing
    /// Records go into a store that holds others.
    case merging
    /// Two sides are compared.
    case comparing
  }

  /// What is being done.
  public var phase: Phase
  /// Bytes of the archives or of the copy so far; 0 in the phases that read and write none.
  public var bytes: Int
  /// Bytes in all, where that is known.
  public var totalBytes: Int?
  /// Records so far in this phase, or rows.
  public var records: Int
  /// Records or rows of this phase in all, where that is known.
  public var total: Int?

  init(
    _ phase: Phase, bytes: Int = 0, totalBytes: Int? = nil, records: Int = 0, total: Int? = nil
  ) {
    self.phase = phase
    self.bytes = bytes
    self.totalBytes = totalBytes
    self.records = records
    self.total = total
  }
}
