/// The rows of indexes that a transaction writes and deletes, gathered and then written in the order of their
/// keys: of one row the last change counts, and a thousand assets' rows touch each page once.
struct IndexChanges {
  struct Entry {
    var database: Database
    var isDeletion: Bool
    var start: Int
    var keyCount: Int
    var valueCount: Int
  }

  private(set) var writer = RowWriter()
  private(set) var entries: [Entry] = []
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
    entries.append(
      Entry(
        database: database, isDeletion: isDeletion, start: start, keyCount: middle - start,
        valueCount: writer.bytes.count - middle))
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

  /// Hands the rows of each database over, sorted, in the order of databases; none is left.
  mutating func drain(databases body: (IndexRows) throws(StoreError) -> Void) throws(StoreError) {
    guard !entries.isEmpty else { return }
    for var rows in rowsByDatabase() {
      rows.sort()
      try body(rows)
    }
    writer.removeAll()
    entries.removeAll(keepingCapacity: true)
  }

  /// Hands each row's last change over, in the order of databases and keys; none is left. A deletion has no
  /// value.
  mutating func drain(
    _ body: (Database, _ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) {
    try drain(databases: { rows throws(StoreError) in
      try rows.forEach { key, value throws(StoreError) in try body(rows.database, key, value) }
    })
  }

  /// The rows of each database that has some, not sorted yet. Databases apart, because the rows of some come nearly
  /// sorted.
  func rowsByDatabase() -> [IndexRows] {
    var counts = [Int](repeating: 0, count: Database.allCases.count)
    for entry in entries { counts[entry.database.index] += 1 }
    var places: [[IndexRows.Place]] = counts.map { count in
      var places: [IndexRows.Place] = []
      places.reserveCapacity(count)
      return places
    }
    for (index, entry) in entries.enumerated() {
      places[entry.database.index].append(IndexRows.Place(head: 0, entry: index))
    }
    return zip(Database.allCases, places).compactMap { database, places in
      places.isEmpty ? nil : IndexRows(of: database, in: self, at: places)
    }
  }
}
