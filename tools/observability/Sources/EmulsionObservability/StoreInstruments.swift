public import CoreMetrics
public import Emulsion
public import Logging
internal import Metrics

/// Feeds swift-log and swift-metrics with what a store does.
///
/// ```swift
/// var options = AssetStore.Options()
/// options.observer = StoreInstruments(logger: Logger(label: "library"))
/// let store = try AssetStore(opening: path, options: options)
/// ```
///
/// Metrics have the dimensions that are given here, such as the name of the library, and these labels:
///
/// | label | kind | of what |
/// |---|---|---|
/// | `emulsion_commits` | counter | transactions that were committed |
/// | `emulsion_writes`, `emulsion_failed_writes` | counter | write closures in them, and those rolled back beside them |
/// | `emulsion_mutations` | counter | changes that were applied |
/// | `emulsion_batch_writes` | recorder | write closures of one transaction |
/// | `emulsion_commit_duration` | timer | the commit alone |
/// | `emulsion_transaction_duration` | timer | closures and commit |
/// | `emulsion_queued_writes`, `emulsion_waiting_writes` | gauge | the queue |
/// | `emulsion_map_bytes`, `emulsion_file_bytes` | gauge | the map and the file |
/// | `emulsion_reads`, `emulsion_read_lookups`, `emulsion_read_bytes` | counter | snapshots and what they cost |
/// | `emulsion_read_duration` | timer | a snapshot |
/// | `emulsion_open_snapshots`, `emulsion_oldest_snapshot_lag` | gauge | readers, and how many transactions the oldest is behind |
/// | `emulsion_cleared_readers`, `emulsion_long_reads` | counter | slots of dead processes, and reports of long snapshots |
///
/// The log has commits at `trace`, slots that were cleared at `notice`, long snapshots at `warning`, and the end of
/// all writing at `critical`.
public struct StoreInstruments: StoreObserver {
  private let logger: Logger
  private let commits, writes, failedWrites, mutations: Counter
  private let batchWrites: Recorder
  private let commitDuration, transactionDuration, readDuration: Timer
  private let queuedWrites, waitingWrites, mapBytes, fileBytes: Gauge
  private let reads, readLookups, readBytes: Counter
  private let openSnapshots, oldestSnapshotLag: Gauge
  private let clearedReaders, longReads: Counter

  /// Makes the instruments.
  ///
  /// - Parameters:
  ///   - logger: Where the log goes.
  ///   - dimensions: What tells the metrics of this store from those of others.
  ///   - factory: Where the metrics go.
  public init(
    logger: Logger, dimensions: [(String, String)] = [],
    factory: any MetricsFactory = MetricsSystem.factory
  ) {
    self.logger = logger
    func counter(_ name: String) -> Counter {
      Counter(label: "emulsion_\(name)", dimensions: dimensions, factory: factory)
    }
    func gauge(_ name: String) -> Gauge {
      Gauge(
        label: "emulsion_\(name)", dimensions: dimensions, aggregate: false, factory: factory)
    }
    func timer(_ name: String) -> Timer {
      Timer(label: "emulsion_\(name)", dimensions: dimensions, factory: factory)
    }
    commits = counter("commits")
    writes = counter("writes")
    failedWrites = counter("failed_writes")
    mutations = counter("mutations")
    batchWrites = Recorder(
      label: "emulsion_batch_writes", dimensions: dimensions, aggregate: true, factory: factory)
    commitDuration = timer("commit_duration")
    transactionDuration = timer("transaction_duration")
    readDuration = timer("read_duration")
    queuedWrites = gauge("queued_writes")
    waitingWrites = gauge("waiting_writes")
    mapBytes = gauge("map_bytes")
    fileBytes = gauge("file_bytes")
    reads = counter("reads")
    readLookups = counter("read_lookups")
    readBytes = counter("read_bytes")
    openSnapshots = gauge("open_snapshots")
    oldestSnapshotLag = gauge("oldest_snapshot_lag")
    clearedReaders = counter("cleared_readers")
    longReads = counter("long_reads")
  }

  /// Counts a commit.
  public func didCommit(_ commit: CommitReport) {
    commits.increment()
    writes.increment(by: commit.writes)
    failedWrites.increment(by: commit.failedWrites)
    mutations.increment(by: commit.mutations)
    batchWrites.record(commit.writes)
    commitDuration.record(duration: commit.commitDuration)
    transactionDuration.record(duration: commit.duration)
    record(commit.queue, mapBytes: commit.mapBytes, fileBytes: commit.fileBytes)
    logger.trace(
      "committed",
      metadata: [
        "writes": "\(commit.writes)", "mutations": "\(commit.mutations)",
        "sequence": "\(commit.sequence)", "commit": "\(commit.commitDuration)",
      ])
  }

  /// Counts a read.
  public func didRead(_ read: ReadReport) {
    reads.increment()
    readLookups.increment(by: read.cost.lookups)
    readBytes.increment(by: read.cost.bytesRead)
    readDuration.record(duration: read.duration)
  }

  /// Takes note of the readers and sizes.
  public func didCheck(_ check: CheckReport) {
    openSnapshots.record(check.openSnapshots)
    oldestSnapshotLag.record(check.oldestSnapshotLag)
    record(check.queue, mapBytes: check.mapBytes, fileBytes: check.fileBytes)
    guard check.clearedReaders > 0 else { return }
    clearedReaders.increment(by: check.clearedReaders)
    logger.notice(
      "cleared reader slots of dead processes", metadata: ["slots": "\(check.clearedReaders)"])
  }

  /// Warns of a long snapshot.
  public func isReadingLong(_ read: LongRead) {
    longReads.increment()
    logger.warning(
      "a snapshot has been open for long, and the file grows meanwhile",
      metadata: ["opened": "\(read.fileID):\(read.line)", "duration": "\(read.duration)"])
  }

  /// Reports that nothing is written any more.
  public func didStopWriting(_ error: StoreError) {
    logger.critical("writing has stopped", metadata: ["error": "\(error)"])
  }

  private func record(_ queue: QueueDepth, mapBytes: Int, fileBytes: Int) {
    queuedWrites.record(queue.queued)
    waitingWrites.record(queue.waiting)
    self.mapBytes.record(mapBytes)
    self.fileBytes.record(fileBytes)
  }
}
