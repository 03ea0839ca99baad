internal import CLMDB

/// Figures about an environment as a whole.
public struct EnvironmentInfo: Sendable, Hashable {
  /// The size of the memory map, in bytes.
  public let mapSize: Int
  /// The number of the last page that is in use.
  public let lastPage: Int
  /// The number of the last committed write transaction.
  public let lastTransactionID: Int
  /// The number of reader slots that are or were in use.
  public let readerSlotsUsed: Int
  /// The number of reader slots there are.
  public let maxReaders: Int
  /// The size of a page, in bytes.
  public let pageSize: Int
  /// The number of pages up to ``lastPage`` that are free to be used again.
  public let freePages: Int

  /// The size of the file up to the last page, in bytes.
  public var fileBytes: Int { (lastPage &+ 1) &* pageSize }
  /// The bytes of the pages that hold something: ``fileBytes`` without the free pages.
  public var usedBytes: Int { fileBytes &- freePages &* pageSize }
}

/// Figures about one table.
public struct TableStatistics: Sendable, Hashable {
  /// The number of entries.
  public let entries: Int
  /// The number of levels of the tree.
  public let depth: Int
  /// The number of inner pages.
  public let branchPages: Int
  /// The number of pages with entries.
  public let leafPages: Int
  /// The number of pages with values too large for a leaf.
  public let overflowPages: Int
  /// The size of a page, in bytes.
  public let pageSize: Int

  /// The bytes of all pages of the table.
  public var bytes: Int { (branchPages + leafPages + overflowPages) * pageSize }

  init(_ stat: MDB_stat) {
    // A damaged file says anything, and sums of what it says must not overflow: no table has as many.
    let possible = { (number: Int) in Int(min(UInt(bitPattern: number), 1 << 40)) }
    entries = possible(stat.ms_entries)
    depth = Int(stat.ms_depth)
    branchPages = possible(stat.ms_branch_pages)
    leafPages = possible(stat.ms_leaf_pages)
    overflowPages = possible(stat.ms_overflow_pages)
    pageSize = Int(stat.ms_psize)
  }
}

/// A reader slot that some process has taken.
public struct ReaderSlot: Sendable, Hashable {
  /// The process.
  public let processID: Int32
  /// The number of the last write transaction that its open snapshot sees; nil without one.
  public let transactionID: Int?
}
