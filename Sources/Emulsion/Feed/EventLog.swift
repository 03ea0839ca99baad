/// Writing the feed: the events of a transaction get the numbers after the last stored one.
extension WriteSession {
  /// Writes the gathered events.
  func flushEvents() throws(StoreError) {
    guard !gathered.events.isEmpty else { return }
    let last = try reader.lastEvent()
    // The feed's times never go back, so that a reader finds a time without a look at every event.
    let createdAt = max(time, last?.createdAt ?? time)
    var next = (last?.sequence ?? 0) + 1
    var rest = gathered.events[...]
    while !rest.isEmpty {
      tools.writer.removeAll()
      let count = EventsRecord.encode(rest, createdAt: createdAt, into: &tools.writer)
      try put(.events, EventsRecord.key(next).rawSpan, tools.writer)
      next += UInt64(count)
      rest = rest.dropFirst(count)
    }
    gathered.events.removeAll(keepingCapacity: true)
  }

  /// Removes the rows whose events all come before a number. The last row stays: it says which number is next.
  func trimEvents(before sequence: UInt64) throws(StoreError) {
    var rows: [UInt64] = []
    try reader.forEachKey(.events) { key throws(StoreError) in
      let first = try reader.eventSequence(key: key)
      if first <= sequence { rows.append(first) }
      return first < sequence
    }
    // A row ends where the next one begins.
    for first in rows.dropLast() { try delete(.events, EventsRecord.key(first).rawSpan) }
  }
}

extension ReadSession {
  /// The number and the time of the last event; `nil` in a store that has none.
  func lastEvent() throws(StoreError) -> (sequence: UInt64, createdAt: Timestamp)? {
    guard let key = try lastKey(.events) else { return nil }
    let first = try eventSequence(key: key.rawSpan)
    return try withRecord(.events, key.rawSpan) { payload throws(CodecError) in
      let count = try EventsRecord.count(payload)
      return (first &+ UInt64(max(count, 1)) &- 1, try EventsRecord.createdAt(payload))
    }
  }

  func eventSequence(key: RawSpan) throws(StoreError) -> UInt64 {
    do throws(CodecError) {
      return try EventsRecord.sequence(key: key)
    } catch {
      throw .corrupted(.events, key: SchemaKeys.text(of: key, in: .events), error)
    }
  }
}
