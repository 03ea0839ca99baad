internal import LMDB

extension WriteSession {
  /// What a session gathers from its mutations until the end of the transaction, as one value, so that a part
  /// of the transaction can be taken back.
  struct Gathered {
    var stats = StatChanges()
    /// People who are known to be there, so that each is looked up once a transaction.
    var knownPeople: Set<PersonID> = []
    var tails = AppendTracker()
    /// The number of the last mutation.
    var sequence: UInt64 = 0
    /// What was applied, where a log wants it.
    var mutations: [Mutation] = []
    /// Why the transaction cannot be committed: a mutation failed with part of it written.
    var failure: StoreError?
  }

  /// Runs `body` in a nested transaction; where it answers `false`, everything that it changed is taken back,
  /// and the session is as it was.
  func savepoint(_ body: () -> Bool) throws(StoreError) {
    let before = gathered
    let (patterns, learned) = (reader.patterns, tools.patterns.count)
    var outer = transaction.sharing()
    do throws(Undone) {
      defer { use(outer.sharing()) }
      try outer.nested { child throws(Undone) in
        use(child.sharing())
        if !body() { throw Undone(cause: nil) }
      }
    } catch {
      gathered = before
      tools.patterns.rollBack(to: learned)
      reader.use(patterns)
      if let cause = error.cause { throw StoreError(cause) }
    }
  }

  /// Why a nested transaction was given up: the closure's wish, or LMDB's.
  private struct Undone: TransactionFailure {
    var cause: LMDBError?

    init(cause: LMDBError?) { self.cause = cause }
    init(_ error: LMDBError) { cause = error }
  }
}
