/// Rows of indexes that are kept back and then come in the order of their keys: sorted runs in memory, which are merged
/// into longer ones in a temporary file where they become many, and all merged in the end. Rows that come in order are
/// appended, which fills pages and costs a fraction of writing them where they belong one by one.
struct RowRuns: ~Copyable {
  /// Bytes of rows that are sorted at a time: about what a processor has near at hand.
  static let sortedBytes = 2 << 20

  /// A run in a file.
  private struct Spilled {
    let database: Database
    let file: TemporaryFile
    let start: Int
    let blocks: [RowRunReader.Block]
    let shared: Int
  }

  private let folder: String
  /// Bytes of rows that are held before a run is written to disk.
  let runBytes: Int
  /// What is not sorted yet.
  private var pending = IndexChanges()
  private var runs: [RowRun] = []
  private var heldBytes = 0
  private var file: TemporaryFile?
  private var spilled: [Spilled] = []
  /// Changes of rows that were taken.
  private(set) var rowCount = 0

  init(folder: String, runBytes: Int) {
    self.folder = folder
    self.runBytes = runBytes
  }

  /// Takes the changes of some databases out of a transaction's.
  mutating func take(
    from changes: inout IndexChanges, where isKept: (Database) -> Bool
  ) throws(StoreError) {
    let before = pending.count
    changes.move(into: &pending, where: isKept)
    rowCount += pending.count - before
    if pending.byteCount >= min(Self.sortedBytes, runBytes) { try sortPending() }
  }

  /// Takes all of some changes, which are best ``sortedBytes`` or a little more.
  mutating func take(_ changes: inout IndexChanges) throws(StoreError) {
    rowCount += changes.count
    try sort(&changes)
  }

  /// Adds what others hold: rows that are not here.
  mutating func add(_ others: consuming RowRuns) throws(StoreError) {
    try others.sortPending()
    rowCount += others.rowCount
    spilled += others.spilled
    runs += others.runs
    heldBytes += others.heldBytes
    if heldBytes >= runBytes { try spill() }
  }

  private mutating func sortPending() throws(StoreError) {
    var changes = IndexChanges()
    swap(&changes, &pending)
    try sort(&changes)
    // With its room, for the rows to come.
    swap(&changes, &pending)
  }

  private mutating func sort(_ changes: inout IndexChanges) throws(StoreError) {
    try changes.drain(databases: { rows throws(StoreError) in
      let run = try rows.run()
      heldBytes += run.bytes.count
      runs.append(run)
    })
    if heldBytes >= runBytes { try spill() }
  }

  private mutating func spill() throws(StoreError) {
    let file = try openFile()
    let folder = folder
    for database in Database.allCases {
      let start = file.size
      var blocks: [RowRunReader.Block] = []
      var block = RowRun(of: database)
      func flush(_ block: inout RowRun) throws(StoreError) {
        do throws(SystemFailure) {
          try file.append(block.bytes)
        } catch {
          throw error.storeError(path: folder)
        }
        blocks.append(RowRunReader.Block(block.bytes, endingAt: file.size))
        block.removeAll()
      }
      let shared = try merge(readers(of: runs, database)) { key, value throws(StoreError) in
        block.append(key, value)
        if block.bytes.count >= RowRunReader.blockSize { try flush(&block) }
      }
      try flush(&block)
      guard file.size > start else { continue }
      spilled.append(
        Spilled(database: database, file: file, start: start, blocks: blocks, shared: shared))
    }
    (runs, heldBytes) = ([], 0)
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

  private func readers(of runs: [RowRun], _ database: Database) -> [RowRunReader] {
    runs.filter { $0.database == database }.map { RowRunReader($0) }
  }

  /// Hands over each row's last change; the answer is how many bytes all keys begin with alike.
  private func merge(
    _ readers: [RowRunReader],
    _ body: (_ key: RawSpan, _ value: RawSpan?) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    var merge: RowMerge
    do throws(SystemFailure) {
      merge = try RowMerge(readers)
    } catch {
      throw error.storeError(path: folder)
    }
    let shared = merge.shared
    try merge.forEach(path: folder, body)
    return shared
  }

  /// Hands over each row's last change, in the order of databases and keys; deletions are of rows that are not
  /// there, and left out.
  consuming func merge(
    _ body: (Database, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    try sortPending()
    for database in Database.allCases {
      var readers: [RowRunReader] = []
      // Before those in memory: of the runs of one thread these are later.
      for run in spilled where run.database == database {
        readers.append(RowRunReader(run.file, run.start, run.blocks, shared: run.shared))
      }
      readers += self.readers(of: runs, database)
      _ = try merge(readers) { key, value throws(StoreError) in
        if let value { try body(database, key, value) }
      }
    }
  }
}
