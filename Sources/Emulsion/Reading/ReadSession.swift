internal import LMDB

/// What one snapshot reads with: LMDB's transaction, the tables, buffers, and the count of what it cost. It is
/// kept with the LMDB reader and used again, so a read allocates nothing but its answer.
final class ReadSession {
  let tables: Tables
  private(set) var handle: TransactionHandle
  private(set) var patterns = URLPatternTable()
  private(set) var dictionaries = Dictionaries()
  private(set) var indexStates = IndexStates()
  /// The transaction up to which ``patterns`` and ``dictionaries`` are known to be complete.
  private var knownTransaction: Int?
  var cost = ReadCost()
  /// Room for the `core` record, which stays in use while the other groups are read. It is taken out for as long
  /// as a record is in it…
  private var coreScratch: Scratch?
  /// …and for one record of another group at a time.
  private var groupScratch: Scratch?

  init(tables: Tables, handle: TransactionHandle) {
    self.tables = tables
    self.handle = handle
  }

  /// Starts a new snapshot: its cost is nothing yet, its patterns and dictionaries are those of its
  /// transaction.
  func begin(transaction: Int, shared: SharedTables) throws(StoreError) {
    cost = ReadCost()
    guard transaction != knownTransaction else { return }
    (patterns, dictionaries, indexStates) = try shared.tables(asOf: transaction, handle)
    knownTransaction = transaction
  }

  /// Takes patterns that a transaction has learned and not committed.
  func use(_ patterns: URLPatternTable) { self.patterns = patterns }

  /// Takes states of indexes that a transaction has set and not committed.
  func use(_ states: IndexStates) { indexStates = states }

  /// Goes on in another transaction of LMDB: of a writer that has begun or ended a nested one.
  func use(_ handle: TransactionHandle) { self.handle = handle }

  /// One lookup: the stored value, envelope and all.
  @_lifetime(borrow self)
  func value(_ database: Database, _ key: RawSpan) throws(StoreError) -> RawSpan? {
    cost.lookups += 1
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      guard let value = try handle.get(tables[database], key) else { return nil }
      cost.bytesRead += value.byteCount
      // The page stays as it is while the session's transaction is open and unchanged.
      return unsafe _overrideLifetime(value, borrowing: self)
    } catch {
      throw StoreError(error)
    }
  }

  /// One lookup: whether there is a record.
  func contains(_ database: Database, _ key: RawSpan) throws(StoreError) -> Bool {
    guard let value = try value(database, key) else { return false }
    return value.byteCount > 0
  }

  /// Looks a record up, checks and unpacks it, and lends it; `nil` where there is none. What goes wrong is
  /// reported with the database and the key.
  func withRecord<R>(
    _ database: Database, _ key: RawSpan, _ body: (RawSpan) throws(CodecError) -> R
  ) throws(StoreError) -> R? {
    guard let value = try value(database, key) else { return nil }
    let scratch = groupScratch.take() ?? Scratch()
    do throws(CodecError) {
      let result = try body(try open(value, database, key, into: scratch))
      groupScratch = scratch
      return result
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: key, in: database), error)
    }
  }

  /// The same for `core`, whose record stays lent while records of other groups are.
  func withCore<R>(
    _ key: RawSpan, _ body: (borrowing CoreRecord.Fields) throws(StoreError) -> R
  ) throws(StoreError) -> R? {
    guard let value = try value(.core, key) else { return nil }
    let scratch = coreScratch.take() ?? Scratch()
    let fields: CoreRecord.Fields
    do throws(CodecError) {
      fields = try CoreRecord.Fields(try open(value, .core, key, into: scratch))
    } catch {
      throw corruptedCore(key, error)
    }
    let result = try body(fields)
    coreScratch = scratch
    return result
  }

  func corruptedCore(_ key: RawSpan, _ error: CodecError) -> StoreError {
    .corrupted(.core, key: SchemaKeys.text(of: key, in: .core), error)
  }

  /// Checks a value and gives its payload: within the page, or unpacked into the scratch.
  @_lifetime(copy value, borrow scratch)
  func open(
    _ value: RawSpan, _ database: Database, _ key: RawSpan, into scratch: Scratch
  ) throws(CodecError) -> RawSpan {
    try Envelope.verify(value, key: key, in: database)
    let header = try Envelope.header(of: value)
    let body = value.extracting(header.bodyStart..<header.bodyEnd)
    if header.form == Envelope.plain { return body }
    let payload = try dictionaries.unpack(body, header, of: database, into: scratch)
    cost.bytesDecompressed += header.payloadSize
    return payload
  }
}
