/// Something in a store that is not as it must be.
public struct InvariantViolation: Sendable, Hashable, CustomStringConvertible {
  /// The database concerned.
  public var database: Database
  /// The key concerned, as people read it; empty where the database as a whole is meant.
  public var key: String
  /// What is wrong.
  public var what: String

  /// Makes a value of its parts.
  public init(database: Database, key: String, what: String) {
    self.database = database
    self.key = key
    self.what = what
  }

  /// One line: the place and what is wrong.
  public var description: String {
    "\(database.rawValue)\(key.isEmpty ? "" : " \(key)"): \(what)"
  }
}

/// What looking at a whole store has shown.
public struct Verification: Sendable, Equatable {
  /// What is wrong, in the order in which it was found; the first ones where there are many.
  public internal(set) var violations: [InvariantViolation] = []
  /// How many there are in all.
  public internal(set) var violationCount = 0
  /// Records and rows that were looked at.
  public internal(set) var records = 0

  /// Whether nothing is wrong.
  public var isSound: Bool { violationCount == 0 }

  init(_ found: Violations, records: Int) {
    violations = found.list
    violationCount = found.count
    self.records = records
  }
}

/// How far a verification has come.
public struct VerificationProgress: Sendable, Equatable {
  /// Records and rows that were looked at.
  public var done: Int
  /// About how many there are to look at.
  public var total: Int
}

extension AssetStore {
  /// Looks at every record, every reference, every count and every row of every index, as of one snapshot.
  ///
  /// It reads the whole store, in memory that grows only with the number of people, albums, months and damages. Writers go on,
  /// but what they replace cannot be used again while the snapshot is open, so the file may grow.
  ///
  /// - Parameters:
  ///   - limit: The most violations that are listed; all of them are counted.
  ///   - progress: Called now and then; an error that it throws ends the verification.
  /// - Throws: what opening a snapshot throws, and what `progress` throws. Damage is no error but a violation.
  public func verify(
    limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Verification {
    try read { snapshot throws(StoreError) in
      try snapshot.verify(limit: limit, progress: progress)
    }
  }
}

extension Snapshot {
  /// Looks at every record, every reference, every count and every row of every index. Within a transaction, which
  /// writes its events and its number last, those are left out.
  func verify(
    limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Verification {
    let total = try session.countToCheck()
    try progress(VerificationProgress(done: 0, total: total))
    let look = AssetLook(session, limit: limit)
    do throws(StoreError) {
      try session.forEachKey(.core) { key throws(StoreError) in
        try look.look(at: key)
        if look.isDue {
          try look.compareRows()
          try progress(VerificationProgress(done: look.findings.done, total: total))
        }
        return true
      }
    } catch {
      try look.findings.violations.note(error)
    }
    try look.compareRows()
    return try session.verify(after: look.findings) { done throws(StoreError) in
      try progress(VerificationProgress(done: done, total: total))
    }
  }
}

extension AssetStore {
  /// Looks at the same as ``verify(limit:progress:)``, at the assets on two threads: for a store that nobody else uses,
  /// so that both see one state.
  ///
  /// - Parameter limit: The most violations that each thread lists; all of them are counted.
  func verifyOnTwoThreads(
    limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    let total = try read { snapshot throws(StoreError) in try snapshot.session.countToCheck() }
    let parts = try onTwoThreads { done throws(StoreError) in
      try progress(VerificationProgress(done: done, total: total))
    } _: { session, next throws(StoreError) in
      let look = AssetLook(session, limit: limit)
      do throws(StoreError) {
        while case let keys = try next(look.findings.done), !keys.isEmpty {
          for key in keys {
            try look.look(at: key.rawSpan)
            if look.isDue { try look.compareRows() }
          }
          try look.compareRows()
        }
      } catch {
        try look.findings.violations.note(error)
      }
      return look.findings
    }
    var findings = parts[0]
    for part in parts.dropFirst() { findings.add(part) }
    return try read { snapshot throws(StoreError) in
      try snapshot.session.verify(after: findings) { done throws(StoreError) in
        try progress(VerificationProgress(done: done, total: total))
      }
    }
  }
}

/// What was found of assets and of their rows.
private struct AssetFindings: Sendable {
  var assets = AssetAudit.Tally()
  var rows = RowAudit.Tally()
  let violations: Violations

  /// Records and rows that were looked at.
  var done: Int { assets.records + rows.rows }

  mutating func add(_ other: AssetFindings) {
    assets.add(other.assets)
    rows.add(other.rows)
    violations.add(other.violations)
  }
}

/// Looks at assets, and their rows up in the indexes.
private final class AssetLook {
  private let assets: AssetAudit
  private let rows: RowAudit
  private let violations: Violations
  private var changes = IndexChanges()

  init(_ session: ReadSession, limit: Int) {
    violations = Violations(limit: limit)
    assets = AssetAudit(session, violations)
    rows = RowAudit(session, violations)
  }

  var findings: AssetFindings {
    AssetFindings(assets: assets.tally, rows: rows.tally, violations: violations)
  }

  func look(at key: RawSpan) throws(StoreError) { try assets.look(at: key, rows: &changes) }

  /// Bytes of rows that are best looked up at a time.
  static let rowBytes = 1 << 18

  /// Whether there are as many rows.
  var isDue: Bool { changes.byteCount >= Self.rowBytes }

  func compareRows() throws(StoreError) { try rows.compare(&changes) }
}

extension ReadSession {
  /// Looks at all but the assets.
  fileprivate func verify(
    after findings: AssetFindings, progress: (_ done: Int) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    try withoutActuallyEscaping(progress) { progress throws(StoreError) in
      var findings = findings
      let violations = findings.violations
      let rows = RowAudit(self, violations)
      var changes = IndexChanges()
      try findings.assets.checkStrays(self, violations, rows: &changes)
      for source in [Database.people, .albums, .albumAssets] {
        do throws(StoreError) {
          try forEachKey(source) { key throws(StoreError) in
            do throws(StoreError) {
              // A damaged record has no rows at all, rather than some.
              var own = IndexChanges()
              try addRows(of: source, key: key, to: &own)
              own.move(into: &changes) { _ in true }
            } catch {
              try violations.note(error)
            }
            if changes.byteCount >= AssetLook.rowBytes { try rows.compare(&changes) }
            return true
          }
        } catch {
          try violations.note(error)
        }
      }
      try rows.compare(&changes)
      findings.rows.add(rows.tally)
      let before = findings.done
      let invariants = Invariants(self, violations) { done throws(StoreError) in
        try progress(before + done)
      }
      try invariants.checkOthers(findings.assets)
      try invariants.checkIndexes(findings.rows)
      return Verification(violations, records: before + invariants.done)
    }
  }

  /// About how many records and rows a verification looks at.
  fileprivate func countToCheck() throws(StoreError) -> Int {
    var total = 0
    for database in Database.allCases { total += try count(database) }
    return total
  }
}
