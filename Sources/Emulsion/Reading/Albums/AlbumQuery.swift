/// Which albums a list is to show. Filters combine by AND; the list is ordered by the time of making, newest first,
/// ties by id descending.
public struct AlbumQuery: Sendable, Equatable {
  /// The albums that an asset is in.
  public var assetID: AssetID?
  /// These albums; unknown ones are left out.
  public var ids: [AlbumID]?
  /// The size of a page, 1 to 1000.
  public var limit: Int
  /// The last album of the page before. It need not match the filters, but must be in the store.
  public var startingAfter: AlbumID?

  /// All albums.
  public init(
    assetID: AssetID? = nil, ids: [AlbumID]? = nil, limit: Int = 20,
    startingAfter: AlbumID? = nil
  ) {
    self.assetID = assetID
    self.ids = ids
    self.limit = limit
    self.startingAfter = startingAfter
  }
}
