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

  /// Lends a view of the store with the changes of this transaction so far.
  public mutating func read<R>(
    _ body: (borrowing Snapshot) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    try session.prepareToRead()
    return try body(Snapshot(session: session.reader))
  }

  /// The number that the last mutation applied so far has in the store's history.
  public var sequence: UInt64 { session.gathered.sequence }

  /// The time of the transaction, decided before its first closure ran: the same for all closures that are
  /// committed together, and when they run again. Its events bear it, and the short forms use it where none is
  /// given.
  public var time: Timestamp { session.time }
}
