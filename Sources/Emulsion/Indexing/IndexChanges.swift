/// The rows of indexes that a transaction writes and deletes, gathered and then written in the order of their
/// keys: of one row the last change counts, and a thousand assets' rows touch each page once.
struct IndexChanges {
  private struct Entry {
    var database: Database
    var isDeletion: Bool
    /// The first bytes of the key, so that most comparisons need no more.
    var head: UInt64
    var start: Int
    var keyCount: Int
    var valueCount: Int
  }

  private var writer = RowWriter()
  private var entries: [Entry] = []
  private var months: [Month: MonthCounts] = [:]

  var isEmpty: Bool { entries.isEmpty && months.isEmpty }

  mutating func put(
    _ database: Database, key: (inout RowWriter) -> Void,
    value: (inout RowWriter) -> Void = { _ in }
  ) {
    add(database, isDeletion: false, key: key, value: value)
  }

  mutating func delete(_ database: Database, key: (inout RowWriter) -> Void) {
    add(database, isDeletion: true, key: key, value: { _ in })
  }

  private mutating func add(
    _ database: Database, isDeletion: Bool, key: (inout RowWriter) -> Void,
    value: (inout RowWriter) -> Void
  ) {
    let start = writer.bytes.count
    key(&writer)
    let middle = writer.bytes.count
    value(&writer)
    var head: UInt64 = 0
    for index in start..<(start + 8) {
      head = head << 8 | (index < middle ? UInt64(writer.bytes[index]) : 0)
    }
    entries.append(
      Entry(
        database: database, isDeletion: isDeletion, head: head, start: start,
        keyCount: middle - start, valueCount: writer.bytes.count - middle))
  }

  /// Counts an asset in its month, or out of it.
  mutating func count(_ frame: AssetFrame, by step: Int64) {
    let month = Month(wall: frame.wall)
    if frame.isLive {
      months[month, default: MonthCounts()].live += step
    } else {
      months[month, default: MonthCounts()].trashed += step
    }
  }

  /// The changes of the counts in the order of the months; none is left.
  mutating func takeMonths() -> [(month: Month, change: MonthCounts)] {
    defer { months.removeAll(keepingCapacity: true) }
    return months.filter { $0.value != MonthCounts() }.map { (month: $0.key, change: $0.value) }
      .sorted { $0.month < $1.month }
  }

  /// Bytes of the rows that are held.
  var byteCount: Int { writer.bytes.count + entries.count * MemoryLayout<Entry>.stride }

  /// Moves the rows of some databases behind those of another.
  mutating func move(into other: inout IndexChanges, where isMoved: (Database) -> Bool) {
    var kept: [Entry] = []
    let bytes = writer.bytes
    let span = bytes.rawSpan
    for entry in entries {
      guard isMoved(entry.database) else {
        kept.append(entry)
        continue
      }
      var moved = entry
      moved.start = other.writer.bytes.count
      let end = entry.start + entry.keyCount + entry.valueCount
      other.writer.raw(span.extracting(entry.start..<end))
      other.entries.append(moved)
    }
    entries = kept
    if kept.isEmpty { writer.removeAll() }
  }

  /// Hands each row's last change over, in the order of databases and keys; none is left. A deletion has no
  /// value.
  mutating func drain(
    _ body: (Database, _ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard !entries.isEmpty else { return }
    let bytes = writer.bytes
    // Of changes to one row the later comes later, whatever the sorting does with equals.
    let order = entries.indices.sorted { left, right in
      let order = Self.compare(entries[left], entries[right], bytes)
      return order == 0 ? left < right : order < 0
    }
    for (place, index) in order.enumerated() {
      let entry = entries[index]
      if place + 1 < order.count, Self.compare(entry, entries[order[place + 1]], bytes) == 0 {
        continue
      }
      let middle = entry.start + entry.keyCount
      let span = bytes.rawSpan
      try body(
        entry.database, span.extracting(entry.start..<middle),
        entry.isDeletion ? nil : span.extracting(middle..<(middle + entry.valueCount)))
    }
    removeRows()
  }

  private mutating func removeRows() {
    writer.removeAll()
    entries.removeAll(keepingCapacity: true)
  }

  private static func compare(_ left: Entry, _ right: Entry, _ bytes: [UInt8]) -> Int {
    if left.database != right.database { return left.database.index - right.database.index }
    if left.head != right.head { return left.head < right.head ? -1 : 1 }
    let shared = min(left.keyCount, right.keyCount)
    var offset = min(8, shared)
    while offset < shared {
      let (a, b) = (bytes[left.start + offset], bytes[right.start + offset])
      if a != b { return Int(a) - Int(b) }
      offset += 1
    }
    return left.keyCount - right.keyCount
  }
}
