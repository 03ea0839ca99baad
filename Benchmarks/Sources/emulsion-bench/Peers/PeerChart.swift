import Foundation

/// Draws the ratios of a report as an SVG picture: a group of bars for each question, a bar for each peer.
struct PeerChart {
  private static let colours = [
    "#8c6bb1", "#e08214", "#b35806", "#1f78b4", "#6baed6", "#4d9221", "#777777", "#c51b7d",
  ]
  private static let (bar, gap, left, width, top) = (11, 12, 210, 760, 70)

  let report: PeerReport

  /// Writes the picture.
  func write(to path: String) throws {
    try Data(svg.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// Time against the library's on a logarithmic scale, which holds a half and a hundred alike.
  var svg: String {
    let peers = report.reads.first?.peers.dropFirst().map(\.name) ?? []
    let height =
      Self.top + report.reads.count * (peers.count * Self.bar + Self.gap) + 30
    let most = max(report.reads.flatMap { $0.peers.map(\.ratio.median) }.max() ?? 1, 2)
    let least = min(report.reads.flatMap { $0.peers.map(\.ratio.median) }.min() ?? 1, 0.5)
    func place(_ ratio: Double) -> Double {
      let share = (log(ratio) - log(least)) / (log(most) - log(least))
      return Double(Self.left) + share * Double(Self.width - Self.left - 60)
    }
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Self.width)\" height=\"\(height)\""
        + " font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      Self.text(10, 18, "Time against Emulsion’s (1), \(report.assets) assets; longer is slower"),
    ]
    for (index, name) in peers.enumerated() {
      let x = 10 + index % 4 * 185
      let y = 28 + index / 4 * 16
      lines.append(Self.rectangle(Double(x), y, 10, 10, index))
      lines.append(Self.text(x + 14, y + 9, name))
    }
    var y = Self.top
    for read in report.reads {
      let middle = y + (peers.count * Self.bar) / 2 + 4
      lines.append(Self.text(10, middle, read.name))
      for (index, peer) in read.peers.dropFirst().enumerated() {
        let (start, end) = (min(place(1), place(peer.ratio.median)), place(peer.ratio.median))
        lines.append(
          Self.rectangle(start, y, abs(end - place(1)), Self.bar - 1, index))
        let label = max(end, place(1)) + 4
        lines.append(Self.text(Int(label), y + 9, Report.text(peer.ratio.median, 2)))
        y += Self.bar
      }
      y += Self.gap
    }
    let x = Report.text(place(1), 1)
    lines.append(
      "<line x1=\"\(x)\" y1=\"\(Self.top - 4)\" x2=\"\(x)\" y2=\"\(y)\" stroke=\"black\"/>")
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }

  private static func rectangle(
    _ x: Double, _ y: Int, _ width: Double, _ height: Int, _ colour: Int
  ) -> String {
    "<rect x=\"\(Report.text(x, 1))\" y=\"\(y)\" width=\"\(Report.text(width, 1))\""
      + " height=\"\(height)\" fill=\"\(colours[colour % colours.count])\"/>"
  }

  /// Names here hold nothing that XML would take for its own.
  private static func text(_ x: Int, _ y: Int, _ text: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\">\(text)</text>"
  }
}
