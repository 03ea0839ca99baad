import Foundation

/// Draws how long reads take as a library grows: a panel for each kind of read, a line for each engine, both axes
/// logarithmic.
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
  private static let colours = [
    "#d7301f", "#8c6bb1", "#e08214", "#b35806", "#1f78b4", "#6baed6", "#4d9221", "#777777",
  ]
  private static let (width, height, margin, top) = (380, 230, 50, 60)

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
    let names = reports[0].reads.first?.peers.map(\.name) ?? []
    let size = (2 * Self.width, Self.top + 2 * Self.height)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.0)\" height=\"\(size.1)\""
        + " font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      Self.text(10, 16, "Microseconds a read by number of assets"),
    ]
    for (index, name) in names.enumerated() {
      let (x, y) = (10 + index % 4 * 185, 34 + index / 4 * 15)
      let colour = Self.colours[index % Self.colours.count]
      lines.append(
        "<rect x=\"\(x)\" y=\"\(y - 9)\" width=\"10\" height=\"10\" fill=\"\(colour)\"/>")
      lines.append(Self.text(x + 14, y, name))
    }
    for (index, read) in Self.reads.enumerated() {
      lines += panel(
        read, names, x: index % 2 * Self.width, y: Self.top + index / 2 * Self.height)
    }
    lines.append("</svg>\n")
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
  }

  /// One kind of read; nothing where the reports do not have it.
  private func panel(_ read: String, _ names: [String], x: Int, y: Int) -> [String] {
    var points: [String: [(assets: Int, microseconds: Double)]] = [:]
    for report in reports {
      for peer in report.reads.first(where: { $0.name == read })?.peers ?? [] {
        points[peer.name, default: []].append((report.assets, peer.nanoseconds.median / 1000))
      }
    }
    let times = points.values.flatMap { $0.map(\.microseconds) }
    guard let least = times.min(), let most = times.max(), least > 0 else { return [] }
    let (few, many) = (log(Double(reports[0].assets)), log(Double(reports.last?.assets ?? 1)))
    func across(_ assets: Int) -> Double {
      let share = (log(Double(assets)) - few) / (many - few)
      return Double(x + Self.margin) + share * Double(Self.width - 2 * Self.margin)
    }
    func down(_ time: Double) -> Double {
      let share = most > least ? (log(time) - log(least)) / (log(most) - log(least)) : 0
      return Double(y + Self.height - Self.margin) - share * Double(Self.height - 2 * Self.margin)
    }
    var lines = [Self.text(x + Self.margin, y + 30, read)]
    for time in [least, most] {
      lines.append(Self.text(x + 4, Int(down(time)) + 4, Report.text(time, 2)))
    }
    for report in reports {
      lines.append(
        Self.text(Int(across(report.assets)) - 16, y + Self.height - 30, "\(report.assets)"))
    }
    for (index, name) in names.enumerated() {
      let line = (points[name] ?? []).map {
        "\(Report.text(across($0.assets), 1)),\(Report.text(down($0.microseconds), 1))"
      }.joined(separator: " ")
      let colour = Self.colours[index % Self.colours.count]
      lines.append(
        "<polyline points=\"\(line)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
    }
    return lines
  }

  /// Names here hold nothing that XML would take for its own.
  private static func text(_ x: Int, _ y: Int, _ text: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\">\(text)</text>"
  }
}
