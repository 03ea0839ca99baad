internal import LMDB

/// A walk over the rows of an index whose keys lie in a range, in one direction. Every row's envelope is checked,
/// nothing is copied, and each row counts in the session's cost.
struct RowScan: ~Escapable {
  private var cursor: RangeCursor
  private let session: ReadSession
  private let database: Database

  @_lifetime(copy cursor)
  fileprivate init(_ cursor: RangeCursor, _ session: ReadSession, _ database: Database) {
    self.cursor = cursor
    self.session = session
    self.database = database
  }

  /// Moves to the next row; `false` where there is none in the range.
  @_lifetime(self: copy self)
  mutating func next() throws(StoreError) -> Bool {
    do throws(LMDBError) {
      guard try cursor.next() else { return false }
    } catch {
      throw StoreError(error)
    }
    session.cost.rows += 1
    session.cost.bytesRead += cursor.value.byteCount
    do throws(CodecError) {
      try Envelope.verify(cursor.value, key: cursor.key, in: database)
      let form = try Envelope.header(of: cursor.value).form
      guard form == Envelope.plain else { throw .unknownEnvelope(form) }
    } catch {
      throw corrupted(error)
    }
    return true
  }

  /// The key of the row.
  var key: RawSpan {
    @_lifetime(borrow self)
    get { cursor.key }
  }

  /// Lends the row's key and what its envelope holds. What goes wrong is reported with the database and the key.
  func read<R>(
    _ body: (_ key: RawSpan, _ value: RawSpan) throws(CodecError) -> R
  ) throws(StoreError) -> R {
    do throws(CodecError) {
      let value = cursor.value
      let end = value.byteCount - Envelope.checksumSize
      guard end >= 1 else { throw .truncated }
      return try body(cursor.key, value.extracting(1..<end))
    } catch {
      throw corrupted(error)
    }
  }

  private func corrupted(_ error: CodecError) -> StoreError {
    .corrupted(database, key: SchemaKeys.text(of: cursor.key, in: database), error)
  }
}

extension ReadSession {
  /// The rows of an index whose keys lie in a range; fails where the index cannot be asked.
  @_lifetime(borrow self)
  func rows(
    _ database: Database, _ range: KeyRange, _ order: KeyOrder = .ascending
  ) throws(StoreError) -> RowScan {
    if database.isIndex { try requireReadable(database) }
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      let cursor = RangeCursor(try handle.cursor(tables[database]), range, order)
      // The pages stay as they are while the session's transaction is open and unchanged.
      return unsafe _overrideLifetime(RowScan(cursor, self, database), borrowing: self)
    } catch {
      throw StoreError(error)
    }
  }
}
