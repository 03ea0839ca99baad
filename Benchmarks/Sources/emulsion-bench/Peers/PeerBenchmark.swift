import Emulsion
import Foundation

/// Measures the library against other engines: the same records, the same questions, the same bytes as answers.
struct PeerBenchmark {
  let options: Options
  /// Says what goes on.
  let log: (String) -> Void

  func run(in folder: String) throws -> PeerReport {
    let library = PeerLibrary(
      assets: options.assets, checksums: min(5000, max(options.assets / 10, 2)))
    log("loading \(options.assets) assets in the order of their ids")
    let loaded = try PeerLoad(library: library, folder: "\(folder)/sorted")
      .run(options.peers, inRandomOrder: false)
    let randomLoads =
      options.loadsSortedOnly ? [] : try loadInRandomOrder(library, "\(folder)/random")
    guard let store = loaded.peers.first as? StorePeer,
      let person = library.people.max(by: { ($0.assetCount ?? 0) < ($1.assetCount ?? 0) })
    else { throw Failure("nobody is in the library") }
    let city = try store.city()
    // As many as the pages of a round can be drawn from; the loads were measured without them.
    let events = try store.events(min(options.assets, 100_000))
    for peer in loaded.peers { try peer.add(events) }
    log("comparing answers")
    let checks = PeerChecks(
      store: store, library: library, person: person.id, city: city, events: events.count)
    for peer in loaded.peers.dropFirst() { try checks.compare(with: peer) }
    let workloads = PeerWorkloads(
      keys: try KeyList(drawing: options.operations / 4, from: library.ids),
      zipf: try KeyList(drawing: options.operations / 4, from: library.ids, isZipf: true),
      person: person.id, city: city, checksums: library.checksums,
      events: events.count, operations: options.operations)
    var rows: [PeerReport.Row] = []
    for kind in workloads.all() where options.only.isEmpty || kind.name.contains(options.only) {
      log("asking: \(kind.name)")
      rows.append(try measure(kind, loaded.peers))
    }
    for peer in loaded.peers { try peer.close() }
    return PeerReport(
      machine: Machine(), assets: options.assets, rounds: options.rounds, reads: rows,
      sortedLoads: loaded.results, randomLoads: randomLoads)
  }

  private func loadInRandomOrder(
    _ library: PeerLibrary, _ folder: String
  ) throws -> [PeerLoad.Result] {
    log("loading them in random order")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let loaded = try PeerLoad(library: library, folder: folder)
      .run(options.peers.filter(\.loadsAsUsersDo), inRandomOrder: true)
    for peer in loaded.peers { try peer.close() }
    return loaded.results
  }

  /// Asks the library and one peer in turns.
  private func measure(_ kind: PeerWorkloads.Kind, _ peers: [any Peer]) throws -> PeerReport.Row {
    let workloads = peers.map { peer in
      Workload(name: peer.name, operations: kind.operations) { try kind.run(peer, $0) }
    }
    var rounds = Rounds(base: workloads[0], workloads)
    try rounds.run(options.rounds)
    let results = rounds.results
    if Set(results.map(\.checksum)).count > 1 {
      throw Failure("\(kind.name): the answers of the peers have different sizes")
    }
    let percentiles = try peers.map { try self.percentiles(of: kind, $0) }
    return PeerReport.Row(name: kind.name, peers: results, latencies: percentiles)
  }

  /// How long each question of a round takes by itself, with the clock (some 30 ns) in it.
  private func percentiles(
    of kind: PeerWorkloads.Kind, _ peer: any Peer
  ) throws -> PeerReport.Percentiles {
    var latencies = Latencies()
    let clock = ContinuousClock()
    for index in 0..<kind.operations {
      let start = clock.now
      _ = try kind.run(peer, index..<(index + 1))
      latencies.record(clock.now - start)
    }
    return PeerReport.Percentiles(peer.name, latencies)
  }
}
