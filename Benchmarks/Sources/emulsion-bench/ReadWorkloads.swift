import Emulsion

/// The reads that are measured.
struct ReadWorkloads {
  let store: AssetStore
  let limit: Limit
  let keys: KeyList

  /// Ids in one answer.
  static let pageSize = 200

  /// What all others are compared with: the least that one request can cost.
  var base: Workload {
    Workload(name: "mdb_get in C, a snapshot each", operations: keys.count) {
      try limit.getEach(keys, $0)
    }
  }

  /// All of them; the base first, which compared with itself shows how steady the machine is.
  func all() -> [Workload] {
    let count = keys.count
    return [
      base,
      Workload(name: "mdb_get in C, one snapshot", operations: count) {
        try limit.getAll(keys, $0)
      },
      Workload(name: "snapshot alone", operations: count, run: snapshots),
      json("lean GET → JSON", [], target: 1.6),
      json("all groups GET → JSON", .all, target: 8),
      limit("C: lean → JSON", all: false),
      limit("C: all groups → JSON", all: true),
      json("variants GET → JSON", .variants),
      json("metadata,people,file_data GET → JSON", [.metadata, .people, .fileData]),
      Workload(name: "lean, \(Self.pageSize) ids a snapshot → JSON", operations: count, run: pages),
      typed("all groups GET → Asset", .all),
    ]
  }

  /// A snapshot for each id, and nothing read.
  private func snapshots(_ range: Range<Int>) throws -> UInt64 {
    var sum: UInt64 = 0
    for _ in range {
      sum &+= try store.read { snapshot in snapshot.cost.lookups == 0 ? 1 : 0 }
    }
    return sum
  }

  /// The documents as C written by hand makes them.
  private func limit(_ name: String, all: Bool) -> Workload {
    Workload(name: name, operations: keys.count) { try limit.documents(keys, $0, all: all) }
  }

  private func json(_ name: String, _ include: Include, target: Double? = nil) -> Workload {
    Workload(name: name, target: target, operations: keys.count) { range in
      var buffer = JSONBuffer(capacity: 16_384)
      var sum: UInt64 = 0
      for id in keys.ids[range] {
        buffer.removeAll()
        _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
        sum &+= UInt64(buffer.count)
      }
      return sum
    }
  }

  private func pages(_ range: Range<Int>) throws -> UInt64 {
    var buffer = JSONBuffer(capacity: 1 << 18)
    var sum: UInt64 = 0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pageSize) {
      let page = keys.ids[start..<min(start + Self.pageSize, range.upperBound)]
      buffer.removeAll()
      try store.read { try $0.appendJSON(page, to: &buffer) }
      // Without brackets and commas, so that the sum is that of the single documents.
      sum &+= UInt64(buffer.count - 1 - page.count)
    }
    return sum
  }

  private func typed(_ name: String, _ include: Include) -> Workload {
    // Far slower than the others: a quarter of the reads says as much.
    let count = (keys.count + 3) / 4
    return Workload(name: name, operations: count) { range in
      var sum: UInt64 = 0
      for id in keys.ids[range] {
        let asset = try store.read { try $0.asset(id, include: include) }
        sum &+= UInt64(asset?.width ?? 0)
      }
      return sum
    }
  }
}
