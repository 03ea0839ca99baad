/// Reads one run of rows, from memory or block by block from a file.
struct RowRunReader {
  /// About how many bytes of a file are read at a time.
  static let blockSize = 1 << 17

  /// Rows that were written to a file at once.
  struct Block {
    let end: Int
    private let hash: UInt64

    init(_ bytes: [UInt8], endingAt end: Int) {
      self.end = end
      hash = Checksum.chain(bytes.rawSpan, after: 0)
    }

    func isWhole(_ bytes: [UInt8]) -> Bool { Checksum.chain(bytes.rawSpan, after: 0) == hash }
  }

  private var block: [UInt8]
  private var place = 0
  private var row: RowRun.Row?
  private let file: TemporaryFile?
  /// Where reading goes on…
  private var position = 0
  /// …and what is still to be read.
  private var rest: ArraySlice<Block>
  /// How many bytes all keys begin with alike.
  let shared: Int

  init(_ run: RowRun) {
    (block, shared, file, rest) = (run.bytes, run.shared, nil, [])
  }

  init(_ file: TemporaryFile, _ start: Int, _ blocks: [Block], shared: Int) {
    (block, self.shared, self.file, rest) = ([], shared, file, blocks[...])
    position = start
  }

  /// Steps to the next row; `false` behind the last one.
  mutating func next() throws(SystemFailure) -> Bool {
    if let row { place = row.end }
    while true {
      row = RowRun.Row(in: block.rawSpan, at: place)
      if row != nil { return true }
      // A block holds whole rows.
      guard let file, let next = rest.popFirst() else { return false }
      block.removeAll(keepingCapacity: true)
      while position < next.end {
        let more = try file.read(at: position, count: next.end - position)
        guard !more.isEmpty else { throw .shortFile }
        block += more
        position += more.count
      }
      guard next.isWhole(block) else { throw .changedFile }
      place = 0
    }
  }

  /// Lends the key and the value of the row that it stands at; no value for a deletion.
  func withRow<R, Failure>(
    _ body: (_ key: RawSpan, _ value: RawSpan?) throws(Failure) -> R
  ) throws(Failure) -> R {
    let span = block.rawSpan
    let key = span.extracting(row?.key ?? 0..<0)
    guard let value = row?.value else { return try body(key, nil) }
    return try body(key, span.extracting(value))
  }

  /// Lends the keys of two rows.
  func withKeys<R>(_ other: RowRunReader, _ body: (RawSpan, RawSpan) -> R) -> R {
    let (left, right) = (block.rawSpan, other.block.rawSpan)
    return body(
      left.extracting(row?.key ?? 0..<0), right.extracting(other.row?.key ?? 0..<0))
  }
}

/// Merges sorted runs of one database. Of rows with one key, that of the latest run counts.
struct RowMerge: ~Copyable {
  /// The row that a run stands at.
  private struct Head {
    /// The first bytes that tell keys apart, so that most comparisons need no more.
    var bytes: UInt64
    /// A later run has a higher number.
    var run: Int
  }

  private var runs: [RowRunReader]
  /// A heap: no head comes before that at half its place.
  private var heads: [Head] = []
  /// How many bytes the keys of all runs begin with alike.
  private(set) var shared: Int

  /// Takes the runs, earlier ones first.
  init(_ runs: [RowRunReader]) throws(SystemFailure) {
    self.runs = runs
    shared = .max
    var first: Int?
    for run in runs.indices where try self.runs[run].next() {
      shared = min(shared, runs[run].shared)
      let other = first ?? run
      shared = min(shared, self.runs[run].withKeys(self.runs[other]) { $0.sharedCount($1) })
      first = other
      heads.append(Head(bytes: 0, run: run))
    }
    for index in heads.indices { heads[index].bytes = bytes(of: heads[index].run) }
    for index in heads.indices.reversed() { sink(from: index) }
  }

  private func bytes(of run: Int) -> UInt64 {
    runs[run].withRow { key, _ in
      key.extracting(min(shared, key.byteCount)..<key.byteCount).head
    }
  }

  /// How one head stands to another in the order of keys.
  private func compare(_ left: Head, _ right: Head) -> Int {
    if left.bytes != right.bytes { return left.bytes < right.bytes ? -1 : 1 }
    // Heads that are the same say nothing of the zeros in them, where a key is shorter.
    return runs[left.run].withKeys(runs[right.run]) { left, right in
      left.compare(right, from: min(left.byteCount, right.byteCount, shared + 8))
    }
  }

  private func comesFirst(_ left: Head, _ right: Head) -> Bool {
    let order = compare(left, right)
    return order < 0 || (order == 0 && left.run > right.run)
  }

  /// Moves a head down to where none below comes before it.
  private mutating func sink(from start: Int) {
    var index = start
    while true {
      var child = index * 2 + 1
      guard child < heads.count else { return }
      if child + 1 < heads.count, comesFirst(heads[child + 1], heads[child]) { child += 1 }
      guard comesFirst(heads[child], heads[index]) else { return }
      heads.swapAt(child, index)
      index = child
    }
  }

  /// Steps to the next row of the run whose head stands at a place: the first one, or one right below it.
  private mutating func advance(_ index: Int) throws(SystemFailure) {
    let run = heads[index].run
    if try runs[run].next() {
      heads[index].bytes = bytes(of: run)
    } else {
      heads.swapAt(index, heads.count - 1)
      heads.removeLast()
    }
    sink(from: index)
  }

  /// Steps over the rows of earlier runs that have the lowest key, too.
  private mutating func dropEarlier() throws(SystemFailure) {
    while heads.count > 1 {
      let second = heads.count > 2 && comesFirst(heads[2], heads[1]) ? 2 : 1
      guard compare(heads[second], heads[0]) == 0 else { return }
      try advance(second)
    }
  }

  /// Hands each row over in the order of the keys; a deletion has no value.
  ///
  /// - Parameter path: The store, for errors of its temporary file.
  mutating func forEach(
    path: String, _ body: (_ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) {
    func step(_ body: () throws(SystemFailure) -> Void) throws(StoreError) {
      do throws(SystemFailure) {
        try body()
      } catch {
        throw error.storeError(path: path)
      }
    }
    while !heads.isEmpty {
      try step { () throws(SystemFailure) in try dropEarlier() }
      let run = heads[0].run
      try runs[run].withRow(body)
      try step { () throws(SystemFailure) in try advance(0) }
    }
  }
}
