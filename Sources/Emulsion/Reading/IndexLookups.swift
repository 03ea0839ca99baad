internal import LMDB

/// Lookups in indexes that reading and writing share.
extension ReadSession {
  /// Fails where an index is being built or is disabled.
  func requireReadable(_ database: Database) throws(StoreError) {
    let state = indexStates[database]
    if state == .readable { return }
    throw StoreError(
      .indexNotReadable, "the index is \(state.rawValue)",
      advice: state == .building
        ? "wait until it is built" : "build it with `rebuildIndex`", database: database)
  }

  /// The asset that a face belongs to.
  func owner(of face: FaceID) throws(StoreError) -> AssetID? {
    let text = face.text
    return try withRecord(.byFace, text.span) { payload throws(CodecError) in
      var row = RowReader(payload)
      return try row.id()
    }
  }

  /// The keys that begin with a prefix, in order. The caller knows that they are few, or needs them all.
  func keys(_ database: Database, prefix: [UInt8]) throws(StoreError) -> [[UInt8]] {
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      var keys: [[UInt8]] = []
      var rows = RangeCursor(try handle.cursor(tables[database]), .prefix(prefix), .ascending)
      while try rows.next() { keys.append([UInt8](rows.key)) }
      return keys
    } catch {
      throw StoreError(error)
    }
  }

  /// The last key of a database.
  func lastKey(_ database: Database) throws(StoreError) -> [UInt8]? {
    cost.mask |= 1 << UInt32(database.index)
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      return try cursor.last() ? [UInt8](cursor.key) : nil
    } catch {
      throw StoreError(error)
    }
  }

  /// Lends each key of a database in order, until the closure answers `false`.
  func forEachKey(
    _ database: Database, _ body: (RawSpan) throws(StoreError) -> Bool
  ) throws(StoreError) {
    cost.mask |= 1 << UInt32(database.index)
    var failure: StoreError?
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      while failure == nil, try cursor.next() {
        do throws(StoreError) {
          guard try body(cursor.key) else { return }
        } catch {
          failure = error
        }
      }
    } catch {
      throw StoreError(error)
    }
    if let failure { throw failure }
  }
}
