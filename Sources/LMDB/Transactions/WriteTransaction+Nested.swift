extension WriteTransaction {
  /// Runs `body` in a child transaction: an error in it takes back what the child changed, and
  /// nothing else. What the child changed becomes durable with the outermost transaction.
  public mutating func nested<R, E: TransactionFailure>(
    _ body: (inout WriteTransaction) throws(E) -> R
  ) throws(E) -> R {
    try runNested({ E($0) }, body)
  }

  /// Runs `body` in a child transaction: an error in it takes back what the child changed, and
  /// nothing else. What the child changed becomes durable with the outermost transaction.
  public mutating func nested<R>(
    _ body: (inout WriteTransaction) throws -> R
  ) throws -> R {
    try runNested({ $0 as any Error }, body)
  }

  private func runNested<R, E: Error>(
    _ wrap: (LMDBError) -> E, _ body: (inout WriteTransaction) throws(E) -> R
  ) throws(E) -> R {
    let child: WriteState
    do throws(LMDBError) { child = try state.beginChild() } catch { throw wrap(error) }
    // Does nothing after a commit.
    defer { child.abort() }
    var transaction = WriteTransaction(child)
    let result = try body(&transaction)
    do throws(LMDBError) {
      try child.commit()
    } catch {
      if error.code == LMDBError.mapFull { state.noteMapFull() }
      throw wrap(error)
    }
    return result
  }
}
