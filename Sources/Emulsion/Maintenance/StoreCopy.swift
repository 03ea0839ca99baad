internal import LMDB

/// All that a store holds, copied as it is into an empty environment: each database in the order of its keys, appended,
/// so that pages are full. What was written is then read again and compared.
struct StoreCopy {
  private let store: AssetStore
  private let target: Environment
  private let tables: Tables
  /// Records and rows that were copied.
  private(set) var entries = 0
  private var done = 0
  private var total = 0

  /// Bytes of one transaction.
  private static let bytesPerTransaction = 16 << 20

  /// How many entries a database has, and a hash of all their bytes, in order.
  private struct Sum: Equatable {
    var entries = 0
    var hash: UInt64 = 0

    mutating func add(key: RawSpan, value: RawSpan) {
      entries += 1
      hash = Checksum.chain(value, after: Checksum.chain(key, after: hash))
    }
  }

  init(of store: AssetStore, to target: Environment) throws(StoreError) {
    self.store = store
    self.target = target
    let names: [String]
    do throws(LMDBError) {
      names = try store.environment.tableNames()
      tables = try Tables(in: target, create: true)
    } catch {
      throw StoreError(error)
    }
    if let name = names.first(where: { Database(rawValue: $0) == nil }) {
      throw StoreError(
        .newerFormat, "the store has a database “\(name)”, which this library does not know",
        advice: "use a newer version of the library")
    }
  }

  /// Copies, compares, and brings the copy to the disk.
  mutating func run(
    _ progress: (CompactionProgress) throws(StoreError) -> Void
  ) throws(StoreError) {
    try store.read { snapshot throws(StoreError) in
      let session = snapshot.session
      for database in Database.allCases { entries += try session.count(database) }
      total = 2 * entries
      for database in Database.allCases {
        let sum = try copy(database, session, progress)
        guard try reread(database, progress) == sum, sum.entries == (try session.count(database))
        else {
          throw StoreError(
            .corrupted, "the copy does not hold what was written to it",
            advice: "find out what is wrong with the disk or the memory", database: database)
        }
      }
    }
    do throws(LMDBError) { try target.sync(force: true) } catch { throw StoreError(error) }
  }

  private mutating func copy(
    _ database: Database, _ session: ReadSession,
    _ progress: (CompactionProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Sum {
    var sum = Sum()
    var last: [UInt8]?
    while true {
      let (next, reached) = try append(database, session, after: last, to: sum)
      done += next.entries - sum.entries
      sum = next
      try progress(CompactionProgress(done: done, total: total))
      guard let reached else { return sum }
      last = reached
    }
  }

  /// Copies the entries behind a key in one transaction. Answers the sum with theirs, and the last key unless it was
  /// that of the database.
  private func append(
    _ database: Database, _ session: ReadSession, after last: [UInt8]?, to sum: Sum
  ) throws(StoreError) -> (Sum, last: [UInt8]?) {
    let (source, table) = (session.tables[database], tables[database])
    // Of a value whose size is damaged nobody knows where it ends: it is copied as one that is cut.
    let nothing: [UInt8] = []
    do throws(LMDBError) {
      return try target.write { transaction throws(LMDBError) in
        // The closure may run more than once.
        var (sum, bytes) = (sum, 0)
        let range = KeyRange(lower: last.map { .excluding($0) } ?? .unbounded)
        var rows = RangeCursor(try session.handle.cursor(source), range, .ascending)
        while try rows.next() {
          if (try? session.isMisplaced(rows.value, in: database)) ?? true {
            try transaction.put(table, rows.key, nothing.rawSpan, .append)
            sum.add(key: rows.key, value: nothing.rawSpan)
            continue
          }
          try transaction.put(table, rows.key, rows.value, .append)
          sum.add(key: rows.key, value: rows.value)
          bytes += rows.key.byteCount + rows.value.byteCount
          if bytes >= Self.bytesPerTransaction { return (sum, [UInt8](rows.key)) }
        }
        return (sum, nil)
      }
    } catch {
      throw StoreError(error)
    }
  }

  private mutating func reread(
    _ database: Database, _ progress: (CompactionProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Sum {
    var sum = Sum()
    let (first, table) = (done, tables[database])
    try target.read { transaction throws(StoreError) in
      var failure: StoreError?
      do throws(LMDBError) {
        var cursor = try transaction.handle.cursor(table)
        while failure == nil, try cursor.next() {
          sum.add(key: cursor.key, value: cursor.value)
          if sum.entries % 8192 == 0 {
            do throws(StoreError) {
              try progress(CompactionProgress(done: first + sum.entries, total: total))
            } catch {
              failure = error
            }
          }
        }
      } catch {
        throw StoreError(error)
      }
      if let failure { throw failure }
    }
    done += sum.entries
    try progress(CompactionProgress(done: done, total: total))
    return sum
  }
}
