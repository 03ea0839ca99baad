internal import LMDB

/// One transaction for a batch of jobs, from the first closure to the commit.
///
/// A job that fails takes nothing with it but its own changes. Nested transactions would see to that, and cost
/// each job a copy of every page that it touches: so the closures first run without. Where one fails after it has
/// changed something, the transaction is given up and all of them run again, each in a nested one.
struct BatchRun {
  private let jobs: [WriteJob]
  private let writer: Writer
  private let start: UInt64
  private var commitStart: UInt64 = 0
  private var commitEnd: UInt64 = 0
  private var failed = 0
  private var mutations = 0
  private var sequence: UInt64 = 0
  private var isCommitted = false
  /// The runs of single jobs, where the batch as a whole could not be committed.
  private var parts: [BatchRun] = []

  init(_ jobs: [WriteJob], writer: Writer) {
    self.jobs = jobs
    self.writer = writer
    start = Platform.monotonicTime()
  }

  /// What ends an attempt other than an error.
  private enum Ending: TransactionFailure {
    /// A job failed with changes of its own in the transaction.
    case needsSavepoints
    /// Nothing was changed, so there is nothing to commit.
    case nothingToCommit
    case failure(StoreError)

    init(_ error: LMDBError) { self = .failure(StoreError(error)) }
  }

  /// Runs the jobs; each of them then has its outcome.
  mutating func carryOut() {
    let time = Timestamp.now()
    var hasSavepoints = false
    while true {
      do throws(Ending) {
        try attempt(time: time, hasSavepoints: hasSavepoints)
        isCommitted = true
        return
      } catch {
        switch error {
        case .needsSavepoints: hasSavepoints = true
        case .nothingToCommit: return
        case .failure(let error): return giveUp(error)
        }
      }
    }
  }

  private mutating func attempt(time: Timestamp, hasSavepoints: Bool) throws(Ending) {
    try writer.environment.write { lmdb throws(Ending) in
      commitStart = 0
      let session: WriteSession
      do throws(StoreError) {
        session = try WriteSession(
          lmdb.sharing(), of: writer.environment, shared: writer.shared, tools: writer.tools,
          time: time, keepsMutations: writer.options.commitLog != nil)
      } catch {
        throw .failure(error)
      }
      let first = session.gathered.sequence
      failed = 0
      for job in jobs { try run(job, in: session, hasSavepoints: hasSavepoints) }
      mutations = Int(session.gathered.sequence - first)
      sequence = session.gathered.sequence
      if mutations == 0, !session.hasChanges { throw .nothingToCommit }
      do throws(StoreError) {
        try session.finish()
        try append(session, first: first)
      } catch {
        throw .failure(error)
      }
      commitStart = Platform.monotonicTime()
    }
    commitEnd = Platform.monotonicTime()
  }

  private mutating func run(
    _ job: WriteJob, in session: WriteSession, hasSavepoints: Bool
  ) throws(Ending) {
    if hasSavepoints {
      var isDone = false
      do throws(StoreError) {
        try session.savepoint {
          isDone = job.run(in: session)
          return isDone
        }
      } catch {
        throw .failure(error)
      }
      if !isDone { failed += 1 }
      return
    }
    let before = (session.gathered.sequence, session.gathered.changes)
    if job.run(in: session) { return }
    failed += 1
    let after = (session.gathered.sequence, session.gathered.changes)
    guard after != before || session.gathered.failure != nil else { return }
    // Alone it takes the whole transaction back.
    throw jobs.count == 1 ? .nothingToCommit : .needsSavepoints
  }

  private func append(_ session: WriteSession, first: UInt64) throws(StoreError) {
    guard let log = writer.options.commitLog else { return }
    let batch = MutationBatch(
      sequence: first + 1, time: session.time, mutations: session.gathered.mutations)
    try log.append(batch.encoded, sequence: batch.sequence)
  }

  /// The transaction as a whole has failed.
  private mutating func giveUp(_ error: StoreError) {
    let isOfCommit = commitStart != 0 && error.code != .mapLimitReached
    if jobs.count > 1, !isOfCommit, error.code != .closed, error.code != .poisoned {
      // One job may be to blame, such as by being too large: the others need not suffer for it.
      for job in jobs {
        var part = BatchRun([job], writer: writer)
        part.carryOut()
        parts.append(part)
      }
      return
    }
    // What a lone closure says of a map that is full is less than is known by now.
    for job in jobs { job.fail(error, overriding: jobs.count == 1) }
    failed = jobs.count
    if isOfCommit, writer.environment.poison != nil {
      writer.options.observer?.didStopWriting(error.at(path: writer.path))
    }
  }

  /// How long the commit took, waiting for the disk included; 0 without one.
  var commitSeconds: Double {
    isCommitted ? Double(commitEnd - commitStart) / 1e9 : 0
  }

  /// Tells the observer, if there is one.
  func report(queue: () -> QueueDepth) {
    guard let observer = writer.options.observer else { return }
    for part in parts { part.report(queue: queue) }
    guard isCommitted else { return }
    let sizes = (try? writer.environment.sizes()) ?? (map: 0, file: 0)
    observer.didCommit(
      CommitReport(
        writes: jobs.count - failed, failedWrites: failed, mutations: mutations,
        sequence: sequence, duration: .nanoseconds(Int64(commitEnd - start)),
        commitDuration: .nanoseconds(Int64(commitEnd - commitStart)), queue: queue(),
        mapBytes: sizes.map, fileBytes: sizes.file))
  }
}
