import Foundation

/// Draws how long reads take as something grows: panels side by side, a line for each series, times on a logarithmic
/// axis, what grows in even steps.
struct CurveChart {
  /// One picture of the chart.
  struct Panel {
    let title: String
    /// What stands under the steps.
    let steps: [String]
    /// Microseconds by step; `nil` where there is no figure.
    var series: [(name: String, microseconds: [Double?])]
  }

  private static let colours = [
    "#d7301f", "#8c6bb1", "#e08214", "#b35806", "#fdb863", "#1f78b4", "#6baed6", "#4d9221",
    "#777777",
  ]
  private static let (width, height, margin, top) = (380, 230, 50, 60)

  let title: String
  let panels: [Panel]

  /// Writes the picture as SVG.
  func write(to path: String) throws {
    // In the order in which they first come.
    var names: [String] = []
    for name in panels.flatMap({ $0.series.map(\.name) }) where !names.contains(name) {
      names.append(name)
    }
    let size = (2 * Self.width, Self.top + (panels.count + 1) / 2 * Self.height)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size.0)\" height=\"\(size.1)\""
        + " font-family=\"sans-serif\" font-size=\"11\">",
      "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
      Self.text(10, 16, title),
    ]
    for (index, name) in names.enumerated() {
      let (x, y) = (10 + index % 4 * 185, 34 + index / 4 * 15)
      lines.append(
        "<rect x=\"\(x)\" y=\"\(y - 9)\" width=\"10\" height=\"10\" fill=\"\(Self.colour(index))\"/>"
      )
      lines.append(Self.text(x + 14, y, name))
    }
    for (index, panel) in panels.enumerated() {
      lines += draw(
        panel, names, x: index % 2 * Self.width, y: Self.top + index / 2 * Self.height)
    }
    lines.append("</svg>\n")
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
  }

  private func draw(_ panel: Panel, _ names: [String], x: Int, y: Int) -> [String] {
    let times = panel.series.flatMap { $0.microseconds.compactMap(\.self) }
    guard let least = times.min(), let most = times.max(), least > 0 else { return [] }
    func across(_ step: Int) -> Double {
      let share = Double(step) / Double(max(panel.steps.count - 1, 1))
      return Double(x + Self.margin) + share * Double(Self.width - 2 * Self.margin)
    }
    func down(_ time: Double) -> Double {
      let share = most > least ? (log(time) - log(least)) / (log(most) - log(least)) : 0
      return Double(y + Self.height - Self.margin) - share * Double(Self.height - 2 * Self.margin)
    }
    var lines = [Self.text(x + Self.margin, y + 30, panel.title)]
    for time in [least, most] {
      lines.append(Self.text(x + 4, Int(down(time)) + 4, Report.text(time, 2)))
    }
    for (step, name) in panel.steps.enumerated() {
      lines.append(Self.text(Int(across(step)) - 8, y + Self.height - 30, name))
    }
    for (name, microseconds) in panel.series {
      let points = microseconds.enumerated().compactMap { step, time in
        time.map { "\(Report.text(across(step), 1)),\(Report.text(down($0), 1))" }
      }.joined(separator: " ")
      let colour = Self.colour(names.firstIndex(of: name) ?? 0)
      lines.append(
        "<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
    }
    return lines
  }

  private static func colour(_ index: Int) -> String { colours[index % colours.count] }

  /// Names here hold nothing that XML would take for its own.
  private static func text(_ x: Int, _ y: Int, _ text: String) -> String {
    "<text x=\"\(x)\" y=\"\(y)\">\(text)</text>"
  }
}
