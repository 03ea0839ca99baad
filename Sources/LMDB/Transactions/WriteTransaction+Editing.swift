extension WriteTransaction {
  /// Lends a cursor that can change the table to `body`; it is at no entry yet. Nothing else in the
  /// transaction can be used meanwhile.
  public mutating func edit<R, E: TransactionFailure>(
    _ table: TableID, _ body: (inout WriteCursor) throws(E) -> R
  ) throws(E) -> R {
    try runEdit(table, { E($0) }, body)
  }

  /// Lends a cursor that can change the table to `body`; it is at no entry yet. Nothing else in the
  /// transaction can be used meanwhile.
  public mutating func edit<R>(
    _ table: TableID, _ body: (inout WriteCursor) throws -> R
  ) throws -> R {
    try runEdit(table, { $0 as any Error }, body)
  }

  private func runEdit<R, E: Error>(
    _ table: TableID, _ wrap: (LMDBError) -> E, _ body: (inout WriteCursor) throws(E) -> R
  ) throws(E) -> R {
    let raw: RawCursor
    do throws(LMDBError) { raw = try state.handle.openCursor(table) } catch { throw wrap(error) }
    // Here, and not with the value: that may have been exchanged for another one.
    defer { raw.box.close() }
    var cursor = WriteCursor(raw: raw, state: state)
    return try body(&cursor)
  }
}
