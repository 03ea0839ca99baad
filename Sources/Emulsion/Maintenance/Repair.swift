/// What a repair has found and left.
public struct Repair: Sendable, Equatable {
  /// What was wrong before.
  public internal(set) var before: Verification
  /// What is wrong now: the records that cannot be read, or that contradict each other.
  public internal(set) var after: Verification
  /// Whether counts and indexes were made anew.
  public internal(set) var hasRebuilt: Bool
}

/// How far a repair has come.
public struct RepairProgress: Sendable, Equatable {
  /// What is being done.
  public enum Phase: String, Sendable, CaseIterable {
    /// Everything is looked at.
    case verifying
    /// The rows of all indexes are made of the records.
    case indexing
    /// Everything is looked at again.
    case checking
  }

  /// What is being done.
  public var phase: Phase
  /// Records and rows so far in this phase.
  public var done: Int
  /// About how many there are in this phase.
  public var total: Int
}

extension AssetStore {
  /// Looks at everything, as ``verify(limit:progress:)`` does, and where anything is wrong makes all that follows from
  /// the records anew: every index that is not disabled, the counts of people, albums and months, the lists of people
  /// of the assets. **Records are never changed**, and what is wrong with them is found again at the end; that of an
  /// album holds the count of its members, which is such a count.
  ///
  /// An asset of which a record cannot be read is in no list from then on, until it is deleted or written anew; see
  /// ``delete(_:progress:onDamage:onLeft:)``.
  ///
  /// Others may read and write meanwhile. The counts are made in one transaction, which writers wait for; then the
  /// indexes cannot be asked until each is complete, as with ``rebuildIndex(_:progress:onDamage:)``. A repair that is
  /// broken off leaves them so, and is done by calling it again.
  ///
  /// - Parameters:
  ///   - limit: The most violations that are listed of each look; all of them are counted.
  ///   - progress: Called now and then; an error that it throws ends the repair.
  /// - Throws: what writing throws, and what `progress` throws.
  public func repair(
    limit: Int = 1000,
    progress: (RepairProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Repair {
    let before = try verify(limit: limit) { step throws(StoreError) in
      try progress(RepairProgress(phase: .verifying, done: step.done, total: step.total))
    }
    if before.isSound, try !indexStates().values.contains(.building) {
      return Repair(before: before, after: before, hasRebuilt: false)
    }
    let sequence = try write { transaction throws(StoreError) in
      try transaction.session.beginRepair()
      return transaction.sequence
    }
    if try !writeRows(asOf: sequence, progress) {
      // Somebody has written in between.
      for (index, state) in try indexStates() where state == .building {
        try rebuildIndex(index) { step throws(StoreError) in
          try progress(RepairProgress(phase: .indexing, done: step.done, total: step.done))
        } onDamage: { _ in
        }
      }
    }
    let after = try verify(limit: limit) { step throws(StoreError) in
      try progress(RepairProgress(phase: .checking, done: step.done, total: step.total))
    }
    return Repair(before: before, after: after, hasRebuilt: true)
  }

  /// Fills the indexes that are being built from the records of one snapshot, unless somebody else has written.
  private func writeRows(
    asOf sequence: UInt64, _ progress: (RepairProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Bool {
    var runs = RowRuns(folder: path, runBytes: 64 << 20)
    var indexes: [Database] = []
    let isCurrent = try read { snapshot throws(StoreError) in
      let session = snapshot.session
      guard try session.sequence() == sequence else { return false }
      indexes = Database.allCases.filter { session.indexStates[$0] == .building }
      var (done, total) = (0, 0)
      for source in ReadSession.sourcesOfRows { total += try session.count(source) }
      try session.gatherRows(into: &runs, where: indexes.contains, onDamage: { _ in }) {
        _, _, rows throws(StoreError) in
        // Counted before.
        _ = rows.takeMonths()
        done += 1
        if done % 1024 == 0 {
          try progress(RepairProgress(phase: .indexing, done: done, total: total))
        }
      }
      return true
    }
    guard isCurrent, try write(runs, while: { $0.gathered.sequence == sequence }) != nil else {
      return false
    }
    return try write { transaction throws(StoreError) in
      let session = transaction.session
      guard session.gathered.sequence == sequence else { return false }
      let complete = indexes.filter { session.gathered.indexStates[$0] == .building }
      try session.setState(.readable, of: complete)
      return true
    }
  }
}

extension WriteSession {
  /// Makes the counts anew, and empties the indexes that are to be filled.
  fileprivate func beginRepair() throws(StoreError) {
    try flush()
    try Recount(reader).write(to: self)
    for index in Database.allCases where index.isIndex && index != .byMonth {
      let isDisabled = gathered.indexStates[index] == .disabled
      try empty(index, isDisabled ? .disabled : .building)
    }
  }
}
