internal import LMDB

/// Reading the feed.
extension ReadSession {
  /// The numbers of the events that the feed has; `nil` where nothing has happened yet. A feed that has had
  /// events always has some: the last row is never trimmed.
  func eventRange() throws(StoreError) -> ClosedRange<UInt64>? {
    guard let last = try lastEvent()?.sequence else { return nil }
    var first = last
    try forEachKey(.events) { key throws(StoreError) in
      first = try eventSequence(key: key)
      return false
    }
    guard first <= last else {
      throw .corrupted(
        .events, key: SchemaKeys.text(of: EventsRecord.key(first).rawSpan, in: .events),
        .invalidField(0))
    }
    return first...last
  }

  func events(_ query: EventQuery) throws(StoreError) -> Page<Event> {
    guard EventQuery.limits.contains(query.limit) else {
      throw StoreError(
        .invalidQuery, "a page of \(query.limit) events cannot be asked for",
        advice: "ask for 1 to 1000")
    }
    var page = Page<Event>(items: [], hasMore: false)
    guard let range = try eventRange() else {
      if let cursor = query.after { try require(cursor, within: nil) }
      return page
    }
    var start = range.lowerBound
    if let cursor = query.after {
      try require(cursor, within: range)
      if cursor.sequence == range.upperBound { return page }
      start = cursor.sequence + 1
    }
    if let time = query.createdAtOrAfter {
      guard let first = try firstEvent(atOrAfter: time, in: range) else { return page }
      start = max(start, first)
    }
    try forEachEvents(from: start) { first, payload throws(CodecError) in
      if let end = query.createdBefore, try EventsRecord.createdAt(payload) >= end { return false }
      try EventsRecord.forEach(payload, from: first) { event in
        guard event.sequence >= start, query.shows(event) else { return true }
        page.hasMore = page.items.count == query.limit
        if !page.hasMore { page.items.append(event) }
        return !page.hasMore
      }
      return !page.hasMore
    }
    return page
  }

  /// A cursor can be read from where the event after it is there, or is the one to come.
  func require(
    _ cursor: EventCursor, within range: ClosedRange<UInt64>?
  ) throws(StoreError) {
    guard cursor.sequence <= range?.upperBound ?? 0 else {
      throw StoreError(
        .unknownCursor, "the cursor lies beyond the last event",
        advice: "use a cursor that this store gave", database: .events, key: cursor.description)
    }
    guard let first = range?.lowerBound, first > 1, cursor.sequence < first - 1 else { return }
    throw StoreError(
      .eventsTrimmed,
      "the events after this cursor have been trimmed; the first that is left has number \(first)",
      advice: "read the library anew and go on from the last event",
      database: .events, key: cursor.description)
  }

  /// Lends the payloads of the rows from that of an event on, each with the number of its first event, until the
  /// closure answers `false`.
  func forEachEvents(
    from sequence: UInt64, _ body: (UInt64, RawSpan) throws(CodecError) -> Bool
  ) throws(StoreError) {
    cost.mask |= 1 << UInt32(Database.events.index)
    let scratch = Scratch()
    var failure: StoreError?
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[.events])
      // The row that holds an event is the last one that begins with it or before it.
      var isAtRow = try cursor.seek(atOrBefore: EventsRecord.key(sequence).rawSpan)
      if !isAtRow { isAtRow = try cursor.first() }
      while isAtRow {
        do throws(CodecError) {
          cost.bytesRead += cursor.value.byteCount
          let payload = try open(cursor.value, .events, cursor.key, into: scratch)
          guard try body(try EventsRecord.sequence(key: cursor.key), payload) else { break }
        } catch {
          failure = .corrupted(.events, key: SchemaKeys.text(of: cursor.key, in: .events), error)
          break
        }
        isAtRow = try cursor.next()
      }
    } catch {
      throw StoreError(error)
    }
    if let failure { throw failure }
  }

  /// The number of the first event that was recorded at a time or later.
  ///
  /// The feed's times never go back, so the rows are bisected by their numbers: each step looks at the row that
  /// holds the event in the middle. 64 steps are the most, and about log₂ of the number of rows is what it takes.
  func firstEvent(
    atOrAfter time: Timestamp, in range: ClosedRange<UInt64>
  ) throws(StoreError) -> UInt64? {
    guard var high = try row(of: range.upperBound), high.createdAt >= time else { return nil }
    var low = range.lowerBound
    // The answer is a row that begins between `low` and `high`; `high` is late enough.
    while low < high.first {
      let middle = low + (high.first - low) / 2
      guard let row = try row(of: middle) else { break }
      if row.createdAt >= time {
        high = row
      } else {
        low = middle + 1
      }
    }
    return high.first
  }

  /// The row that holds an event.
  private func row(
    of sequence: UInt64
  ) throws(StoreError) -> (first: UInt64, createdAt: Timestamp)? {
    cost.lookups += 1
    var row: (UInt64, Timestamp)?
    try forEachEvents(from: sequence) { first, payload throws(CodecError) in
      row = (first, try EventsRecord.createdAt(payload))
      return false
    }
    return row
  }
}

extension Snapshot {
  /// A page of the feed, in commit order.
  ///
  /// A page costs what it shows; with ``EventQuery/entityTypes``, what lies between as well. Times cost a binary
  /// search.
  ///
  /// - Throws: ``StoreError/Code/eventsTrimmed`` where events after the cursor are gone,
  ///   ``StoreError/Code/unknownCursor`` for one beyond the last event, ``StoreError/Code/invalidQuery`` for a limit
  ///   out of range, and ``StoreError/Code/corrupted`` for a damaged row.
  public func events(_ query: EventQuery = EventQuery()) throws(StoreError) -> Page<Event> {
    try session.events(query)
  }

  /// The numbers of the first and the last event that the feed has, or `nil` where nothing has happened yet.
  ///
  /// `EventCursor(sequence: eventRange.upperBound)` is the place from which a reader goes on who has just read the
  /// library in this snapshot.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` for a damaged row.
  public var eventRange: ClosedRange<UInt64>? {
    get throws(StoreError) { try session.eventRange() }
  }
}
