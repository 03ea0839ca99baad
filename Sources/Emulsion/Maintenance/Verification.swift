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
    _ part: Invariants.Part? = nil, limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Verification {
    try withoutActuallyEscaping(progress) { progress throws(StoreError) in
      let invariants = Invariants(session: session, limit: limit, progress: progress)
      try invariants.check(part)
      return invariants.result
    }
  }
}

extension ReadSession {
  /// About how many records and rows a verification, or one part of it, looks at.
  func countToCheck(_ part: Invariants.Part? = nil) throws(StoreError) -> Int {
    var total = 0
    if part != .indexes {
      for database in Database.allCases where !database.isIndex { total += try count(database) }
    }
    if part != .records {
      // The rows of indexes are looked up from their records.
      for database in Self.sourcesOfRows { total += try count(database) }
    }
    return total
  }
}
