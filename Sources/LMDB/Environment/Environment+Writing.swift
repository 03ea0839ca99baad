internal import CLMDB

extension Environment {
  /// Runs `body` in the write transaction, and commits it; any error rolls it back.
  ///
  /// When the memory map is too small, the transaction is rolled back, the map grows, and `body`
  /// **runs again** from the start: it must not have effects outside of the transaction that
  /// cannot be repeated. One thread writes at a time, others wait. Inside of a read or write closure
  /// of the same environment and thread, it throws ``LMDBError/nestedUse``.
  public func write<R, E: TransactionFailure>(
    _ body: (inout WriteTransaction) throws(E) -> R
  ) throws(E) -> R {
    try runWrite({ E($0) }, body)
  }

  /// Runs `body` in the write transaction, and commits it; any error rolls it back. `body` **runs
  /// again** when the memory map had to grow.
  public func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    try runWrite({ $0 as any Error }, body)
  }

  private func runWrite<R, E: Error>(
    _ wrap: (LMDBError) -> E, _ body: (inout WriteTransaction) throws(E) -> R
  ) throws(E) -> R {
    do throws(LMDBError) { try beginWriting("write") } catch { throw wrap(error) }
    defer { endWriting() }
    do throws(LMDBError) { try growIfTight() } catch { throw wrap(error) }
    while true {
      let state: WriteState
      do throws(LMDBError) { state = try beginTransaction() } catch { throw wrap(error) }
      // Does nothing after a commit.
      defer { state.abort() }
      var transaction = WriteTransaction(state)
      let outcome: Result<R, E>
      do throws(E) {
        outcome = .success(try body(&transaction))
      } catch {
        outcome = .failure(error)
      }
      if !state.isMapFull {
        let result = try outcome.get()
        do throws(LMDBError) {
          try state.commit()
          return result
        } catch  where error.code != LMDBError.mapFull {
          throw wrap(noteFailedCommit(error))
        } catch {
          // The commit itself found no room; the transaction is gone.
        }
      }
      // Even if the closure caught the error: its transaction cannot be committed.
      state.abort()
      do throws(LMDBError) { try growAfterMapFull() } catch { throw wrap(error) }
    }
  }

  /// Takes the writer's lock for this thread.
  func beginWriting(_ operation: String) throws(LMDBError) {
    try checkProcess()
    try refuseInside(operation)
    if options.isReadOnly { throw error(LMDBError.readOnly, operation) }
    try lockWriter()
    do throws(LMDBError) {
      try checkWriter()
    } catch {
      writerLock.unlock()
      throw error
    }
    marks.beginWriting()
  }

  func endWriting() {
    marks.endWriting()
    writerLock.unlock()
  }

  /// Takes the writer's lock of an environment that is open.
  func lockWriter() throws(LMDBError) {
    writerLock.lock()
    do throws(LMDBError) {
      try gate.check()
    } catch {
      writerLock.unlock()
      throw error
    }
  }

  func beginTransaction() throws(LMDBError) -> WriteState {
    while true {
      guard let environment = unsafe pointer else { throw error(LMDBError.closed, "write") }
      var transaction: OpaquePointer?
      let code = unsafe mdb_txn_begin(environment, nil, 0, &transaction)
      if code == MDB_MAP_RESIZED {
        try adoptMapSizeHoldingLock()
        continue
      }
      guard code == MDB_SUCCESS, let transaction = unsafe transaction else {
        throw error(code, "mdb_txn_begin")
      }
      // Its number is one more than that of the last snapshot, which it cannot take pages from.
      gate.releaseIdleSnapshots(before: unsafe mdb_txn_id(transaction) &- 1)
      return unsafe WriteState(
        pointer: transaction, environmentPointer: environment, environment: number)
    }
  }
}
