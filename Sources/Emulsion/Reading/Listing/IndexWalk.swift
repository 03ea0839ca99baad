internal import LMDB

/// Rows of one index of assets from the highest key down: the order of a list.
///
/// All these keys have one shape: a prefix (the owner and the state, or nothing), eight bytes that order, and the
/// asset id. Stepping copies and allocates nothing.
struct IndexWalk: ~Escapable {
  let database: Database
  private let session: ReadSession
  private var cursor: Cursor
  private let prefix: [UInt8]
  /// The least order that the walk comes to.
  private let lowest: Int64
  /// The key that the walk starts below, then room for those that are sought.
  private var target: RowWriter
  private var isStarted = false
  /// What the key of the row says by its eight bytes.
  private(set) var order: Int64 = 0

  /// The rows of a prefix whose order lies in a range, and that come after a position of the list.
  @_lifetime(borrow session)
  init(
    _ session: borrowing ReadSession, _ database: Database, prefix: [UInt8] = [],
    orders: ClosedRange<Int64>, after position: Match? = nil
  ) throws(StoreError) {
    var target = RowWriter()
    target.raw(prefix)
    if let position, position.order <= orders.upperBound {
      target.time(position.order)
      target.raw(position.id.span)
    } else {
      target.time(orders.upperBound)
      // Above all ids: none holds such a byte.
      target.byte(.max)
    }
    cursor = try session.cursor(database)
    self.database = database
    self.session = copy session
    self.prefix = prefix
    lowest = orders.lowerBound
    self.target = target
  }

  /// Steps to the next row of the walk; `false` where there is none.
  @_lifetime(self: copy self)
  mutating func next() throws(StoreError) -> Bool {
    if isStarted {
      session.cost.rows += 1
      do throws(LMDBError) {
        guard try cursor.previous() else { return false }
      } catch {
        throw StoreError(error)
      }
      return try arrive()
    }
    isStarted = true
    guard try seek() else { return false }
    // The row at which the last page ended does not belong to this one.
    if Platform.compare(cursor.key, target.bytes.rawSpan) == 0 { return try next() }
    return try arrive()
  }

  /// Steps to the row at a position, or else the first after it. The position lies within the walk and not before
  /// the row that it is at.
  @_lifetime(self: copy self)
  mutating func seek(_ order: Int64, _ id: RawSpan) throws(StoreError) -> Bool {
    isStarted = true
    target.removeAll()
    target.raw(prefix)
    target.time(order)
    target.raw(id)
    return try seek() ? arrive() : false
  }

  @_lifetime(self: copy self)
  private mutating func seek() throws(StoreError) -> Bool {
    session.cost.lookups += 1
    let key = target.bytes
    do throws(LMDBError) {
      return try cursor.seek(atOrBefore: key.rawSpan)
    } catch {
      throw StoreError(error)
    }
  }

  /// Whether the row belongs to the walk.
  @_lifetime(self: copy self)
  private mutating func arrive() throws(StoreError) -> Bool {
    let start = prefix.count
    let key = cursor.key
    guard key.byteCount >= start,
      start == 0 || Platform.compare(key.extracting(..<start), prefix.rawSpan) == 0
    else { return false }
    var reader = RowReader(key.extracting(start...))
    do throws(CodecError) {
      order = try reader.time()
    } catch {
      throw corrupted(error)
    }
    return order >= lowest
  }

  /// The asset id of the row.
  var id: RawSpan {
    @_lifetime(borrow self)
    @inline(__always) get { cursor.key.extracting((prefix.count + 8)...) }
  }

  /// Checks the row, and reads when and where its asset was taken.
  // Mutating, like what else is called for each row: the compiler then makes no copy of the walk.
  @_lifetime(self: copy self)
  mutating func frame() throws(StoreError) -> AssetFrame {
    session.cost.bytesRead += cursor.value.byteCount
    do throws(CodecError) {
      let payload = try Envelope.row(cursor.value, key: cursor.key, in: database)
      var reader = RowReader(payload)
      switch database {
      case .byTrash:
        return try AssetFrame(&reader, trashedAt: Timestamp(microseconds: order))
      case .byPlace: return try AssetFrame(&reader)
      default: return try AssetFrame(&reader, wall: order)
      }
    } catch {
      throw corrupted(error)
    }
  }

  /// The error where the key ends with no asset id.
  func noAsset() -> StoreError { corrupted(.trailingBytes) }

  private func corrupted(_ error: CodecError) -> StoreError {
    .corrupted(database, key: SchemaKeys.text(of: cursor.key, in: database), error)
  }
}

extension ReadSession {
  /// A cursor over the rows of an index that can be asked.
  @_lifetime(borrow self)
  func cursor(_ index: Database) throws(StoreError) -> Cursor {
    try requireReadable(index)
    cost.mask |= 1 << UInt32(index.index)
    do throws(LMDBError) {
      let cursor = try handle.cursor(tables[index])
      // The session's transaction outlives every walk in it.
      return unsafe _overrideLifetime(cursor, borrowing: self)
    } catch {
      throw StoreError(error)
    }
  }
}

extension Envelope {
  /// Checks the value of an index's row and gives what is in it; rows are never packed.
  @_lifetime(copy value)
  static func row(
    _ value: RawSpan, key: RawSpan, in database: Database
  ) throws(CodecError) -> RawSpan {
    try verify(value, key: key, in: database)
    let header = try header(of: value)
    guard header.form == plain else { throw .unknownEnvelope(header.form) }
    return value.extracting(header.bodyStart..<header.bodyEnd)
  }
}
