/// The rows of one database among gathered changes, in the order of their keys once they are sorted.
struct IndexRows {
  /// A row as it is sorted.
  struct Place {
    /// The first bytes that tell keys apart, so that most comparisons need no more.
    var head: UInt64
    var entry: Int
  }

  let database: Database
  private let changes: IndexChanges
  private var places: [Place]
  /// How many bytes all keys begin with alike.
  private var shared = 0

  init(of database: Database, in changes: IndexChanges, at places: [Place]) {
    self.database = database
    self.changes = changes
    self.places = places
  }

  /// Hands each row's last change over; a deletion has no value.
  func forEach(
    _ body: (_ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) {
    let span = changes.writer.bytes.rawSpan
    for (index, place) in places.enumerated() where isLast(index) {
      let entry = changes.entries[place.entry]
      let middle = entry.start + entry.keyCount
      try body(
        span.extracting(entry.start..<middle),
        entry.isDeletion ? nil : span.extracting(middle..<(middle + entry.valueCount)))
    }
  }

  /// How many changes there are, later ones of one row as well.
  var count: Int { places.count }

  /// Lends the key of each change that another one of the same row follows; they must be sorted.
  func forEachRepeated(_ body: (_ key: RawSpan) throws(StoreError) -> Void) throws(StoreError) {
    let span = changes.writer.bytes.rawSpan
    for (index, place) in places.enumerated() where !isLast(index) {
      let entry = changes.entries[place.entry]
      try body(span.extracting(entry.start..<(entry.start + entry.keyCount)))
    }
  }

  /// The last changes as a run; they must be sorted.
  func run() throws(StoreError) -> RowRun {
    let size = places.reduce(0) { size, place in
      let entry = changes.entries[place.entry]
      return size + RowRun.Row.headSize + entry.keyCount + entry.valueCount
    }
    var run = RowRun(of: database, shared: shared, capacity: size)
    try forEach { key, value throws(StoreError) in run.append(key, value) }
    return run
  }

  /// Whether no later change of the same row follows.
  private func isLast(_ index: Int) -> Bool {
    index + 1 == places.count || compare(places[index], places[index + 1], shared) != 0
  }

  // MARK: - Sorting

  /// Brings the rows into the order of their keys; of changes to one row the later comes later.
  mutating func sort() {
    guard let first = places.first else { return }
    // Keys of one database begin alike, such as with the kind of an id: what tells them apart stands behind that.
    shared = changes.entries[first.entry].keyCount
    for place in places { shared = min(shared, sharedCount(first, place, atMost: shared)) }
    for index in places.indices { places[index].head = head(of: places[index], from: shared) }
    // Taken out, because the closure looks at what is left of this value.
    var sorted: [Place] = []
    swap(&sorted, &places)
    sorted.sort { left, right in
      let order = compare(left, right, shared)
      return order == 0 ? left.entry < right.entry : order < 0
    }
    places = sorted
  }

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

  /// The order of two rows, whose keys begin alike.
  private func compare(_ left: Place, _ right: Place, _ shared: Int) -> Int {
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
    let (left, right) = (changes.entries[left.entry], changes.entries[right.entry])
    let span = changes.writer.bytes.rawSpan
    return body(
      span.extracting(left.start..<(left.start + left.keyCount)),
      span.extracting(right.start..<(right.start + right.keyCount)))
  }
}
