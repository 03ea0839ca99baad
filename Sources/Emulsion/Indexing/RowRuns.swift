/// Rows of indexes that a load keeps back until its end, sorted with bounded memory: runs in a temporary file,
/// merged when the load is done. Rows that come in the order of their keys are appended, which fills pages and
/// costs a fraction of writing them where they belong one by one.
struct RowRuns: ~Copyable {
  private let folder: String
  private let runBytes: Int
  private var held = IndexChanges()
  private var file: TemporaryFile?
  private var runs: [Range<Int>] = []

  init(folder: String, runBytes: Int) {
    self.folder = folder
    self.runBytes = runBytes
  }

  /// Takes the changes of some databases out of a transaction's.
  mutating func take(
    from changes: inout IndexChanges, where isKept: (Database) -> Bool
  ) throws(StoreError) {
    changes.move(into: &held, where: isKept)
    if held.byteCount >= runBytes { try spill() }
  }

  private mutating func spill() throws(StoreError) {
    let file = try openFile()
    let start = file.size
    var block = WireWriter()
    let folder = folder
    func flush(_ block: inout WireWriter) throws(StoreError) {
      do throws(SystemFailure) {
        try file.append(block.bytes)
      } catch {
        throw error.storeError(path: folder)
      }
      block.removeAll()
    }
    try held.drain { database, key, value throws(StoreError) in
      Self.write(database, key, value, to: &block)
      if block.count >= 1 << 20 { try flush(&block) }
    }
    try flush(&block)
    runs.append(start..<file.size)
  }

  private mutating func openFile() throws(StoreError) -> TemporaryFile {
    if let file { return file }
    do throws(SystemFailure) {
      let opened = try TemporaryFile(in: folder)
      file = opened
      return opened
    } catch {
      throw error.storeError(path: folder)
    }
  }

  private static func write(
    _ database: Database, _ key: RawSpan, _ value: RawSpan?, to block: inout WireWriter
  ) {
    let size = 2 + key.byteCount + (value?.byteCount ?? 0) + 4
    block.varint(UInt64(size))
    block.byte(UInt8(database.index))
    block.byte(value == nil ? 1 : 0)
    for shift in [24, 16, 8, 0] {
      block.byte(UInt8(truncatingIfNeeded: key.byteCount >> shift))
    }
    block.raw(key)
    if let value { block.raw(value) }
  }

  /// Hands over each row's last change, in the order of databases and keys; deletions are of rows that are not
  /// there, and left out.
  consuming func merge(
    _ body: (Database, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    if runs.isEmpty {
      try held.drain { database, key, value throws(StoreError) in
        if let value { try body(database, key, value) }
      }
      return
    }
    if !held.isEmpty { try spill() }
    var merge = try Merge(runs.map { RunReader(file: file, range: $0) }, folder: folder)
    while let row = try merge.next() {
      guard !row.isDeletion else { continue }
      let bytes = row.bytes.rawSpan
      try body(
        row.database, bytes.extracting(Row.headSize..<row.valueStart),
        bytes.extracting(row.valueStart..<bytes.byteCount))
    }
  }

  /// One row as it lies in a run.
  private struct Row {
    static let headSize = 6
    var bytes: [UInt8]
    var database: Database
    var valueStart: Int

    var isDeletion: Bool { bytes[1] == 1 }

    init?(_ bytes: [UInt8]) {
      guard bytes.count >= Self.headSize, Int(bytes[0]) < Database.allCases.count else {
        return nil
      }
      let keySize = bytes[2..<6].reduce(0) { $0 << 8 | Int($1) }
      guard keySize <= bytes.count - Self.headSize else { return nil }
      self.bytes = bytes
      database = Database.allCases[Int(bytes[0])]
      valueStart = Self.headSize + keySize
    }

    /// Orders by database and key.
    func compare(_ other: Row) -> Int {
      if bytes[0] != other.bytes[0] { return Int(bytes[0]) - Int(other.bytes[0]) }
      let shared = min(valueStart, other.valueStart)
      var index = Self.headSize
      while index < shared {
        if bytes[index] != other.bytes[index] {
          return Int(bytes[index]) - Int(other.bytes[index])
        }
        index += 1
      }
      return valueStart - other.valueStart
    }
  }

  /// Takes the lowest row of several runs each time; of equal ones only that of the latest run.
  private struct Merge {
    private var sources: [RunReader]
    /// The first row of each run that has one left, highest first, so that the next one is the last; of equal
    /// ones the latest run's comes first.
    private var heads: [(row: Row, source: Int)] = []
    private let folder: String

    init(_ sources: [RunReader], folder: String) throws(StoreError) {
      self.sources = sources
      self.folder = folder
      for index in sources.indices { try refill(index) }
    }

    mutating func next() throws(StoreError) -> Row? {
      guard let head = heads.popLast() else { return nil }
      try refill(head.source)
      while let other = heads.last, other.row.compare(head.row) == 0 {
        heads.removeLast()
        try refill(other.source)
      }
      return head.row
    }

    private mutating func refill(_ source: Int) throws(StoreError) {
      let bytes: [UInt8]?
      do throws(SystemFailure) {
        bytes = try sources[source].next()
      } catch {
        throw error.storeError(path: folder)
      }
      guard let bytes, let row = Row(bytes) else { return }
      var low = 0
      var high = heads.count
      while low < high {
        let middle = (low + high) / 2
        let order = heads[middle].row.compare(row)
        // Above the new row, or equal to it and of an earlier run.
        if order > 0 || (order == 0 && heads[middle].source < source) {
          low = middle + 1
        } else {
          high = middle
        }
      }
      heads.insert((row, source), at: low)
    }
  }
}
