import Foundation

/// The figures of durable writes.
struct WriteReport: Encodable {
  /// One number of tasks, one kind of ids.
  struct Cell: Encodable {
    /// What one way came to, medians of the rounds.
    struct Row: Encodable {
      let way: WriteBenchmark.Way
      let assetsPerSecond: Series
      let medianMilliseconds: Double
      let highMilliseconds: Double
      let bytesPerAsset: Double?
      let batch: Double
      /// Against C in the same round.
      let ratio: Series
    }

    let hasRandomIDs: Bool
    let tasks: Int
    let rows: [Row]

    init(
      _ hasRandomIDs: Bool, _ tasks: Int, _ figures: [WriteBenchmark.Way: [WriteRun.Figures]]
    ) {
      self.hasRandomIDs = hasRandomIDs
      self.tasks = tasks
      let limit = figures[.limit, default: []]
      rows = WriteBenchmark.Way.allCases.map { way in
        let rounds = figures[way, default: []]
        let bytes = rounds.compactMap(\.bytesPerAsset)
        return Row(
          way: way, assetsPerSecond: Series(rounds.map(\.assetsPerSecond)),
          medianMilliseconds: Series(rounds.map(\.median)).median,
          highMilliseconds: Series(rounds.map(\.high)).median,
          bytesPerAsset: bytes.isEmpty ? nil : Series(bytes).median,
          batch: Series(rounds.map(\.batch)).median,
          ratio: Series(zip(rounds, limit).map { $0.assetsPerSecond / $1.assetsPerSecond }))
      }
    }
  }

  let machine: Machine
  let assets: Int
  let rounds: Int
  let cells: [Cell]

  var text: String {
    var lines = [
      "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
      "single durable writes into a store of \(assets / 2) assets, \(rounds) rounds in turns; medians",
    ]
    for hasRandomIDs in [false, true] {
      lines += ["", hasRandomIDs ? "random ids" : "ids that ascend with time"]
      var rows = [
        ["tasks", "who commits", "× of C", "", "assets/s", "p50 ms", "p99 ms", "batch", "bytes"]
      ]
      for cell in cells where cell.hasRandomIDs == hasRandomIDs {
        for row in cell.rows {
          rows.append([
            "\(cell.tasks)", row.way.rawValue, Report.text(row.ratio.median, 2),
            "(\(Report.text(row.ratio.min, 2))–\(Report.text(row.ratio.max, 2)))",
            Report.text(row.assetsPerSecond.median, 0), Report.text(row.medianMilliseconds, 2),
            Report.text(row.highMilliseconds, 2), Report.text(row.batch, 1),
            row.bytesPerAsset.map { Report.text($0, 0) } ?? "",
          ])
        }
      }
      lines += Report.layOut(rows)
    }
    return lines.joined(separator: "\n")
  }

  /// Writes the figures as JSON.
  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
