/// Looks the rows that records have up in the indexes, and counts them.
final class RowAudit {
  /// What the rows so far have come to.
  struct Tally: Sendable {
    /// How many rows of records each index has.
    private var found = [Int](repeating: 0, count: Database.allCases.count)
    private(set) var months: [Month: MonthCounts] = [:]

    /// Rows that were looked up and are there.
    var rows: Int { found.reduce(0, +) }

    func found(in index: Database) -> Int { found[index.index] }

    mutating func note(_ count: Int, of index: Database) { found[index.index] += count }

    mutating func note(_ changes: [(month: Month, change: MonthCounts)]) { months.add(changes) }

    mutating func add(_ other: Tally) {
      for index in found.indices { found[index] += other.found[index] }
      note(other.months.map { (month: $0.key, change: $0.value) })
    }
  }

  private(set) var tally = Tally()
  private let session: ReadSession
  private let violations: Violations

  init(_ session: ReadSession, _ violations: Violations) {
    self.session = session
    self.violations = violations
  }

  /// Looks up rows, and leaves none. Many at a time come in the order of their keys, which is faster.
  func compare(_ rows: inout IndexChanges) throws(StoreError) {
    tally.note(rows.takeMonths())
    try rows.drain(databases: { rows throws(StoreError) in
      let index = rows.database
      var looked = 0
      var held = 0
      try rows.forEach { key, row throws(StoreError) in
        guard let row else { return }
        looked += 1
        if try holds(index, key, row) { held += 1 }
      }
      tally.note(held, of: index)
      if looked == rows.count { return }
      try rows.forEachRepeated { key throws(StoreError) in
        violations.note(index, key, "two records have this row")
      }
    })
  }

  /// Whether an index has a row, as it must unless it is being built or is disabled. A row with another value is
  /// noted, and counts.
  private func holds(
    _ index: Database, _ key: RawSpan, _ row: RawSpan
  ) throws(StoreError) -> Bool {
    do throws(StoreError) {
      let isEqual = try session.withRecord(index, key) { found in
        found.byteCount == row.byteCount && found.has(row, at: 0)
      }
      if isEqual == false {
        violations.note(index, key, "the row says something else than its record")
      }
      if isEqual == nil, session.indexStates[index] == .readable {
        violations.note(index, key, "the row of a record is missing")
      }
      return isEqual != nil
    } catch {
      try violations.note(error)
      return true
    }
  }
}
