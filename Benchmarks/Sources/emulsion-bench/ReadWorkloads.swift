import Emulsion

/// The reads that are measured. Each does all of its reads in one call, so that nothing of the benchmark
/// lies between them.
struct ReadWorkloads {
  let store: AssetStore
  let limit: Limit
  let keys: KeyList

  /// The name of the one that all others are compared with.
  static let base = "mdb_get in C, a snapshot each"
  /// The name of the lean read.
  static let lean = "lean GET → JSON"
  /// Ids in one answer.
  static let pageSize = 200

  /// All of them, the base first.
  func all() -> [Workload] {
    let count = keys.count
    return [
      Workload(name: Self.base, operations: count) { try limit.getEach(keys, count: count) },
      Workload(name: "mdb_get in C, one snapshot", operations: count) {
        try limit.getAll(keys, count: count)
      },
      Workload(name: "snapshot alone", operations: count, run: snapshots),
      json(Self.lean, [], target: 1.6),
      json("all groups GET → JSON", .all, target: 8),
      json("variants GET → JSON", .variants),
      json("metadata,people,file_data GET → JSON", [.metadata, .people, .fileData]),
      Workload(name: "lean, \(Self.pageSize) ids a snapshot → JSON", operations: count, run: pages),
      typed("all groups GET → Asset", .all),
    ]
  }

  /// A snapshot for each id, and nothing read.
  private func snapshots() throws -> UInt64 {
    var sum: UInt64 = 0
    for _ in keys.ids {
      sum &+= try store.read { snapshot in snapshot.cost.lookups == 0 ? 1 : 0 }
    }
    return sum
  }

  private func json(_ name: String, _ include: Include, target: Double? = nil) -> Workload {
    Workload(name: name, target: target, operations: keys.count) {
      var buffer = JSONBuffer(capacity: 16_384)
      var sum: UInt64 = 0
      for id in keys.ids {
        buffer.removeAll()
        _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
        sum &+= UInt64(buffer.count)
      }
      return sum
    }
  }

  private func pages() throws -> UInt64 {
    var buffer = JSONBuffer(capacity: 1 << 18)
    var sum: UInt64 = 0
    for start in stride(from: 0, to: keys.count, by: Self.pageSize) {
      let page = keys.ids[start..<min(start + Self.pageSize, keys.count)]
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
    return Workload(name: name, operations: count) {
      var sum: UInt64 = 0
      for id in keys.ids[..<count] {
        let asset = try store.read { try $0.asset(id, include: include) }
        sum &+= UInt64(asset?.width ?? 0)
      }
      return sum
    }
  }
}
