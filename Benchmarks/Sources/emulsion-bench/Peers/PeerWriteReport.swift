import Foundation

/// The figures of durable writes into the library and other engines.
struct PeerWriteReport: Encodable {
  /// One kind of write by so many threads.
  struct Row: Encodable {
    let name: String
    private(set) var peers: [Figures]

    init(name: String, peers: [String]) {
      self.name = name
      self.peers = peers.map { Figures(peer: $0) }
    }

    /// Takes in a round; the library is the first.
    mutating func add(_ runs: [PeerWrites.Run]) {
      guard let library = runs.first else { return }
      for (index, run) in runs.enumerated() { peers[index].add(run, library) }
    }
  }

  /// What one engine came to.
  struct Figures: Encodable {
    let peer: String
    private var rates: [Double] = []
    private var ratios: [Double] = []
    private var latencies = Latencies()

    init(peer: String) { self.peer = peer }

    mutating func add(_ run: PeerWrites.Run, _ library: PeerWrites.Run) {
      rates.append(run.writesPerSecond)
      ratios.append(library.writesPerSecond / run.writesPerSecond)
      latencies.add(run.latencies)
    }

    /// Writes a second, and the library's against them in the same round.
    var writesPerSecond: Series { Series(rates) }
    var ratio: Series { Series(ratios) }
    var median: UInt64 { latencies.percentile(50) }
    var high: UInt64 { latencies.percentile(99) }

    private enum Key: String, CodingKey {
      case peer, writesPerSecond, ratio, median, high
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(peer, forKey: .peer)
      try container.encode(writesPerSecond, forKey: .writesPerSecond)
      try container.encode(ratio, forKey: .ratio)
      try container.encode(median, forKey: .median)
      try container.encode(high, forKey: .high)
    }
  }

  let machine: Machine
  let assets: Int
  let rounds: Int
  let rows: [Row]

  var text: String {
    var table = [["write", "who", "Emulsion is × as fast", "", "writes/s", "p50 ms", "p99 ms"]]
    for row in rows {
      for figures in row.peers {
        table.append([
          row.name, figures.peer, Report.text(figures.ratio.median, 2),
          "(\(Report.text(figures.ratio.min, 2))–\(Report.text(figures.ratio.max, 2)))",
          Report.text(figures.writesPerSecond.median, 0),
          Report.text(Double(figures.median) / 1e6, 2), Report.text(Double(figures.high) / 1e6, 2),
        ])
      }
    }
    return
      ([
        "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
        "single durable writes into \(assets) assets, \(rounds) rounds in turns; medians of rounds, "
          + "latencies of all", "",
      ] + Report.layOut(table)).joined(separator: "\n")
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
