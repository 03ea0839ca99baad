internal import LMDB

/// A write closure on its way through the writer.
class WriteJob: @unchecked Sendable {
  enum Stage {
    case new, queued, started, cancelled
  }

  /// Guarded by the writer's lock.
  final var stage = Stage.new

  /// Runs the closure, as often as need be; false when it failed.
  func run(in session: WriteSession) -> Bool { false }

  /// Replaces the outcome of the closure by the error that the transaction ended with, or only that of a
  /// closure that has not failed by itself.
  func fail(_ error: StoreError, overriding: Bool = true) {}

  /// Hands the outcome to the caller. Called once, and nothing is called after it.
  func deliver() {}
}

/// A job whose closure answers `R` or throws `E`.
class TypedWriteJob<R, E: Error>: WriteJob, @unchecked Sendable {
  private var body: ((inout Transaction) throws(E) -> R)?
  private let wrap: (StoreError) -> E
  private let path: String
  fileprivate var outcome: Result<R, E>?

  init(
    path: String, wrap: @escaping (StoreError) -> E,
    _ body: @escaping (inout Transaction) throws(E) -> R
  ) {
    self.path = path
    self.wrap = wrap
    self.body = body
  }

  final override func run(in session: WriteSession) -> Bool {
    guard let body else { return false }
    var transaction = Transaction(session: session)
    do throws(E) {
      outcome = .success(try body(&transaction))
    } catch {
      outcome = .failure((error as? StoreError).map { wrap($0.at(path: path)) } ?? error)
      return false
    }
    if let failure = session.gathered.failure {
      // The closure has caught an error after which its part cannot be committed.
      outcome = .failure(wrap(failure.at(path: path)))
      return false
    }
    return true
  }

  final override func fail(_ error: StoreError, overriding: Bool = true) {
    if case .failure = outcome, !overriding { return }
    outcome = .failure(wrap(error.at(path: path)))
  }

  /// Lets go of the closure, and gives what came of it.
  fileprivate final func finish() -> Result<R, E> {
    body = nil
    let neverRun = StoreError(.closed, "the write was not carried out", path: path)
    return outcome ?? .failure(wrap(neverRun))
  }
}

/// The job of a thread that waits for it.
final class BlockingWriteJob<R, E: Error>: TypedWriteJob<R, E>, @unchecked Sendable {
  private let lock = Lock()
  private var result: Result<R, E>?

  override func deliver() {
    let result = finish()
    lock.withLock {
      self.result = result
      lock.wakeAll()
    }
  }

  /// Waits until the job is delivered.
  func wait() throws(E) -> R {
    lock.lock()
    defer { lock.unlock() }
    while true {
      if let result { return try result.get() }
      lock.wait()
    }
  }
}

/// The job of a task that is suspended meanwhile.
final class SuspendingWriteJob<R: Sendable, E: Error>: TypedWriteJob<R, E>, @unchecked Sendable {
  // Set before the job is submitted, taken when it is delivered.
  var continuation: CheckedContinuation<Result<R, E>, Never>?

  override func deliver() {
    let result = finish()
    continuation.take()?.resume(returning: result)
  }
}
