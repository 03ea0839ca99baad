internal import LMDB

/// How long the feed remembers. Nothing is ever trimmed by itself.
///
/// Events are stored several in a row of the database, and rows are trimmed as a whole, so a few more may stay than
/// were asked for. The last row always stays.
extension AssetStore {
  /// Forgets all events but the last ones.
  ///
  /// - Parameters:
  ///   - count: How many to keep at least, as of the beginning of the call.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many events were forgotten.
  /// - Throws: what writing throws, and what `progress` throws.
  @discardableResult
  public func trimEvents(
    keeping count: Int, progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    let first = try read { snapshot throws(StoreError) in
      try snapshot.eventRange.map { range in
        let kept = UInt64(max(count, 0))
        return range.upperBound - range.lowerBound < kept
          ? range.lowerBound : range.upperBound - kept &+ 1
      }
    }
    return try first.map { first throws(StoreError) in
      try trimEvents(before: first, progress)
    } ?? 0
  }

  /// Forgets the events that were recorded before a time.
  ///
  /// - Parameters:
  ///   - time: The earliest time to keep.
  ///   - progress: Called after each transaction; an error that it throws ends the operation there.
  /// - Returns: How many events were forgotten.
  /// - Throws: what writing throws, and what `progress` throws.
  @discardableResult
  public func trimEvents(
    olderThan time: Timestamp, progress: (BatchProgress) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> Int {
    let first = try read { snapshot throws(StoreError) -> UInt64? in
      guard let range = try snapshot.eventRange else { return nil }
      return try snapshot.session.firstEvent(atOrAfter: time, in: range) ?? range.upperBound
    }
    return try first.map { first throws(StoreError) in
      try trimEvents(before: first, progress)
    } ?? 0
  }

  private func trimEvents(
    before sequence: UInt64, _ progress: (BatchProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    var (pacer, done) = (BatchPacer(), 0)
    while true {
      let (batch, isComplete) = try pacer.write(to: self) {
        session, size, _ throws(StoreError) in
        let reader = session.reader
        let rows = try reader.keys(.events, .all, limit: size + 1).map {
          key throws(StoreError) in try reader.eventSequence(key: key.rawSpan)
        }
        // The row that holds the event with that number stays as a whole.
        guard let first = rows.first, let last = rows.last,
          let left = rows.last(where: { $0 <= sequence }), left > first
        else { return (0, true) }
        try session.apply(.trimEvents(before: left))
        return (Int(clamping: left - first), rows.count <= size || last > sequence)
      }
      done += batch
      if batch > 0 { try progress(BatchProgress(done: done, batch: batch)) }
      if isComplete { return done }
    }
  }
}
