/// The one transaction that may change a store, lent to the closure of ``AssetStore/write(_:)-8ql7z``.
///
/// All that it changes becomes visible and durable together when the closure ends, or not at all when the
/// closure throws. Every change is a ``Mutation``; the other methods are short forms.
public struct Transaction: ~Copyable {
  let session: WriteSession

  /// Applies one change.
  ///
  /// - Throws: ``StoreError/Code/invalidValue``, ``StoreError/Code/unknownPerson`` or
  ///   ``StoreError/Code/notFound`` for a change that cannot be; nothing of it is written then, and the
  ///   transaction can go on. After any other error the transaction cannot be committed.
  public mutating func apply(_ mutation: Mutation) throws(StoreError) {
    try session.apply(mutation)
  }

  /// Writes an asset and those of its groups that are requested; see ``Mutation/putAsset(_:)``.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func put(_ asset: Asset) throws(StoreError) {
    try session.apply(.putAsset(asset))
  }

  /// Sets or clears one group of an asset; see ``Mutation/setGroup(_:_:updatedAt:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset.
  public mutating func set(
    _ group: AssetGroup, of id: AssetID, updatedAt: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.setGroup(id, group, updatedAt: updatedAt))
  }

  /// Replaces the faces of an asset, and with them its people.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset.
  public mutating func put(
    _ faces: [Face], of id: AssetID, updatedAt: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.setGroup(id, .faces(faces), updatedAt: updatedAt))
  }

  /// Writes a person.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func put(_ person: Person) throws(StoreError) {
    try session.apply(.putPerson(person))
  }

  /// Removes an asset and everything that hangs on it; does nothing where there is none.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func deleteAsset(_ id: AssetID) throws(StoreError) {
    try session.apply(.deleteAsset(id))
  }

  /// Lends a view of the store with the changes of this transaction so far.
  public mutating func read<R>(
    _ body: (borrowing Snapshot) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    try session.prepareToRead()
    return try body(Snapshot(session: session.reader))
  }

  /// The number that the last mutation applied so far has in the store's history.
  public var sequence: UInt64 { session.sequence }

  /// The time of the transaction, decided before its first closure ran: the same for all closures that are
  /// committed together, and when they run again.
  public var time: Timestamp { session.time }
}
