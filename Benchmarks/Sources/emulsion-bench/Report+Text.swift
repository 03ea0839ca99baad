import Foundation

extension Report {
  /// The figures as tables for people.
  var text: String {
    var lines = [
      "\(machine.cpu), \(machine.cores) cores, Linux \(machine.kernel); commit \(machine.commit)",
      "\(assets) assets, \(rounds) interleaved rounds, hot, uniform random ids; median (min–max)",
      "",
    ]
    lines += readTable + [""] + sizeTable
    return lines.joined(separator: "\n")
  }

  private var readTable: [String] {
    var rows = [["read", "ratio", "", "target", "ns", ""]]
    for read in reads {
      rows.append([
        read.name, Self.text(read.ratio.median, 2),
        "(\(Self.text(read.ratio.min, 2))–\(Self.text(read.ratio.max, 2)))",
        read.target.map { "≤ \(Self.text($0, 1)) \(read.ratio.median <= $0 ? "ok" : "missed")" }
          ?? "",
        Self.text(read.nanoseconds.median, 0),
        "(\(Self.text(read.nanoseconds.min, 0))–\(Self.text(read.nanoseconds.max, 0)))",
      ])
    }
    let sums = reads.map { String($0.checksum, radix: 16) }
    return Self.layOut(rows) + [
      "checksums \(sums.joined(separator: " "))",
      "digest of all documents \(String(digest, radix: 16))",
    ]
  }

  private var sizeTable: [String] {
    var rows = [["bytes an asset", "packed", "plain", "ratio"]]
    for database in plain.sizes.databases {
      let other = packed.sizes.databases.first { $0.name == database.name }?.bytes ?? 0
      if database.bytes > 0 { rows.append(sizeRow(database.name, other, database.bytes)) }
    }
    rows.append(sizeRow("used pages", packed.sizes.usedBytes, plain.sizes.usedBytes))
    rows[rows.count - 1][3] +=
      " (≤ \(Self.sizeTarget) \(sizeRatio <= Self.sizeTarget ? "ok" : "missed"))"
    rows.append([
      "loaded, assets/s", Self.text(packed.assetsPerSecond, 0), Self.text(plain.assetsPerSecond, 0),
      Self.text(packed.assetsPerSecond / plain.assetsPerSecond, 2),
    ])
    return Self.layOut(rows)
  }

  private func sizeRow(_ name: String, _ packed: Int, _ plain: Int) -> [String] {
    [
      name, Self.text(Double(packed) / Double(assets), 1),
      Self.text(Double(plain) / Double(assets), 1), Self.text(Double(packed) / Double(plain), 2),
    ]
  }

  private static func text(_ number: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", number)
  }

  /// Columns of equal width: the first to the left, the others to the right.
  private static func layOut(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        let padding = String(repeating: " ", count: widths[index] - cell.count)
        return index == 0 ? cell + padding : padding + cell
      }
      return cells.joined(separator: "  ")
    }
  }
}
