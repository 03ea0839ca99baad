internal import LMDB

/// Trash, restore and delete, for any number of assets: in transactions of about an eighth of a second each, so that
/// memory is bounded and other writers wait for no longer than that.
///
/// All of them can be repeated: what is done already is skipped. After an error, or a crash, what was committed
/// stays, and another call does the rest. Damage of an asset ends them, unless somebody is told of it.
extension AssetStore {
  /// Moves assets to the trash; those that are there already and unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - time: When; it is the time of all of them.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onLeft: Told of each asset that stays as it is because of damage, and of that.
  /// - Returns: How many assets went to the trash.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/corrupted`` without
  ///   `onLeft`.
  @discardableResult
  public func trash(
    _ ids: some Sequence<AssetID>, at time: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onLeft: ((AssetID, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    try apply(to: ids, AssetBatches(store: self, onLeft: onLeft), progress) {
      .trashAsset($0, at: time)
    }
  }

  /// Takes assets out of the trash; those that are not there and unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - time: When; the assets bear it as the time of their last change.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onLeft: Told of each asset that stays as it is because of damage, and of that.
  /// - Returns: How many assets came back.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/corrupted`` without
  ///   `onLeft`.
  @discardableResult
  public func restore(
    _ ids: some Sequence<AssetID>, at time: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onLeft: ((AssetID, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    try apply(to: ids, AssetBatches(store: self, onLeft: onLeft), progress) {
      .restoreAsset($0, at: time)
    }
  }

  /// Removes assets for good, in the trash or not, with their faces and links; unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onDamage: Told of each record of theirs that cannot be read; the asset is removed all the same, with its rows
  ///     in the indexes, for which each of them is walked. Where there is nobody, such a record is a reason to leave the
  ///     asset.
  ///   - onLeft: Told of each asset that stays as it is because of damage, and of that. Where there is nobody, the first
  ///     one ends the operation.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/corrupted`` without
  ///   `onLeft`.
  @discardableResult
  public func delete(
    _ ids: some Sequence<AssetID>,
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil, onLeft: ((AssetID, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    let batches = AssetBatches(store: self, onDamage: onDamage, onLeft: onLeft)
    return try apply(to: ids, batches, progress) { .deleteAsset($0) }
  }

  /// Removes for good what is in the trash when the call begins. What goes to the trash meanwhile may stay, and what
  /// is restored meanwhile stays.
  ///
  /// - Parameters:
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onDamage: As of ``delete(_:progress:onDamage:onLeft:)``.
  ///   - onLeft: The same; of `nil` where a row of the trash's index is damaged, so that nobody knows which asset stays.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, ``StoreError/Code/indexNotReadable`` where the trash has no
  ///   readable index, and ``StoreError/Code/corrupted`` without `onLeft`.
  @discardableResult
  public func emptyTrash(
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil, onLeft: ((AssetID?, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    let last = try read { snapshot throws(StoreError) in
      try snapshot.session.lastInTrash()
    }
    // The first key after that one; where all rows are damaged, they are told of.
    return try purge(below: last.map { $0 + [0] } ?? [], progress, onDamage, onLeft)
  }

  /// Removes for good what went to the trash longer ago than `age`.
  ///
  /// - Parameters:
  ///   - age: How long assets stay in the trash; one that has been there for exactly as long stays.
  ///   - now: The time from which to count.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onDamage: As of ``emptyTrash(progress:onDamage:onLeft:)``.
  ///   - onLeft: The same.
  /// - Returns: How many assets were removed.
  /// - Throws: as ``purge(trashedBefore:progress:onDamage:onLeft:)``.
  @discardableResult
  public func purge(
    olderThan age: Duration, now: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil, onLeft: ((AssetID?, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    try purge(
      trashedBefore: now.before(age), progress: progress, onDamage: onDamage, onLeft: onLeft)
  }

  /// Removes for good what went to the trash before a time.
  ///
  /// Each transaction takes what is oldest in the trash just before it, so no asset is passed over, whatever is trashed
  /// and restored meanwhile.
  ///
  /// - Parameters:
  ///   - time: The time; what was trashed just then stays.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onDamage: As of ``emptyTrash(progress:onDamage:onLeft:)``.
  ///   - onLeft: The same.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, ``StoreError/Code/indexNotReadable`` where the trash has no
  ///   readable index, and ``StoreError/Code/corrupted`` without `onLeft`.
  @discardableResult
  public func purge(
    trashedBefore time: Timestamp,
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil, onLeft: ((AssetID?, StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    var bound = RowWriter()
    bound.time(time.microseconds)
    return try purge(below: bound.bytes, progress, onDamage, onLeft)
  }

  /// Removes the assets whose rows in `by_trash` come before a key.
  private func purge(
    below bound: [UInt8], _ progress: (BatchProgress) throws(StoreError) -> Void,
    _ onDamage: ((StoreError) -> Void)?, _ onLeft: ((AssetID?, StoreError) -> Void)?
  ) throws(StoreError) -> Int {
    var batches = AssetBatches(store: self, onDamage: onDamage, onLeft: onLeft)
    // Rows of what is left, which the walks to come pass over.
    var passed: Set<[UInt8]> = []
    while true {
      let limit = batches.size
      let oldest = try read { snapshot throws(StoreError) in
        try snapshot.session.oldestInTrash(below: bound, limit: limit, passing: passed)
      }
      // A trash with nothing to purge costs no commit.
      if oldest.isEmpty { return batches.done }
      var rows: [AssetID: [UInt8]] = [:]
      var ids: [AssetID] = []
      for row in oldest {
        if let damage = row.damage {
          guard let onLeft else { throw damage }
          onLeft(row.asset, damage)
        }
        guard row.damage == nil, let id = row.asset, !batches.left.contains(id) else {
          passed.insert(row.key)
          continue
        }
        // An asset has one row, unless the index is damaged.
        guard rows[id] == nil else { continue }
        rows[id] = row.key
        ids.append(id)
      }
      try batches.run(ids, progress) { session throws(StoreError) in
        try session.flush()
      } change: { session, id throws(StoreError) in
        // It may have been restored meanwhile.
        guard let row = rows[id], try session.reader.contains(.byTrash, row.rawSpan) else {
          return false
        }
        if try session.changes(by: .deleteAsset(id)) { return true }
        throw StoreError(
          .corrupted, "the index names an asset that is not in the store",
          advice: "build the index anew with `rebuildIndex`", database: .byTrash,
          key: id.description)
      }
    }
  }

  private func apply(
    to ids: some Sequence<AssetID>, _ batches: consuming AssetBatches,
    _ progress: (BatchProgress) throws(StoreError) -> Void, _ mutation: (AssetID) -> Mutation
  ) throws(StoreError) -> Int {
    try batches.run(ids, progress) { session, id throws(StoreError) in
      try session.changes(by: mutation(id))
    }
    return batches.done
  }
}

extension WriteSession {
  /// Applies a mutation, and says whether it has changed anything.
  fileprivate func changes(by mutation: Mutation) throws(StoreError) -> Bool {
    let before = gathered.changes
    try apply(mutation)
    return gathered.changes != before
  }
}

extension Timestamp {
  /// The moment so long before this one; the earliest or latest there is where that is out of range.
  fileprivate func before(_ duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
    let fraction = attoseconds / 1_000_000_000_000
    let (span, carry) = whole.addingReportingOverflow(fraction)
    let (result, isBeyond) = microseconds.subtractingReportingOverflow(span)
    if overflow || carry || isBeyond {
      return Timestamp(microseconds: seconds < 0 ? .max : .min)
    }
    return Timestamp(microseconds: result)
  }
}
