/// How far a dump, a restore or the like has come, told about once for each MiB of records.
public struct ArchiveProgress: Sendable, Equatable {
  /// What is being done.
  public enum Phase: String, Sendable, CaseIterable {
    /// Records go into an archive.
    case dumping
    /// An archive is read, and every byte of it checked.
    case verifying
    /// Records go from an archive into a new store.
    case restoring
    /// Counts and indexes are made of the records.
    case indexing
    /// The new store is held against all that must hold in one.
    case checking
    /// Records go into a store that holds others.
    case merging
    /// Two sides are compared.
    case comparing
  }

  /// What is being done.
  public var phase: Phase
  /// Bytes of the archives so far; 0 in the phases that read and write none.
  public var bytes: Int
  /// Records so far in this phase.
  public var records: Int
  /// Records of this phase in all, where that is known.
  public var total: Int?

  init(_ phase: Phase, bytes: Int = 0, records: Int, total: Int? = nil) {
    self.phase = phase
    self.bytes = bytes
    self.records = records
    self.total = total
  }
}
