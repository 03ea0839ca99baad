internal import LMDB

/// Carries out the writes of a store, one transaction at a time and first come, first served.
///
/// A thread of its own takes what has queued up into one transaction and commits once for all. A blocking
/// write that finds nothing before it runs on the thread that called: a lone writer pays for no change of threads.
/// Either way the transaction's owner is whoever has set `isBusy`.
final class Writer: @unchecked Sendable {
  let environment: Environment
  let shared: SharedTables
  let tools: WriterTools
  let options: AssetStore.Options
  let path: String
  /// Poked after each transaction.
  let commits = CommitSignal()

  private let lock = Lock()
  // All below is guarded by `lock`.
  private var jobs: [WriteJob] = []
  private var isBusy = false
  /// Whether no more jobs are taken in.
  private var isClosing = false
  private var hasThreadEnded = false
  private var thread: ThreadID?
  /// Jobs that must have come before the thread is woken.
  private var wanted = 1
  /// How many writes the last transaction had, and how long its commit took, in seconds: what to expect of the
  /// next.
  private var last = (writes: 1, commit: 0.0)

  init(
    environment: Environment, shared: SharedTables, tools: WriterTools,
    options: AssetStore.Options, path: String
  ) {
    self.environment = environment
    self.shared = shared
    self.tools = tools
    self.options = options
    self.path = path
  }

  /// Starts the thread.
  func start() throws(StoreError) {
    let code = Platform.startThread { [self] in run() }
    guard code == 0 else {
      lock.withLock { (isClosing, hasThreadEnded) = (true, true) }
      throw SystemFailure(number: code, operation: "pthread_create").storeError(path: path)
    }
  }

  // MARK: - Jobs

  /// Refuses what could only wait for itself or for a thread that this process does not have.
  func check(_ operation: String) throws(StoreError) {
    do throws(LMDBError) {
      try environment.checkProcess()
      try environment.refuseInside(operation)
    } catch {
      throw StoreError(error).at(path: path)
    }
    if lock.withLock({ thread?.isCurrent ?? false }) {
      throw StoreError(
        .nestedUse, "\(operation) was called by an observer of the store",
        advice: "let another thread do it", path: path)
    }
  }

  /// Carries a job out before the call returns, or queues it.
  func carryOut(_ job: WriteJob) {
    lock.lock()
    // Where writes came together lately, they do better together.
    guard !isClosing, !isBusy, jobs.isEmpty, last.writes == 1 else {
      submitHoldingLock(job)
      return
    }
    isBusy = true
    job.stage = .started
    lock.unlock()
    commit([job])
  }

  /// Queues a job.
  func submit(_ job: WriteJob) {
    lock.lock()
    submitHoldingLock(job)
  }

  private func submitHoldingLock(_ job: WriteJob) {
    var refusal: StoreError?
    if job.stage == .cancelled {
      refusal = Self.cancelled
    } else if isClosing {
      refusal = StoreError(LMDBError(code: LMDBError.closed, operation: "write"))
    } else {
      job.stage = .queued
      jobs.append(job)
      if jobs.count == wanted { lock.wakeAll() }
    }
    lock.unlock()
    guard let refusal else { return }
    job.fail(refusal)
    job.deliver()
  }

  /// Takes a job back, unless it has started.
  func cancel(_ job: WriteJob) {
    lock.lock()
    let wasQueued = job.stage == .queued
    if wasQueued, let place = jobs.firstIndex(where: { $0 === job }) { jobs.remove(at: place) }
    if wasQueued || job.stage == .new { job.stage = .cancelled }
    lock.unlock()
    guard wasQueued else { return }
    job.fail(Self.cancelled)
    job.deliver()
  }

  private static let cancelled = StoreError(
    .cancelled, "the task was cancelled before its write began")

  /// The writes that wait.
  var depth: QueueDepth {
    lock.withLock {
      let queued = min(jobs.count, batchLimit)
      return QueueDepth(queued: queued, waiting: jobs.count - queued)
    }
  }

  /// Whether the store is closing or closed.
  var isRefusing: Bool { lock.withLock { isClosing } }

  private var batchLimit: Int { max(options.maximumQueuedWrites, 1) }

  // MARK: - The thread

  private func run() {
    lock.lock()
    thread = .current
    var nextCheck = Platform.monotonicTime() + checkInterval
    while true {
      if !jobs.isEmpty, !isBusy {
        isBusy = true
        gather()
        let batch = Array(jobs.prefix(batchLimit))
        jobs.removeFirst(batch.count)
        for job in batch { job.stage = .started }
        lock.unlock()
        if !batch.isEmpty { commit(batch) } else { release(nil) }
        lock.lock()
      } else if isClosing, jobs.isEmpty, !isBusy {
        break
      } else if Platform.monotonicTime() < nextCheck {
        _ = lock.wait(seconds: Double(nextCheck - Platform.monotonicTime()) / 1e9)
      }
      if Platform.monotonicTime() >= nextCheck {
        lock.unlock()
        checkReaders()
        lock.lock()
        nextCheck = Platform.monotonicTime() + checkInterval
      }
    }
    hasThreadEnded = true
    lock.wakeAll()
    lock.unlock()
  }

  /// Those who were told of the last commit are likely to write again at once: waits for as many of them, but
  /// not for longer than a part of what the commit takes.
  private func gather() {
    wanted = min(last.writes, batchLimit)
    let limit = min(last.commit / 4, 0.002)
    let end = Platform.monotonicTime() + UInt64(limit * 1e9)
    while jobs.count < wanted, !isClosing {
      let now = Platform.monotonicTime()
      guard now < end else { break }
      _ = lock.wait(seconds: Double(end - now) / 1e9)
    }
    wanted = 1
  }

  /// Runs jobs in one transaction, and tells their callers and the observer.
  private func commit(_ batch: [WriteJob]) {
    var run = BatchRun(batch, writer: self)
    run.carryOut()
    commits.poke()
    for job in batch { job.deliver() }
    release((batch.count, run.commitSeconds))
    run.report(queue: { depth })
  }

  /// Gives up the right to write.
  private func release(_ figures: (writes: Int, commit: Double)?) {
    lock.withLock {
      isBusy = false
      last = figures ?? last
      lock.wakeAll()
    }
  }

  // MARK: - Closing

  /// Refuses later jobs, and waits until those before are done and the thread has ended.
  func drain() {
    lock.lock()
    isClosing = true
    lock.wakeAll()
    // The last reference to a store may be dropped by the thread itself; it then ends by itself.
    while !hasThreadEnded, thread?.isCurrent != true { lock.wait() }
    lock.unlock()
  }
}
