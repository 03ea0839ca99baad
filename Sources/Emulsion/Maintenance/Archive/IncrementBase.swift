/// Where an increment begins: behind what somebody has already.
public struct IncrementBase: Sendable, Equatable {
  /// The last event that is known.
  public var cursor: EventCursor
  /// The store that gave it, where that is known; another store then refuses it.
  public var storeID: String?

  /// Begins behind an event of the store that is dumped. A cursor does not say whose it is.
  public init(_ cursor: EventCursor) { self.cursor = cursor }

  /// Begins where an archive ends, of the whole store or an increment.
  ///
  /// - Throws: ``StoreError/Code/baseMissing`` for an archive of chosen records: no increment fits on it.
  public init(_ header: ArchiveHeader) throws(StoreError) {
    guard !header.isSelection else {
      throw StoreError(
        .baseMissing, "the archive holds chosen records, and no increment fits on it",
        advice: "name an archive of the whole store")
    }
    cursor = header.cursor
    storeID = header.storeID
  }
}
