internal import LMDB

extension ReadSession {
  func count(_ database: Database) throws(StoreError) -> Int {
    do throws(LMDBError) {
      return try handle.statistics(tables[database]).entries
    } catch {
      throw StoreError(error)
    }
  }

  /// The text under a name in `meta`.
  func meta(_ name: SchemaKeys.Meta) throws(StoreError) -> String? {
    cost.lookups += 1
    cost.mask |= 1 << UInt32(Database.meta.index)
    return try Self.meta(name, in: tables[.meta], handle)
  }

  /// The text under a name in the table `meta`, for whoever has no session yet.
  static func meta(
    _ name: SchemaKeys.Meta, in table: TableID, _ handle: TransactionHandle
  ) throws(StoreError) -> String? {
    let key = name.bytes
    let value: RawSpan?
    do throws(LMDBError) {
      value = try handle.get(table, key.rawSpan)
    } catch {
      throw StoreError(error)
    }
    guard let value else { return nil }
    do throws(CodecError) {
      try Envelope.verify(value, key: key.rawSpan, in: .meta)
      let header = try Envelope.header(of: value)
      guard header.form == Envelope.plain else { throw .unknownEnvelope(header.form) }
      return try String(utf8: value.extracting(header.bodyStart..<header.bodyEnd))
    } catch {
      throw .corrupted(.meta, key: name.rawValue, error)
    }
  }

  func sequence() throws(StoreError) -> UInt64 {
    guard let text = try meta(.sequence) else { return 0 }
    guard let number = UInt64(text) else {
      throw .corrupted(.meta, key: SchemaKeys.Meta.sequence.rawValue, .invalidField(0))
    }
    return number
  }

  func forEachID<Kind>(
    _ database: Database, after last: Identifier<Kind>?,
    _ body: (Identifier<Kind>) throws(StoreError) -> Bool
  ) throws(StoreError) {
    cost.mask |= 1 << UInt32(database.index)
    var failure: StoreError?
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      var isAtEntry = true
      if let last {
        isAtEntry = try cursor.seek(atOrAfter: last.text.span)
        if isAtEntry, Identifier<Kind>(key: cursor.key) == last { isAtEntry = try cursor.next() }
      } else {
        isAtEntry = try cursor.first()
      }
      while isAtEntry, failure == nil {
        let goOn = visit(cursor.key, database, &failure, body)
        isAtEntry = goOn ? try cursor.next() : false
      }
    } catch {
      throw StoreError(error)
    }
    if let failure { throw failure }
  }

  /// Checks and unpacks each record of a database, in the order of the keys, and lends it. `onDamage` is told of what
  /// cannot be read, and may end the walk by an error; errors that `body` throws go the same way.
  func forEachRecord(
    _ database: Database, onDamage: (StoreError) throws(StoreError) -> Void,
    _ body: (_ key: RawSpan, _ payload: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    let scratch = Scratch()
    var last: [UInt8] = []
    try forEachEntry(database) { key, value throws(StoreError) in
      do throws(StoreError) {
        try lend(key, value, database, after: last, scratch, body)
        last.removeAll(keepingCapacity: true)
        last.append(contentsOf: key)
      } catch {
        try onDamage(error)
      }
      return true
    }
  }

  /// Holds each value of a database against its checksum, without a look at what it says.
  ///
  /// - Parameter each: Called after each value.
  /// - Throws: ``StoreError/Code/corrupted`` for the first value that is not whole, and what `each` throws.
  func checkValues(
    of database: Database, _ each: () throws(StoreError) -> Void
  ) throws(StoreError) {
    try forEachEntry(database) { key, value throws(StoreError) in
      do throws(CodecError) {
        try Envelope.verify(value, key: key, in: database)
      } catch {
        throw .corrupted(database, key: SchemaKeys.text(of: key, in: database), error)
      }
      try each()
      return true
    }
  }

  /// Lends each key of a database with its value as it is stored, in order, until the closure answers `false`.
  func forEachEntry(
    _ database: Database,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Bool
  ) throws(StoreError) {
    cost.mask |= 1 << UInt32(database.index)
    var failure: StoreError?
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      while failure == nil, try cursor.next() {
        do throws(StoreError) {
          guard try body(cursor.key, cursor.value) else { return }
        } catch {
          failure = error
        }
      }
    } catch {
      throw StoreError(error)
    }
    if let failure { throw failure }
  }

  private func lend(
    _ key: RawSpan, _ value: RawSpan, _ database: Database, after last: [UInt8],
    _ scratch: Scratch, _ body: (RawSpan, RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    // Pages that are damaged may be met twice.
    guard last.isEmpty || Platform.compare(last.rawSpan, key) < 0 else {
      throw StoreError(
        .corrupted, "the key does not lie above the one before it",
        advice: "restore the store from a backup", database: database,
        key: SchemaKeys.text(of: key, in: database))
    }
    let payload: RawSpan
    do throws(CodecError) {
      payload = try open(value, database, key, into: scratch)
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: key, in: database), error)
    }
    try body(key, payload)
  }

  private func visit<Kind>(
    _ key: RawSpan, _ database: Database, _ failure: inout StoreError?,
    _ body: (Identifier<Kind>) throws(StoreError) -> Bool
  ) -> Bool {
    do throws(StoreError) {
      guard let id = Identifier<Kind>(key: key) else {
        throw StoreError(
          .corrupted, "the key is no id", advice: "restore the store from a backup",
          database: database, key: SchemaKeys.text(of: key, in: database))
      }
      return try body(id)
    } catch {
      failure = error
      return false
    }
  }
}

extension Identifier {
  /// Reads an id from the bytes of a key.
  init?(key: RawSpan) {
    let id = unsafe key.withUnsafeBytes { bytes in
      // A view for as long as the bytes are lent; bytes of any value are bytes.
      unsafe Self(utf8: Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)))
    }
    guard let id else { return nil }
    self = id
  }
}
