import Foundation

/// How long reads take as a library grows: a panel for each kind of read, a line for each engine.
struct SizeCurve {
  /// What is wanted of a report's JSON.
  private struct Summary: Decodable {
    struct Row: Decodable {
      struct Peer: Decodable {
        struct Figures: Decodable { let median: Double }
        let name: String
        let nanoseconds: Figures
      }
      let name: String
      let peers: [Peer]
    }
    let assets: Int
    let reads: [Row]
  }

  private static let reads = [
    "lean GET", "include=variants", "all groups", "timeline, 200 with metadata",
  ]
  private let reports: [Summary]

  /// Reads reports that were written with `--json`.
  init(reading paths: [String]) throws {
    reports = try paths.map { path in
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      return try JSONDecoder().decode(Summary.self, from: data)
    }.sorted { $0.assets < $1.assets }
    guard let least = reports.first, let most = reports.last, least.assets < most.assets else {
      throw Failure("a curve takes reports of two or more sizes, each given with --from")
    }
  }

  /// Writes the picture.
  func write(to path: String) throws {
    try CurveChart(
      title: "Microseconds a read by number of assets",
      panels: Self.reads.map(panel)
    ).write(to: path)
  }

  /// One kind of read; empty where the reports do not have it.
  private func panel(_ read: String) -> CurveChart.Panel {
    let names = reports[0].reads.first?.peers.map(\.name) ?? []
    let series = names.map { name in
      let times = reports.map { report in
        report.reads.first { $0.name == read }?.peers.first { $0.name == name }?
          .nanoseconds.median
      }
      return (name: name, microseconds: times.map { $0.map { $0 / 1000 } })
    }
    return CurveChart.Panel(title: read, steps: reports.map { "\($0.assets)" }, series: series)
  }
}
