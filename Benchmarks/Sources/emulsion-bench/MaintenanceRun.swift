import Emulsion
import EmulsionSamples
import Foundation
import Synchronization

/// Long operations on a whole library: how long they take, how long the longest of their transactions, and what
/// memory the process holds, while somebody reads.
struct MaintenanceRun {
  let assets: Int
  private let clock = ContinuousClock()

  init(assets: Int) { self.assets = assets }

  /// Runs all of them on a new store and answers a line for each.
  func run(in folder: String) throws -> [String] {
    let store = try AssetStore(opening: folder)
    let library = SampleLibrary(SampleLibrary.Options(assets: assets))
    var load = BulkLoad(into: store)
    for person in library.people { try load.add(person) }
    for index in 0..<assets { try load.add(library.asset(at: index)) }
    _ = try load.finish()
    let ids = (0..<assets).map { library.asset(at: $0).id }.sorted()

    var lines = [try verify(store)]
    for index in Database.allCases where index.isIndex {
      try store.disableIndex(index)
      lines.append(
        try line("rebuild \(index.rawValue)") { note in
          try store.rebuildIndex(index) { note($0.done) }
        })
    }
    let readers = Readers(store: store, ids: ids)
    lines.append(try line("trash") { note in try store.trash(ids) { note($0.done) } })
    lines.append(try line("restore") { note in try store.restore(ids) { note($0.done) } })
    var random = RandomOrder(state: 1)
    let shuffled = ids.shuffled(using: &random)
    lines.append(
      try line("trash, in random order") { note in try store.trash(shuffled) { note($0.done) } })
    let later = Timestamp(microseconds: Timestamp.now().microseconds + 1)
    lines.append(
      try line("purge") { note in
        try store.purge(olderThan: .zero, now: later) { note($0.done) }
      })
    lines.append(readers.stop())
    lines.append(try verify(store))
    try store.close()
    return lines
  }

  private func line(_ name: String, _ body: (_ note: (Int) -> Void) throws -> Void) throws -> String
  {
    let start = clock.now
    var last = start
    var (longest, transactions, done, memory) = (Duration.zero, 0, 0, 0)
    try body { count in
      let now = clock.now
      longest = max(longest, now - last)
      last = now
      transactions += 1
      done = count
      memory = max(memory, Machine.privateBytes)
    }
    return
      "\(name): \(done) in \(milliseconds(clock.now - start)), \(transactions) transactions, the longest "
      + "\(milliseconds(longest)), private memory \(memory >> 20) MiB"
  }

  private func verify(_ store: AssetStore) throws -> String {
    let start = clock.now
    let found = try store.verify()
    guard found.isSound else { throw Failure("\(found.violations)") }
    return "verify: \(found.records) records and rows in \(milliseconds(clock.now - start))"
  }

  private func milliseconds(_ duration: Duration) -> String {
    "\(Int(duration / .milliseconds(1))) ms"
  }

  /// Reads one asset after the other on a thread of its own.
  private final class Readers: Sendable {
    private let isDone = Atomic(false)
    private let figures = Mutex((reads: 0, slowest: Duration.zero))

    init(store: AssetStore, ids: [AssetID]) {
      Thread.detachNewThread { [self] in
        let clock = ContinuousClock()
        var place = 0
        while !isDone.load(ordering: .relaxed) {
          let start = clock.now
          let id = ids[place * 7919 % ids.count]
          _ = try? store.read { snapshot throws(StoreError) in
            try snapshot.json(id, include: .all)
          }
          let time = clock.now - start
          figures.withLock { $0 = ($0.reads + 1, max($0.slowest, time)) }
          place += 1
          usleep(500)
        }
      }
    }

    func stop() -> String {
      isDone.store(true, ordering: .relaxed)
      let (reads, slowest) = figures.withLock { $0 }
      return "meanwhile \(reads) reads, the slowest in \(Int(slowest / .milliseconds(1))) ms"
    }
  }

  /// A fixed sequence, so that every run has the same order.
  private struct RandomOrder: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }
}
