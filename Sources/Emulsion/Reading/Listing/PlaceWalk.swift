internal import LMDB

/// Rows of `by_place` whose cells lie in some boxes, along the curve. Where the curve leaves a box for long, the
/// walk jumps to where it comes back.
struct PlaceWalk: ~Escapable {
  /// So many rows outside of a box are stepped over before the next one inside is sought: that costs as much.
  private static let patience = 6

  private let session: ReadSession
  private var cursor: Cursor
  private let boxes: [CellBox]
  /// The box at which the walk is.
  private var box = 0
  private var isInBox = false
  private var strays = 0
  private var target = RowWriter()
  /// The cell of the row.
  private(set) var cell: UInt64 = 0

  @_lifetime(borrow session)
  init(_ session: borrowing ReadSession, in boxes: [GeoBox]) throws(StoreError) {
    cursor = try session.cursor(.byPlace)
    self.session = copy session
    self.boxes = boxes.map(CellBox.init)
  }

  /// Moves the cursor once.
  @_lifetime(self: copy self)
  mutating func step() throws(StoreError) -> Step {
    guard box < boxes.count else { return .end }
    let area = boxes[box]
    let isAtRow: Bool
    if !isInBox {
      isAtRow = try seek(area.lowest)
      isInBox = true
    } else if strays >= Self.patience {
      isAtRow = try seek(area.first(from: cell))
    } else {
      isAtRow = try next()
    }
    if isAtRow {
      var reader = RowReader(cursor.key)
      do throws(CodecError) {
        cell = try reader.uint64()
      } catch {
        throw corrupted(error)
      }
    }
    guard isAtRow, cell <= area.highest else {
      box += 1
      isInBox = false
      return .nothing
    }
    guard area.contains(cell) else {
      strays += 1
      return .nothing
    }
    strays = 0
    return .row
  }

  @_lifetime(self: copy self)
  private mutating func next() throws(StoreError) -> Bool {
    session.cost.rows += 1
    do throws(LMDBError) { return try cursor.next() } catch { throw StoreError(error) }
  }

  @_lifetime(self: copy self)
  private mutating func seek(_ cell: UInt64) throws(StoreError) -> Bool {
    session.cost.lookups += 1
    strays = 0
    target.removeAll()
    target.uint64(cell)
    let key = target.bytes
    do throws(LMDBError) {
      return try cursor.seek(atOrAfter: key.rawSpan)
    } catch {
      throw StoreError(error)
    }
  }

  /// The asset id of the row.
  var id: RawSpan {
    @_lifetime(borrow self)
    @inline(__always) get { cursor.key.extracting(8...) }
  }

  /// Checks the row, and reads when and where its asset was taken.
  // Mutating, like what else is called for each row: the compiler then makes no copy of the walk.
  @_lifetime(self: copy self)
  mutating func frame() throws(StoreError) -> AssetFrame {
    session.cost.bytesRead += cursor.value.byteCount
    do throws(CodecError) {
      var reader = RowReader(try Envelope.row(cursor.value, key: cursor.key, in: .byPlace))
      return try AssetFrame(&reader)
    } catch {
      throw corrupted(error)
    }
  }

  /// The same, with the coordinates that every row of the index has.
  @_lifetime(self: copy self)
  mutating func place() throws(StoreError) -> (AssetFrame, Coordinates) {
    let frame = try frame()
    guard let coordinates = frame.coordinates else { throw corrupted(.missingField(0)) }
    return (frame, coordinates)
  }

  /// The error where the key ends with no asset id.
  func noAsset() -> StoreError { corrupted(.trailingBytes) }

  private func corrupted(_ error: CodecError) -> StoreError {
    .corrupted(.byPlace, key: SchemaKeys.text(of: cursor.key, in: .byPlace), error)
  }
}
