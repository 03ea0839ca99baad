import CLimit
import Emulsion
import Foundation

/// One run of durable writes into a store of its own.
struct WriteRun {
  /// What a run took.
  struct Figures {
    let assetsPerSecond: Double
    /// Milliseconds from the call to its return, of half of the writes and of 99 in 100.
    let median: Double
    let high: Double
    /// Bytes that went to the disk, where the system tells.
    let bytesPerAsset: Double?
    /// Writes in one commit, on average.
    let batch: Double

    init(nanoseconds: Double, latencies: [UInt64], bytes: Int?, commits: Int) {
      let sorted = latencies.sorted()
      let count = Double(sorted.count)
      assetsPerSecond = count / nanoseconds * 1e9
      median = Double(sorted[sorted.count / 2]) / 1e6
      high = Double(sorted[sorted.count * 99 / 100]) / 1e6
      bytesPerAsset = bytes.map { Double($0) / count }
      batch = count / Double(max(commits, 1))
    }
  }

  let path: String
  let tasks: Int

  /// By tasks of a store; every one writes assets one after the other.
  func store(_ assets: [Asset], _ way: WriteBenchmark.Way) async throws -> Figures {
    let commits = CommitCount()
    var options = AssetStore.Options()
    options.observer = commits
    if way == .alone { options.maximumQueuedWrites = 1 }
    let store = try AssetStore(opening: path, options: options)
    let (tasks, before) = (tasks, Self.bytesWritten())
    let clock = ContinuousClock()
    let start = clock.now
    let latencies = try await withThrowingTaskGroup(of: [UInt64].self) { group in
      for task in 0..<tasks {
        group.addTask {
          var latencies: [UInt64] = []
          for index in stride(from: task, to: assets.count, by: tasks) {
            let asset = assets[index]
            let start = clock.now
            try await store.write { transaction throws(StoreError) in try transaction.put(asset) }
            latencies.append(UInt64((clock.now - start) / .nanoseconds(1)))
          }
          return latencies
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let time = (clock.now - start) / .nanoseconds(1)
    let bytes = Self.bytesWritten().flatMap { after in before.map { after - $0 } }
    try store.close()
    return Figures(
      nanoseconds: time, latencies: latencies, bytes: bytes, commits: commits.count)
  }

  /// By as many threads of C.
  func limit(_ records: RecordList, count: Int) throws -> Figures {
    let before = Self.bytesWritten()
    let (time, latencies) = try Stopwatch.measure {
      try records.write(count: count, into: path, threads: tasks)
    }
    let bytes = Self.bytesWritten().flatMap { after in before.map { after - $0 } }
    return Figures(nanoseconds: time, latencies: latencies, bytes: bytes, commits: count)
  }

  /// What this process has sent to disks so far, as Linux tells it.
  static func bytesWritten() -> Int? { count("write_bytes: ") }

  /// What it has handed to the system in calls that write, which does not depend on when the system sends it on.
  static func bytesHandedOver() -> Int? { count("wchar: ") }

  private static func count(_ name: String) -> Int? {
    let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix(name) }
    return line.flatMap { Int($0.dropFirst(name.count)) }
  }
}

/// Counts the commits of a store.
private final class CommitCount: StoreObserver, @unchecked Sendable {
  private let lock = NSLock()
  private var commits = 0

  var count: Int { lock.withLock { commits } }

  func didCommit(_ commit: CommitReport) { lock.withLock { commits += 1 } }
}
