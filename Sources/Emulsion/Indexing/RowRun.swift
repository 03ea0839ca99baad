/// Rows of one database in the order of their keys, one behind the other in memory. Before each stand the size of its
/// key and, doubled, that of its value, in four bytes each; the lowest bit of the second tells a deletion.
struct RowRun {
  /// Where a row lies.
  struct Row {
    static let headSize = 8

    let key: Range<Int>
    /// `nil` for a deletion.
    let value: Range<Int>?
    let end: Int

    /// The row that begins at a place, if so many bytes lie there as it says.
    init?(in bytes: RawSpan, at place: Int) {
      guard bytes.byteCount - place >= Self.headSize else { return nil }
      // Eight bytes lie there by the guard; any value of them is a number.
      let sizes = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
      let keyCount = Int(UInt32(truncatingIfNeeded: sizes))
      let rest = UInt32(truncatingIfNeeded: sizes >> 32)
      let start = place + Self.headSize
      key = start..<(start + keyCount)
      end = key.upperBound + Int(rest >> 1)
      value = rest & 1 == 1 ? nil : key.upperBound..<end
      guard end <= bytes.byteCount else { return nil }
    }
  }

  let database: Database
  /// How many bytes all keys begin with alike.
  let shared: Int
  private(set) var bytes: [UInt8] = []

  /// - Parameter capacity: How many bytes the rows will come to, if that is known.
  init(of database: Database, shared: Int = 0, capacity: Int = 0) {
    self.database = database
    self.shared = shared
    bytes.reserveCapacity(capacity)
  }

  /// Adds a row behind the others; `nil` deletes it.
  mutating func append(_ key: RawSpan, _ value: RawSpan?) {
    let rest: UInt64 = if let value { UInt64(value.byteCount) << 1 } else { 1 }
    let sizes = UInt64(key.byteCount) | rest << 32
    // The closure copies the eight bytes.
    unsafe withUnsafeBytes(of: sizes) { unsafe bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: key)
    if let value { bytes.append(contentsOf: value) }
  }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Hands the rows over; a deletion has no value.
  func forEach(
    _ body: (_ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) {
    let span = bytes.rawSpan
    var place = 0
    while let row = Row(in: span, at: place) {
      if let value = row.value {
        try body(span.extracting(row.key), span.extracting(value))
      } else {
        try body(span.extracting(row.key), nil)
      }
      place = row.end
    }
  }
}
