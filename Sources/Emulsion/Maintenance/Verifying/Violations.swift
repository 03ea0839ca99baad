/// What is wrong with a store, as it is found: the first things, and how many there are. One thread has it at a time.
final class Violations: @unchecked Sendable {
  private(set) var list: [InvariantViolation] = []
  private(set) var count = 0
  private let limit: Int
  /// What cannot be read: each is met by several checks.
  private var damages: Set<InvariantViolation> = []

  /// - Parameter limit: The most that are listed; all are counted.
  init(limit: Int) { self.limit = limit }

  func note(_ violation: InvariantViolation) {
    count += 1
    if list.count < limit { list.append(violation) }
  }

  func note(_ database: Database, _ key: RawSpan, _ what: String) {
    note(
      InvariantViolation(
        database: database, key: SchemaKeys.text(of: key, in: database), what: what))
  }

  /// Damage is a violation, and one however often it is met; anything else ends the verification.
  func note(_ error: StoreError) throws(StoreError) {
    guard error.code == .corrupted, let database = error.database else { throw error }
    let violation = InvariantViolation(
      database: database, key: error.key ?? "", what: error.reason)
    if damages.insert(violation).inserted { note(violation) }
  }

  /// Adds what another thread has found; damage that both have met counts once.
  func add(_ other: Violations) {
    let others = other.list.filter { !other.damages.contains($0) || !damages.contains($0) }
    damages.formUnion(other.damages)
    count += other.count - (other.list.count - others.count)
    list += others.prefix(max(limit - list.count, 0))
  }
}
