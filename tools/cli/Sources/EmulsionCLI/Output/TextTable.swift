/// Rows in aligned columns, for people. A long table can be laid out in parts: a column never gets narrower, so
/// the parts differ only where a wider cell comes.
struct TextTable {
  /// A column: text stands to the left, numbers to the right.
  struct Column {
    fileprivate let title: String
    fileprivate let isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  private let columns: [Column]
  private var widths: [Int]
  private var rows: [[String]]

  init(_ columns: [Column]) {
    self.columns = columns
    widths = columns.map { _ in 0 }
    rows = [columns.map(\.title)]
  }

  mutating func add(_ row: [String]) { rows.append(row.map(Self.printable)) }

  /// The rows that were added since the last time, under the header the first time.
  mutating func takeText() -> String {
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        if columns[column].isNumber { return padding + cell }
        // Nothing stands to the right of the last column.
        return column == columns.count - 1 ? cell : cell + padding
      }.joined(separator: "  ")
    }
    rows = []
    return lines.joined(separator: "\n")
  }

  /// A name from a file may hold line feeds, and bytes that a terminal takes for commands.
  private static func printable(_ cell: String) -> String {
    var text = String.UnicodeScalarView()
    for scalar in cell.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: text.append("\u{FFFD}")
      default: text.append(scalar)
      }
    }
    return String(text)
  }
}
