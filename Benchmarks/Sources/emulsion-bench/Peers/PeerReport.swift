import Foundation

/// The figures of the library against other engines.
struct PeerReport: Encodable {
  /// One kind of question.
  struct Row: Encodable {
    let name: String
    /// The library first; ratios are to it.
    let peers: [Rounds.Result]
    let latencies: [Percentiles]
  }

  /// What single questions take, in nanoseconds.
  struct Percentiles: Encodable {
    let peer: String
    let median, high, highest: UInt64

    init(_ peer: String, _ latencies: Latencies) {
      self.peer = peer
      median = latencies.percentile(50)
      high = latencies.percentile(99)
      highest = latencies.percentile(99.9)
    }
  }

  /// What the library is to reach against the best of some peers.
  struct Target {
    let read: String
    let peers: String
    let least: Double
  }

  let machine: Machine
  let assets: Int
  let rounds: Int
  let reads: [Row]
  let sortedLoads: [PeerLoad.Result]
  let randomLoads: [PeerLoad.Result]

  private static let targets = [
    Target(read: "lean GET", peers: "SQLite", least: 4),
    Target(read: "all groups", peers: "SQLite", least: 3),
    Target(read: "timeline, 200 with metadata", peers: "SQLite", least: 3),
    Target(read: "lean GET", peers: "RocksDB", least: 2.5),
    Target(read: "all groups", peers: "RocksDB", least: 2.5),
    Target(read: "session mix", peers: "PostgreSQL", least: 20),
  ]

  var text: String {
    var lines = [
      "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
      "\(assets) assets, \(rounds) rounds in turns, hot; medians (min–max)",
      "", "time against Emulsion's: above 1, Emulsion is faster",
    ]
    lines += Report.layOut(readTable) + [""] + targetLines + loadTargetLines
    lines += ["", "single questions, µs: p50 / p99 / p99.9"] + Report.layOut(latencyTable)
    for (order, loads) in [("the order of ids", sortedLoads), ("random order", randomLoads)]
    where !loads.isEmpty {
      lines += ["", "loaded in \(order)"] + Report.layOut(loadTable(loads))
    }
    return lines.joined(separator: "\n")
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }

  private var readTable: [[String]] {
    let names = reads.first?.peers.map(\.name) ?? []
    var rows = [["question", "µs"] + names]
    for read in reads {
      let microseconds = (read.peers.first?.nanoseconds.median ?? .nan) / 1000
      rows.append(
        [read.name, Report.text(microseconds, 2)]
          + read.peers.map { peer in
            "\(Report.text(peer.ratio.median, 2)) (\(Report.text(peer.ratio.min, 2))–"
              + "\(Report.text(peer.ratio.max, 2)))"
          })
    }
    return rows
  }

  private var latencyTable: [[String]] {
    let names = reads.first?.peers.map(\.name) ?? []
    return [["question"] + names]
      + reads.map { read in
        [read.name]
          + read.latencies.map { figures in
            [figures.median, figures.high, figures.highest]
              .map { Report.text(Double($0) / 1000, 1) }.joined(separator: " / ")
          }
      }
  }

  private var targetLines: [String] {
    Self.targets.compactMap { target in
      guard let read = reads.first(where: { $0.name == target.read }) else { return nil }
      let ratios = read.peers.filter { $0.name.hasPrefix(target.peers) }.map(\.ratio.median)
      guard let best = ratios.min() else { return nil }
      return "\(target.read) against the best \(target.peers): \(Report.text(best, 2)) (≥ "
        + "\(Report.text(target.least, 1)) \(best >= target.least ? "ok" : "missed"))"
    }
  }

  /// Loads in the order of ids. Bytes are held against the fewest that RocksDB has, before or after its compaction.
  private var loadTargetLines: [String] {
    func load(_ name: String) -> PeerLoad.Result? { sortedLoads.first { $0.peer == name } }
    guard let own = sortedLoads.first else { return [] }
    var lines: [String] = []
    if let rocks = load("RocksDB LZ4"), let theirs = rocks.assetsPerSecond,
      let ours = own.assetsPerSecond
    {
      let ratio = ours / theirs
      lines.append(
        "load in the order of ids against RocksDB LZ4: \(Report.text(ratio, 2)) (≥ 1.0 "
          + "\(ratio >= 1 ? "ok" : "missed"))")
    }
    if let rocks = load("RocksDB ZSTD") {
      let fewest = Double(min(rocks.bytes, rocks.settledBytes))
      for (state, bytes, most) in [
        ("the load", own.bytes, 1.0), ("train and compact", own.settledBytes, 0.9),
      ] {
        let ratio = Double(bytes) / fewest
        lines.append(
          "bytes after \(state), of RocksDB ZSTD's: \(Report.text(ratio, 2)) (≤ "
            + "\(Report.text(most, 1)) \(ratio <= most ? "ok" : "missed"))")
      }
    }
    return lines
  }

  private func loadTable(_ loads: [PeerLoad.Result]) -> [[String]] {
    var rows = [["", "assets/s", "bytes an asset", "settled", "settling s"]]
    for load in loads {
      rows.append([
        load.peer, load.assetsPerSecond.map { Report.text($0, 0) } ?? "",
        Report.text(Double(load.bytes) / Double(assets), 0),
        Report.text(Double(load.settledBytes) / Double(assets), 0),
        Report.text(load.settling, 2),
      ])
    }
    return rows
  }
}
