import Foundation

/// The figures of reads by several threads.
struct ThreadReport: Encodable {
  /// One kind of read by so many threads.
  struct Cell: Encodable {
    let read: String
    let hasWriter: Bool
    let threads: Int
    /// Reads a second of all threads together, and the writer's writes a second, round by round.
    private(set) var readsPerSecond: [Double] = []
    private(set) var writesPerSecond: [Double] = []
    private(set) var latencies = Latencies()

    init(read: String, hasWriter: Bool, threads: Int) {
      (self.read, self.hasWriter, self.threads) = (read, hasWriter, threads)
    }

    mutating func add(_ figures: ThreadBenchmark.Figures) {
      readsPerSecond.append(Double(figures.latencies.total) / figures.seconds)
      writesPerSecond.append(Double(figures.writes) / figures.seconds)
      latencies.add(figures.latencies)
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(read, forKey: Key("read"))
      try container.encode(hasWriter, forKey: Key("hasWriter"))
      try container.encode(threads, forKey: Key("threads"))
      try container.encode(readsPerSecond, forKey: Key("readsPerSecond"))
      try container.encode(writesPerSecond, forKey: Key("writesPerSecond"))
      for (name, percent) in Latencies.percentiles {
        try container.encode(latencies.percentile(percent), forKey: Key("\(name) ns"))
      }
      try container.encode(latencies.largest, forKey: Key("max ns"))
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  let machine: Machine
  let assets: Int
  let rounds: Int
  let cells: [Cell]

  var text: String {
    var rows = [
      ["read", "writer", "threads", "× of one", "", "reads/s", "writes/s"]
        + Latencies.percentiles.map { "\($0.name) µs" } + ["max µs"]
    ]
    for cell in cells {
      let ratio = ratio(of: cell)
      rows.append(
        [
          cell.read, cell.hasWriter ? "yes" : "no", "\(cell.threads)",
          Report.text(ratio.median, 2),
          "(\(Report.text(ratio.min, 2))–\(Report.text(ratio.max, 2)))",
          Report.text(Series(cell.readsPerSecond).median, 0),
          cell.hasWriter ? Report.text(Series(cell.writesPerSecond).median, 0) : "",
        ]
          + Latencies.percentiles.map {
            Report.text(Double(cell.latencies.percentile($0.percent)) / 1000, 1)
          } + [Report.text(Double(cell.latencies.largest) / 1000, 0)])
    }
    return
      ([
        "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
        "\(assets) assets, \(rounds) rounds in turns, hot, uniform random ids; medians of rounds, "
          + "latencies of all rounds with the clock (some 30 ns) in them",
        "",
      ] + Report.layOut(rows) + [""] + targetLines).joined(separator: "\n")
  }

  /// What two threads are to read in the time in which one reads 1.
  private static let target = 1.7

  private var targetLines: [String] {
    cells.filter { $0.threads == 2 && !$0.hasWriter }.map { cell in
      let ratio = ratio(of: cell).median
      return "2 threads against one, \(cell.read): \(Report.text(ratio, 2)) (≥ "
        + "\(Report.text(Self.target, 1)) \(ratio >= Self.target ? "ok" : "missed"))"
    }
  }

  /// How much the threads of a cell read against one, round by round.
  private func ratio(of cell: Cell) -> Series {
    let one = cells.first {
      $0.read == cell.read && $0.hasWriter == cell.hasWriter && $0.threads == 1
    }
    return Series(zip(cell.readsPerSecond, one?.readsPerSecond ?? []).map { $0 / $1 })
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
