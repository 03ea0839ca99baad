/// What a conditional write expects to find.
public enum Expectation: Sendable, Hashable {
  /// No record.
  case absent
  /// A record that was last changed at this time: the `updated_at` that was read.
  case updatedAt(Timestamp)
}

extension Transaction {
  /// Goes on only if the store holds what was expected of an asset, trashed or not. What this transaction has
  /// changed so far counts.
  ///
  /// ```swift
  /// try store.write { transaction in
  ///   try transaction.expect(.updatedAt(read.updatedAt), of: read.id)
  ///   try transaction.put(changed)
  /// }
  /// ```
  ///
  /// - Throws: ``StoreError/Code/conflict``, with the present time in ``StoreError/currentUpdatedAt``; nothing
  ///   has been written then.
  public mutating func expect(
    _ expectation: Expectation, of id: AssetID
  ) throws(StoreError) {
    try expectation.check(
      against: try session.updatedAt(of: id), .core, key: id.description)
  }

  /// The same for a person.
  ///
  /// - Throws: ``StoreError/Code/conflict``, with the present time in ``StoreError/currentUpdatedAt``; nothing
  ///   has been written then.
  public mutating func expect(
    _ expectation: Expectation, of id: PersonID
  ) throws(StoreError) {
    try expectation.check(
      against: try session.updatedAt(of: id), .people, key: id.description)
  }
}

extension Expectation {
  fileprivate func check(
    against current: Timestamp?, _ database: Database, key: String
  ) throws(StoreError) {
    let reason: String
    switch (self, current) {
    case (.absent, nil): return
    case (.updatedAt(let expected), let current?) where expected == current: return
    case (.absent, let current?): reason = "there is a record already, of \(current)"
    case (.updatedAt(let expected), nil):
      reason = "a record of \(expected) was expected, and there is none"
    case (.updatedAt(let expected), let current?):
      reason = "a record of \(expected) was expected, and it was changed at \(current)"
    }
    var error = StoreError(
      .conflict, reason, advice: "read the record again and decide anew", database: database,
      key: key)
    error.currentUpdatedAt = current
    throw error
  }
}

extension WriteSession {
  fileprivate func updatedAt(of id: AssetID) throws(StoreError) -> Timestamp? {
    let text = id.text
    return try reader.withRecord(.core, text.span) { payload throws(CodecError) in
      let fields = try CoreRecord.Fields(payload)
      guard let createdAt = try fields.timestamp(CoreRecord.Field.createdAt) else {
        throw .missingField(CoreRecord.Field.createdAt)
      }
      return try fields.timestamp(CoreRecord.Field.updatedAfter, after: createdAt)
    }
  }

  fileprivate func updatedAt(of id: PersonID) throws(StoreError) -> Timestamp? {
    let text = id.text
    return try reader.withRecord(.people, text.span) { payload throws(CodecError) in
      let fields = try PersonRecord.Fields(payload)
      return try fields.timestamp(
        PersonRecord.Field.updatedAfter, after: PersonRecord.createdAt(fields))
    }
  }
}
