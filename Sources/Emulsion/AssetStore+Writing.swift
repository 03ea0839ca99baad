internal import LMDB

extension AssetStore {
  /// Runs a closure in a write transaction and waits for it; when the call returns, what it wrote is as durable
  /// as ``durability`` says.
  ///
  /// The closure **may run more than once**: where the map is too small, or where a closure that is to be
  /// committed together with it fails, the transaction is rolled back and the closure starts anew. It must have
  /// no effect outside of the transaction that cannot be repeated. It may run on another thread than the
  /// caller's. One closure runs at a time, first come, first served; inside of a read or write closure of the same
  /// store the call fails with ``StoreError/Code/nestedUse``.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, and errors of the commit.
  public func write<R>(
    _ body: (inout Transaction) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    try carryOut(body) { $0 }
  }

  /// Runs a closure in a write transaction, one that may throw errors of its own; see
  /// ``write(_:)-8ql7z``.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, and ``StoreError``.
  public func write<R>(_ body: (inout Transaction) throws -> R) throws -> R {
    try carryOut(body) { $0 as any Error }
  }

  /// Queues a closure for the next write transaction, and suspends the task until what it wrote is as durable
  /// as ``durability`` says. All closures that wait are committed together, which costs hardly more than one; one
  /// that throws is rolled back alone.
  ///
  /// The closure runs on the store's own thread and **may run more than once**, as with the blocking `write`.
  /// Where more tasks write than ``Options/maximumQueuedWrites``, the later ones wait longer. A
  /// task that is cancelled while its closure waits gets ``StoreError/Code/cancelled``; once the closure has
  /// started, cancellation changes nothing.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, ``StoreError/Code/cancelled``,
  ///   and errors of the commit.
  public func write<R: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws(StoreError) -> R
  ) async throws(StoreError) -> R {
    try await queue(body) { $0 }
  }

  /// Queues a closure that may throw errors of its own for the next write transaction.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, and ``StoreError``.
  public func write<R: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws -> R
  ) async throws -> R {
    try await queue(body) { $0 as any Error }
  }

  private func carryOut<R, E: Error>(
    _ body: (inout Transaction) throws(E) -> R, _ wrap: @escaping (StoreError) -> E
  ) throws(E) -> R {
    do throws(StoreError) { try writer.check("write") } catch { throw wrap(error) }
    return try withoutActuallyEscaping(body) { body throws(E) in
      // The job lets go of the closure before it delivers.
      let job = BlockingWriteJob(path: path, wrap: wrap, body)
      writer.carryOut(job)
      return try job.wait()
    }
  }

  private func queue<R: Sendable, E: Error>(
    _ body: @escaping @Sendable (inout Transaction) throws(E) -> R,
    _ wrap: @escaping @Sendable (StoreError) -> E
  ) async throws(E) -> R {
    do throws(StoreError) { try writer.check("write") } catch { throw wrap(error) }
    let job = SuspendingWriteJob(path: path, wrap: wrap, body)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        job.continuation = continuation
        writer.submit(job)
      }
    } onCancel: {
      writer.cancel(job)
    }
    return try result.get()
  }

  /// Waits until everything that was acknowledged so far would survive a power cut, whatever the
  /// ``durability``.
  ///
  /// - Throws: ``StoreError/Code/readOnly``, ``StoreError/Code/closed``, and what the disk says; after that nothing is
  ///   written any more, see ``StoreError/Code/poisoned``.
  public func sync() throws(StoreError) {
    do throws(LMDBError) {
      if let failure = environment.poison { throw failure }
      try environment.sync(force: true)
    } catch {
      let failure = StoreError(error).at(path: path)
      if error.operation == "mdb_env_sync", environment.poison != nil {
        options.observer?.didStopWriting(failure)
      }
      throw failure
    }
  }

  /// The writes that wait for their turn at this moment.
  public var queueDepth: QueueDepth { writer.depth }
}
