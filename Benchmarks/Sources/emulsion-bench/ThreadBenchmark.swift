import Emulsion
import EmulsionSamples
import Foundation
import Synchronization

/// Measures documents read by several threads at once, with and without a thread that writes, and how long each read
/// takes.
struct ThreadBenchmark {
  static let threadCounts = [1, 2, 4]
  static let kinds: [(name: String, include: Include)] = [
    ("lean", []), ("variants", .variants), ("all groups", .all),
  ]
  /// How long a measurement takes, in seconds.
  private static let duration = 0.25

  let options: Options

  func run(in folder: String) throws -> ThreadReport {
    let library = SampleLibrary(SampleLibrary.Options(assets: options.assets))
    let store = try AssetStore(opening: folder)
    var load = BulkLoad(into: store)
    for person in library.people { try load.add(person) }
    var ids: [AssetID] = []
    for document in library {
      try load.add(document.asset)
      ids.append(document.asset.id)
    }
    _ = try load.finish()
    let written = (0..<min(1000, library.count)).map(library.asset(at:))
    var cells = Self.kinds.flatMap { kind in
      [false, true].flatMap { hasWriter in
        Self.threadCounts.map {
          ThreadReport.Cell(read: kind.name, hasWriter: hasWriter, threads: $0)
        }
      }
    }
    for round in 0...options.rounds {
      for index in cells.indices {
        let cell = cells[index]
        guard let kind = Self.kinds.first(where: { $0.name == cell.read }) else { continue }
        let figures = try measure(
          store, ids, kind.include, threads: cell.threads, writing: cell.hasWriter ? written : [],
          seed: UInt64(round))
        // The first round warms up.
        if round > 0 { cells[index].add(figures) }
      }
    }
    try store.close()
    return ThreadReport(
      machine: Machine(), assets: options.assets, rounds: options.rounds, cells: cells)
  }

  /// What some threads did in one measurement.
  struct Figures: Sendable {
    var latencies = Latencies()
    var seconds = 0.0
    var writes = 0
    var failure: String?
  }

  private func measure(
    _ store: AssetStore, _ ids: [AssetID], _ include: Include, threads: Int, writing: [Asset],
    seed: UInt64
  ) throws -> Figures {
    let box = Shared()
    let group = DispatchGroup()
    for thread in 0..<threads {
      start(group) {
        Self.read(store, ids, include, seed: seed &* 31 &+ UInt64(thread), into: box)
      }
    }
    if !writing.isEmpty { start(group) { Self.write(store, writing, into: box) } }
    let time = Stopwatch.measure {
      Thread.sleep(forTimeInterval: Self.duration)
      box.isOver.store(true, ordering: .relaxed)
      group.wait()
    }.nanoseconds
    var figures = box.figures.withLock { $0 }
    figures.seconds = time / 1e9
    if let failure = figures.failure { throw Failure(failure) }
    return figures
  }

  private func start(_ group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
    group.enter()
    Thread {
      body()
      group.leave()
    }.start()
  }

  /// What the threads of one measurement share.
  private final class Shared: Sendable {
    let isOver = Atomic(false)
    let figures = Mutex(Figures())
  }

  /// Reads random documents until it is over. One look at the clock a read: its end is the beginning of the next.
  private static func read(
    _ store: AssetStore, _ ids: [AssetID], _ include: Include, seed: UInt64, into box: Shared
  ) {
    var random = SplitMix64(state: seed)
    var buffer = JSONBuffer(capacity: 1 << 16)
    var latencies = Latencies()
    let clock = ContinuousClock()
    do {
      var before = clock.now
      while !box.isOver.load(ordering: .relaxed) {
        guard let id = ids.randomElement(using: &random) else { break }
        buffer.removeAll()
        _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
        let now = clock.now
        latencies.record(now - before)
        before = now
      }
      let result = latencies
      box.figures.withLock { $0.latencies.add(result) }
    } catch {
      box.figures.withLock { $0.failure = "\(error)" }
    }
  }

  /// Writes assets anew, each in a durable commit, until it is over.
  private static func write(_ store: AssetStore, _ assets: [Asset], into box: Shared) {
    var writes = 0
    do {
      while !box.isOver.load(ordering: .relaxed) {
        try store.write { (transaction: inout Transaction) in
          try transaction.put(assets[writes % assets.count])
        }
        writes += 1
      }
      let result = writes
      box.figures.withLock { $0.writes += result }
    } catch {
      box.figures.withLock { $0.failure = "\(error)" }
    }
  }
}
