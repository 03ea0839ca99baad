internal import LMDB

/// Trash, restore and delete, for any number of assets: in transactions of about an eighth of a second each, so that
/// memory is bounded and other writers wait for no longer than that.
///
/// All of them can be repeated: what is done already is skipped. After an error, or a crash, what was committed
/// stays, and another call does the rest.
extension AssetStore {
  /// Moves assets to the trash; those that are there already and unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - time: When; it is the time of all of them.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many assets went to the trash.
  /// - Throws: what writing throws, and what `progress` throws.
  @discardableResult
  public func trash(
    _ ids: some Sequence<AssetID>, at time: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    try apply(to: ids, progress) { .trashAsset($0, at: time) }
  }

  /// Takes assets out of the trash; those that are not there and unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - time: When; the assets bear it as the time of their last change.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many assets came back.
  /// - Throws: what writing throws, and what `progress` throws.
  @discardableResult
  public func restore(
    _ ids: some Sequence<AssetID>, at time: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    try apply(to: ids, progress) { .restoreAsset($0, at: time) }
  }

  /// Removes assets for good, in the trash or not, with their faces and links; unknown ones are skipped.
  ///
  /// - Parameters:
  ///   - ids: The assets.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  ///   - onDamage: Told of each record of theirs that cannot be read; the asset is removed all the same, with its rows
  ///     in the indexes, for which each of them is walked. Where there is nobody, such a record ends the operation.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/corrupted`` without `onDamage`.
  @discardableResult
  public func delete(
    _ ids: some Sequence<AssetID>,
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil
  ) throws(StoreError) -> Int {
    try apply(to: ids, onDamage: onDamage, progress) { .deleteAsset($0) }
  }

  /// Removes for good what is in the trash when the call begins. What goes to the trash meanwhile may stay, and what
  /// is restored meanwhile stays.
  ///
  /// - Parameter progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/indexNotReadable`` where the trash
  ///   has no readable index.
  @discardableResult
  public func emptyTrash(
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    let last = try read { snapshot throws(StoreError) in
      try snapshot.session.requireReadable(.byTrash)
      return try snapshot.session.lastKey(.byTrash)
    }
    // The first key after that one.
    return try last.map { last throws(StoreError) in try purge(below: last + [0], progress) } ?? 0
  }

  /// Removes for good what went to the trash longer ago than `age`.
  ///
  /// - Parameters:
  ///   - age: How long assets stay in the trash; one that has been there for exactly as long stays.
  ///   - now: The time from which to count.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many assets were removed.
  /// - Throws: as ``purge(trashedBefore:progress:)``.
  @discardableResult
  public func purge(
    olderThan age: Duration, now: Timestamp = .now(),
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    try purge(trashedBefore: now.before(age), progress: progress)
  }

  /// Removes for good what went to the trash before a time.
  ///
  /// Each transaction takes what is oldest in the trash at that moment, so no asset is passed over, whatever is
  /// trashed and restored meanwhile.
  ///
  /// - Parameters:
  ///   - time: The time; what was trashed just then stays.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many assets were removed.
  /// - Throws: what writing throws, what `progress` throws, and ``StoreError/Code/indexNotReadable`` where the trash
  ///   has no readable index.
  @discardableResult
  public func purge(
    trashedBefore time: Timestamp,
    progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    var bound = RowWriter()
    bound.time(time.microseconds)
    return try purge(below: bound.bytes, progress)
  }

  /// Removes the assets whose rows in `by_trash` come before a key.
  private func purge(
    below bound: [UInt8], _ progress: (BatchProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    // A trash with nothing to purge costs no commit.
    let hasSome = try read { snapshot throws(StoreError) in
      try !snapshot.session.oldestInTrash(below: bound, limit: 1).isEmpty
    }
    guard hasSome else { return 0 }
    var (pacer, done) = (BatchPacer(), 0)
    while true {
      let (batch, isComplete) = try pacer.write(to: self) {
        session, size, deadline throws(StoreError) in
        try session.flush()
        let ids = try session.reader.oldestInTrash(below: bound, limit: size)
        var batch = 0
        for id in ids {
          guard try session.changes(by: .deleteAsset(id)) else {
            throw StoreError(
              .corrupted, "the index names an asset that is not in the store",
              advice: "build the index anew with `rebuildIndex`", database: .byTrash,
              key: id.description)
          }
          batch += 1
          if deadline.isOver { break }
        }
        return (batch, batch == ids.count && ids.count < size)
      }
      done += batch
      if batch > 0 { try progress(BatchProgress(done: done, batch: batch)) }
      if isComplete { return done }
    }
  }

  private func apply(
    to ids: some Sequence<AssetID>, onDamage: ((StoreError) -> Void)? = nil,
    _ progress: (BatchProgress) throws(StoreError) -> Void, _ mutation: (AssetID) -> Mutation
  ) throws(StoreError) -> Int {
    var rest = Array(ids)[...]
    var (pacer, done) = (BatchPacer(), 0)
    while !rest.isEmpty {
      if onDamage != nil { try requirePlaced(rest.prefix(pacer.size)) }
      let (taken, batch, damages) = try pacer.write(to: self) {
        session, size, deadline throws(StoreError) in
        // Others may write in the same transaction.
        session.toleratesDamage = onDamage != nil
        session.gathered.damages = []
        defer { session.toleratesDamage = false }
        var (taken, batch) = (0, 0)
        for id in rest.prefix(size) {
          taken += 1
          if try session.changes(by: mutation(id)) { batch += 1 }
          if deadline.isOver { break }
        }
        return (taken, batch, session.gathered.damages)
      }
      if let onDamage { damages.forEach(onDamage) }
      rest = rest.dropFirst(taken)
      done += batch
      try progress(BatchProgress(done: done, batch: batch))
    }
    return done
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

extension ReadSession {
  /// The assets that have been in the trash for longest, of those whose rows come before a key.
  fileprivate func oldestInTrash(
    below bound: [UInt8], limit: Int
  ) throws(StoreError) -> [AssetID] {
    try requireReadable(.byTrash)
    return try keys(.byTrash, KeyRange(upper: .excluding(bound)), limit: limit).map {
      key throws(StoreError) in
      do throws(CodecError) {
        var reader = RowReader(key.rawSpan)
        _ = try reader.time()
        return try reader.id()
      } catch {
        throw .corrupted(.byTrash, key: SchemaKeys.text(of: key.rawSpan, in: .byTrash), error)
      }
    }
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
