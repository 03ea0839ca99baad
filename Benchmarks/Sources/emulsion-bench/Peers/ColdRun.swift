import Emulsion
import Foundation

/// Asks the library and other engines in turns for single documents that are not in memory.
///
/// Before each turn the engine is closed, the system is asked to forget its files, and it is opened again: nothing of
/// it is in a cache of its own, of the system's, or mapped.
struct ColdRun {
  private static let kinds: [(name: String, include: Include)] = [
    ("lean GET", []), ("all groups", .all),
  ]

  let options: Options
  /// Says what goes on.
  let log: (String) -> Void

  /// Documents of one turn: few of all, since the first ones bring others into memory.
  private var operations: Int { max(options.operations / 1000, 20) }

  func run(in folder: String) throws -> ColdReport {
    guard !options.peers.contains(.postgres) else {
      throw Failure("--cold: what a server keeps in memory cannot be taken from it here")
    }
    log("loading \(options.assets) assets in the order of their ids")
    let library = PeerLibrary(assets: options.assets, checksums: 2)
    let loaded = try PeerLoad(library: library, folder: folder)
      .run(options.peers, inRandomOrder: false)
    let names = loaded.peers.map(\.name)
    for peer in loaded.peers { try peer.close() }
    var rows: [ColdReport.Row] = []
    for kind in Self.kinds where options.only.isEmpty || kind.name.contains(options.only) {
      log("asking: \(kind.name)")
      var figures = names.map { ColdReport.Figures(peer: $0) }
      for round in 0...options.rounds {
        // One more, which comes first.
        let keys = try KeyList(
          drawing: operations + 1, from: library.ids, seed: UInt64(2026 + round))
        var sums: Set<UInt64> = []
        for index in names.indices {
          let turn = try ask(index, in: "\(folder)/\(index)", keys, kind.include)
          sums.insert(turn.sum)
          // The first round brings the program itself into memory.
          if round > 0 { figures[index].add(turn) }
        }
        if sums.count > 1 { throw Failure("\(kind.name): the answers have different sizes") }
      }
      let base = figures[0].seconds
      rows.append(
        ColdReport.Row(name: kind.name, peers: figures.map { $0.summed(against: base) }))
    }
    return ColdReport(
      machine: Machine(), assets: options.assets, rounds: options.rounds, operations: operations,
      reads: rows)
  }

  private func ask(
    _ index: Int, in folder: String, _ keys: KeyList, _ include: Include
  ) throws -> ColdReport.Turn {
    let cache = try PageCache.forget(folder)
    let clock = ContinuousClock()
    let opening = clock.now
    let peer: any Peer =
      index == 0 ? try StorePeer(in: folder) : try options.peers[index - 1].open(in: folder)
    // By itself: tables are opened, statements prepared.
    _ = try peer.documents(keys, operations..<(operations + 1), include)
    var turn = ColdReport.Turn(
      kept: Double(cache.kept) / Double(max(cache.bytes, 1)), opening: clock.now - opening)
    for place in 0..<operations {
      let start = clock.now
      let size = try peer.documents(keys, place..<(place + 1), include)
      turn.add(clock.now - start, size: size)
    }
    try peer.close()
    return turn
  }
}
