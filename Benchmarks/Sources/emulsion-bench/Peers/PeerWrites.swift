import Emulsion
import Foundation
import Synchronization

/// Measures single durable writes into the library and other engines, by threads that each wait for their own.
///
/// The others keep their indexes, and neither counts nor a feed, which the library writes as well.
struct PeerWrites {
  /// What so many threads do in a round.
  struct Step {
    enum Kind: String, CaseIterable {
      case put = "new assets"
      case metadata = "new camera metadata"
      case trash = "into the trash"
      case restore = "out of the trash"
    }

    let kind: Kind
    let threads: Int
    let count: Int

    var name: String { "\(kind.rawValue), \(threads) threads" }
  }

  static let steps =
    [(1, 100), (8, 200), (32, 400), (128, 1024)].map {
      Step(kind: .put, threads: $0.0, count: $0.1)
    }
    + Step.Kind.allCases.dropFirst().flatMap { kind in
      [(1, 100), (32, 400)].map { Step(kind: kind, threads: $0.0, count: $0.1) }
    }

  let options: Options
  /// Says what goes on.
  let log: (String) -> Void

  func run(in folder: String) throws -> PeerWriteReport {
    let kinds = options.peers.filter(\.takesSingleWrites)
    guard !kinds.isEmpty else { throw Failure("none of these peers takes part in writes") }
    let news = Self.steps.filter { $0.kind == .put }.reduce(0) { $0 + $1.count }
    let rest = news * (options.rounds + 1)
    let library = PeerLibrary(assets: options.assets + rest, checksums: 2, loading: options.assets)
    log("loading \(options.assets) assets in the order of their ids")
    let peers = try PeerLoad(library: library, folder: folder).run(kinds, inRandomOrder: false)
      .peers.compactMap { $0 as? any WritingPeer }
    for peer in peers { try peer.writeDurably() }
    var rows = Self.steps.map { PeerWriteReport.Row(name: $0.name, peers: peers.map(\.name)) }
    var source = ChangeSource(library: library)
    for round in 0...options.rounds {
      log("round \(round) of \(options.rounds)")
      for (index, step) in Self.steps.enumerated() {
        let changes = try source.changes(step)
        let runs = try peers.map { try Self.write(changes, to: $0, threads: step.threads) }
        // The first round warms up.
        if round > 0 { rows[index].add(runs) }
      }
    }
    log("comparing what was written")
    try compare(peers, try KeyList(Array(source.written)))
    for peer in peers { try peer.close() }
    return PeerWriteReport(
      machine: Machine(), assets: options.assets, rounds: options.rounds, rows: rows)
  }

  private func compare(_ peers: [any WritingPeer], _ keys: KeyList) throws {
    for index in 0..<keys.count {
      for peer in peers { _ = try peer.documents(keys, index..<(index + 1), .all) }
      for peer in peers.dropFirst() where peer.answer != peers[0].answer {
        throw Failure("\(peer.name) has another \(keys.ids[index]) than the library")
      }
    }
  }

  /// What one engine took.
  struct Run {
    let writesPerSecond: Double
    let latencies: Latencies
  }

  private static func write(
    _ changes: [PeerChange], to peer: some WritingPeer, threads: Int
  ) throws -> Run {
    let group = DispatchGroup()
    let latencies = Mutex(Latencies())
    let failure = Mutex<String?>(nil)
    let time = try Stopwatch.measure {
      for thread in 0..<threads {
        group.enter()
        Thread {
          var mine = Latencies()
          let clock = ContinuousClock()
          do {
            for index in stride(from: thread, to: changes.count, by: threads) {
              let start = clock.now
              try peer.write(changes[index])
              mine.record(clock.now - start)
            }
          } catch {
            failure.withLock { $0 = "\(peer.name): \(error)" }
          }
          let result = mine
          latencies.withLock { $0.add(result) }
          group.leave()
        }.start()
      }
      group.wait()
      if let text = failure.withLock({ $0 }) { throw Failure(text) }
    }.nanoseconds
    return Run(
      writesPerSecond: Double(changes.count) / time * 1e9, latencies: latencies.withLock { $0 })
  }
}

/// The writes of all rounds: what was not loaded is put, and what was is changed.
private struct ChangeSource {
  private let library: PeerLibrary
  private var nextNew: Int
  private var nextOld = 0
  private var trashed: [Int: [Asset]] = [:]
  private var time = Timestamp(microseconds: 1_800_000_000_000_000)
  private(set) var written: Set<AssetID> = []

  init(library: PeerLibrary) {
    self.library = library
    nextNew = library.loaded
  }

  mutating func changes(_ step: PeerWrites.Step) throws -> [PeerChange] {
    switch step.kind {
    case .put:
      defer { nextNew += step.count }
      return try (nextNew..<(nextNew + step.count)).map { .put(try record(library.asset(at: $0))) }
    case .metadata:
      return try take(step.count).map { asset in
        var copy = asset
        if case .value(var metadata) = asset.metadata {
          metadata.rating = metadata.rating == 5 ? 1 : 5
          copy.metadata = .value(metadata)
        }
        copy.updatedAt = tick()
        return .metadata(try record(copy))
      }
    case .trash:
      let assets = try take(step.count).map { asset in
        var copy = asset
        copy.updatedAt = tick()
        copy.trashedAt = copy.updatedAt
        return copy
      }
      trashed[step.threads] = assets
      return try assets.map { .state(try record($0)) }
    case .restore:
      return try (trashed.removeValue(forKey: step.threads) ?? []).map { asset in
        var copy = asset
        copy.updatedAt = tick()
        copy.trashedAt = nil
        return .state(try record(copy))
      }
    }
  }

  private mutating func record(_ asset: Asset) throws -> PeerRecord {
    written.insert(asset.id)
    return PeerRecord(asset)
  }

  /// Live assets with camera metadata that nothing was done to so far, from all over the library.
  private mutating func take(_ count: Int) throws -> [Asset] {
    var assets: [Asset] = []
    while assets.count < count {
      guard nextOld < library.loaded else { throw Failure("there are too few assets") }
      // The prime is in no way related to the number of assets.
      let asset = library.asset(at: nextOld * 2_147_483_647 % library.loaded)
      nextOld += 1
      if asset.trashedAt == nil, asset.metadata.value != nil, !written.contains(asset.id) {
        assets.append(asset)
      }
    }
    return assets
  }

  private mutating func tick() -> Timestamp {
    time = Timestamp(microseconds: time.microseconds + 1)
    return time
  }
}
