import Foundation

/// What documents take that are not in memory.
struct ColdReport: Encodable {
  /// The documents that one engine was asked for, after its files were forgotten.
  struct Turn {
    /// The part of the files that stayed in memory all the same.
    let kept: Double
    /// What opening took, with one document before all others.
    let opening: Duration
    private(set) var latencies = Latencies()
    /// What all of them took.
    private(set) var time = Duration.zero
    /// The sizes of all of them.
    private(set) var sum: UInt64 = 0

    init(kept: Double, opening: Duration) { (self.kept, self.opening) = (kept, opening) }

    mutating func add(_ time: Duration, size: UInt64) {
      latencies.record(time)
      self.time += time
      sum &+= size
    }
  }

  /// What was measured of one engine.
  struct Figures {
    let peer: String
    /// What the documents of each round took, in seconds.
    private(set) var seconds: [Double] = []
    private var openings: [Double] = []
    private var latencies = Latencies()
    private var kept = 0.0

    init(peer: String) { self.peer = peer }

    mutating func add(_ turn: Turn) {
      seconds.append(turn.time / .seconds(1))
      openings.append(turn.opening / .milliseconds(1))
      latencies.add(turn.latencies)
      kept = max(kept, turn.kept)
    }

    func summed(against base: [Double]) -> Summary {
      Summary(
        peer: peer, ratio: Series(zip(seconds, base).map { $0 / $1 }),
        latencies: PeerReport.Percentiles(peer, latencies),
        openingMilliseconds: Series(openings), kept: kept)
    }
  }

  /// The same, summed up: ratios are to the library, of the means of a round.
  struct Summary: Encodable {
    let peer: String
    let ratio: Series
    let latencies: PeerReport.Percentiles
    let openingMilliseconds: Series
    let kept: Double
  }

  /// One kind of document, the library first.
  struct Row: Encodable {
    let name: String
    let peers: [Summary]
  }

  let machine: Machine
  let assets: Int
  let rounds: Int
  let operations: Int
  let reads: [Row]

  var text: String {
    var rows = [
      [
        "read", "engine", "p50 µs", "p99 µs", "all ÷ Emulsion's", "", "open and first ms",
        "stayed in memory",
      ]
    ]
    for read in reads {
      for figures in read.peers {
        rows.append([
          read.name, figures.peer, Report.text(Double(figures.latencies.median) / 1000, 1),
          Report.text(Double(figures.latencies.high) / 1000, 1),
          Report.text(figures.ratio.median, 2),
          "(\(Report.text(figures.ratio.min, 2))–\(Report.text(figures.ratio.max, 2)))",
          Report.text(figures.openingMilliseconds.median, 1),
          "\(Report.text(figures.kept * 100, 1)) %",
        ])
      }
    }
    return
      ([
        "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
        "\(assets) assets, cold: \(rounds) rounds in turns, \(operations) documents each after the engine was "
          + "closed, its files forgotten by the system, and opened again; ratios above 1: Emulsion is faster",
        "",
      ] + Report.layOut(rows)).joined(separator: "\n")
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
