internal import CLMDB

extension WriteState {
  func put(
    _ table: TableID, _ key: RawSpan, _ value: RawSpan, _ mode: PutMode
  ) throws(LMDBError) {
    try check("mdb_put", table, key)
    let code = unsafe key.withUnsafeBytes { key in
      unsafe value.withUnsafeBytes { value in
        // LMDB copies from both and writes through neither.
        var key = unsafe MDB_val(key)
        var value = unsafe MDB_val(value)
        return unsafe mdb_put(pointer, table.dbi, &key, &value, mode.flags)
      }
    }
    if code != MDB_SUCCESS { throw failed("mdb_put", code, table, mode.hint(for: code)) }
  }

  func put(
    _ table: TableID, _ key: RawSpan, reserving byteCount: Int, _ mode: PutMode,
    _ fill: (inout OutputRawSpan) -> Void
  ) throws(LMDBError) {
    try check("mdb_put", table, key)
    guard byteCount >= 0 else {
      throw failed("mdb_put", MDB_BAD_VALSIZE, table, "\(byteCount) bytes cannot be reserved")
    }
    var value = unsafe MDB_val(mv_size: byteCount, mv_data: nil)
    let code = unsafe key.withUnsafeBytes { key in
      var key = unsafe MDB_val(key)
      return unsafe mdb_put(
        pointer, table.dbi, &key, &value, mode.flags | UInt32(MDB_RESERVE))
    }
    if code != MDB_SUCCESS { throw failed("mdb_put", code, table, mode.hint(for: code)) }
    // The room is in a page of this transaction, and stays there until the next change.
    let room = unsafe UnsafeMutableRawBufferPointer(start: value.mv_data, count: value.mv_size)
    var output = unsafe OutputRawSpan(buffer: room, initializedCount: 0)
    fill(&output)
    let filled = unsafe output.finalize(for: room)
    unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled...])
      .initializeMemory(as: UInt8.self, repeating: 0)
  }

  func delete(_ table: TableID, _ key: RawSpan) throws(LMDBError) -> Bool {
    try check("mdb_del", table, key)
    let code = unsafe key.withUnsafeBytes { key in
      var key = unsafe MDB_val(key)
      return unsafe mdb_del(pointer, table.dbi, &key, nil)
    }
    if code == MDB_SUCCESS { return true }
    if code == MDB_NOTFOUND { return false }
    throw failed("mdb_del", code, table)
  }

  func clear(_ table: TableID) throws(LMDBError) {
    guard table.environment == environment else { throw handle.refusal("mdb_drop", table) }
    let code = unsafe mdb_drop(pointer, table.dbi, 0)
    if code != MDB_SUCCESS { throw failed("mdb_drop", code, table) }
  }

  private func check(
    _ operation: String, _ table: TableID, _ key: RawSpan
  ) throws(LMDBError) {
    guard table.environment == environment,
      TransactionHandle.keySizes.contains(key.byteCount)
    else { throw handle.refusal(operation, table, keySize: key.byteCount) }
  }

  /// The error of a failed change, which is also remembered for the commit.
  func failed(
    _ operation: String, _ code: Int32, _ table: TableID, _ hint: String? = nil
  ) -> LMDBError {
    var error = handle.failure(operation, code, table)
    error.hint = hint ?? error.hint
    note(error)
    return error
  }
}
