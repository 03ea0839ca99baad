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
    var rows = [["bytes an asset"] + loads.map(\.packing) + ["ratio"]]
    for name in loads.first?.sizes.databases.map(\.name) ?? [] {
      let bytes = loads.map { load in
        load.sizes.databases.first { $0.name == name }?.bytes ?? 0
      }
      if bytes.contains(where: { $0 > 0 }) { rows.append(sizeRow(name, bytes)) }
    }
    var total = sizeRow("used pages", loads.map(\.sizes.usedBytes))
    let isSmall = sizeRatio <= Self.sizeTarget
    total[total.count - 1] += " (≤ \(Self.sizeTarget) \(isSmall ? "ok" : "missed"))"
    rows.append(total)
    rows.append(
      ["loaded, assets/s"] + loads.map { Self.text($0.assetsPerSecond, 0) } + [""])
    return Self.layOut(rows)
  }

  /// The sizes of all stores, and that of the first against that of the last.
  private func sizeRow(_ name: String, _ bytes: [Int]) -> [String] {
    let ratio = Double(bytes.first ?? 0) / Double(bytes.last ?? 0)
    return [name] + bytes.map { Self.text(Double($0) / Double(assets), 1) }
      + [ratio.isFinite ? Self.text(ratio, 2) : ""]
  }

  static func text(_ number: Double, _ places: Int) -> String {
    String(format: "%.\(places)f", number)
  }

  /// Columns of equal width: the first to the left, the others to the right.
  static func layOut(_ rows: [[String]]) -> [String] {
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
