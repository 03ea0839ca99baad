internal import LMDB

extension WriteSession {
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
