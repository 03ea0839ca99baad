/// The rows of indexes that a transaction writes and deletes, gathered and then written in the order of their
/// keys: of one row the last change counts, and a thousand assets' rows touch each page once.
struct IndexChanges {
  private struct Entry {
    var database: Database
    var isDeletion: Bool
    var start: Int
    var keyCount: Int
    var valueCount: Int
  }

  /// An entry as it is sorted.
  fileprivate struct Place {
    /// The first bytes that tell keys apart, so that most comparisons need no more.
    var head: UInt64
    var entry: Int
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

  /// Changes of rows that are held.
  var count: Int { entries.count }

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

  /// The entries of one database.
  fileprivate struct Places {
    let database: Database
    /// How many bytes all keys begin with alike.
    var shared = 0
    var places: [Place] = []

    init(database: Database, capacity: Int) {
      self.database = database
      places.reserveCapacity(capacity)
    }
  }

  /// The last changes of the rows of one database, in the order of their keys.
  struct Rows {
    fileprivate let changes: IndexChanges
    fileprivate let sorted: Places

    var database: Database { sorted.database }

    /// Hands them over; a deletion has no value.
    func forEach(
      _ body: (_ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
    ) throws(StoreError) {
      let span = changes.writer.bytes.rawSpan
      let places = sorted.places
      for (index, place) in places.enumerated() {
        let isLast = index + 1 == places.count
        if !isLast, changes.compare(place, places[index + 1], sorted.shared) == 0 { continue }
        let entry = changes.entries[place.entry]
        let middle = entry.start + entry.keyCount
        try body(
          span.extracting(entry.start..<middle),
          entry.isDeletion ? nil : span.extracting(middle..<(middle + entry.valueCount)))
      }
    }
  }

  /// Hands the rows of each database over, in the order of databases; none is left.
  mutating func drain(databases body: (Rows) throws(StoreError) -> Void) throws(StoreError) {
    guard !entries.isEmpty else { return }
    for places in sorted() { try body(Rows(changes: self, sorted: places)) }
    removeRows()
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

  private mutating func removeRows() {
    writer.removeAll()
    entries.removeAll(keepingCapacity: true)
  }

  /// The places of the entries of each database that has some, in the order of their keys; of changes to one row the
  /// later comes later. Databases apart, because the rows of some come nearly sorted.
  private func sorted() -> [Places] {
    var counts = [Int](repeating: 0, count: Database.allCases.count)
    for entry in entries { counts[entry.database.index] += 1 }
    var sorted = zip(Database.allCases, counts).map { Places(database: $0, capacity: $1) }
    for (index, entry) in entries.enumerated() {
      sorted[entry.database.index].places.append(Place(head: 0, entry: index))
    }
    for index in sorted.indices { sort(&sorted[index]) }
    return sorted.filter { !$0.places.isEmpty }
  }

  private func sort(_ places: inout Places) {
    guard let first = places.places.first else { return }
    // Keys of one database begin alike, such as with the kind of an id: what tells them apart stands behind that.
    places.shared = keyCount(of: first)
    for place in places.places {
      places.shared = min(places.shared, sharedCount(first, place, atMost: places.shared))
    }
    for index in places.places.indices {
      places.places[index].head = head(of: places.places[index], from: places.shared)
    }
    let shared = places.shared
    places.places.sort { left, right in
      let order = compare(left, right, shared)
      return order == 0 ? left.entry < right.entry : order < 0
    }
  }

  private func keyCount(of place: Place) -> Int { entries[place.entry].keyCount }

  /// How many bytes two keys begin with alike, of so many.
  private func sharedCount(_ left: Place, _ right: Place, atMost count: Int) -> Int {
    withKeys(left, right) { left, right in
      let count = min(count, right.byteCount)
      return right.has(left.extracting(0..<count), at: 0) ? count : left.sharedCount(right)
    }
  }

  private func head(of place: Place, from start: Int) -> UInt64 {
    withKeys(place, place) { key, _ in key.extracting(start..<key.byteCount).head }
  }

  /// The order of two entries of one database, whose keys begin alike.
  fileprivate func compare(_ left: Place, _ right: Place, _ shared: Int) -> Int {
    if left.head != right.head { return left.head < right.head ? -1 : 1 }
    // Heads that are the same say nothing of the zeros in them, where a key is shorter.
    return withKeys(left, right) { left, right in
      left.compare(right, from: min(left.byteCount, right.byteCount, shared + 8))
    }
  }

  @inline(__always)
  private func withKeys<R>(
    _ left: Place, _ right: Place, _ body: (RawSpan, RawSpan) -> R
  ) -> R {
    let (left, right) = (entries[left.entry], entries[right.entry])
    let span = writer.bytes.rawSpan
    return body(
      span.extracting(left.start..<(left.start + left.keyCount)),
      span.extracting(right.start..<(right.start + right.keyCount)))
  }
}
