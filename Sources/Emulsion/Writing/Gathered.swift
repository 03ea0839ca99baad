internal import LMDB

/// What a transaction has in hand beside LMDB's pages: what it will write at its end, and what it knows. One
/// value, so that a closure that fails within a larger transaction is taken back by putting the old one in place.
struct Gathered {
  /// The number of the last mutation.
  var sequence: UInt64 = 0
  /// Changes of the counts of people.
  var stats = StatChanges()
  /// Rows of indexes, and counts of months.
  var indexes = IndexChanges()
  /// The states of the indexes, as they are for the rest of the transaction.
  var indexStates = IndexStates()
  /// What happened, in order.
  var events: [Event] = []
  /// Whose the faces are whose rows are not written yet; `nil` for those that are gone.
  var faceOwners: [FaceID: AssetID?] = [:]
  /// People who are known to be there, so that each is looked up once a transaction.
  var knownPeople: Set<PersonID> = []
  /// The patterns of preparers that are known to mean the same here.
  var adopted: [LearnedPatterns] = []
  /// The last keys of the tables.
  var tails = AppendTracker()
  /// How often anything was written or gathered: a mutation that fails and has changed nothing can be forgotten.
  var changes = 0
  /// What was applied, where a log wants it.
  var mutations: [Mutation] = []
  /// What could not be read of assets that were deleted all the same.
  var damages: [StoreError] = []
  /// Why the transaction cannot be committed: a mutation failed with part of it written.
  var failure: StoreError?

  /// Takes note of a row that is about to be put, and answers whether its key lies above all others of its table. One
  /// call, because each look at a session's value is checked for overlaps.
  mutating func notePut(
    _ database: Database, _ key: RawSpan, _ handle: TransactionHandle, _ tables: Tables
  ) throws(LMDBError) -> Bool {
    changes += 1
    let isBeyond = try tails.isBeyond(database, key, handle, tables)
    if isBeyond { tails.note(database, key) }
    return isBeyond
  }
}
