/// Which links between albums and assets a list is to show. Filters combine by AND; the list is ordered by the time of
/// making, newest first, ties by id descending.
public struct AlbumAssetQuery: Sendable, Equatable {
  /// The links of one album.
  public var albumID: AlbumID?
  /// The links of one asset.
  public var assetID: AssetID?
  /// These links; unknown ones are left out.
  public var ids: [AlbumAssetID]?
  /// The size of a page, 1 to 1000.
  public var limit: Int
  /// The last link of the page before. It need not match the filters, but must be in the store.
  public var startingAfter: AlbumAssetID?

  /// All links.
  public init(
    albumID: AlbumID? = nil, assetID: AssetID? = nil, ids: [AlbumAssetID]? = nil,
    limit: Int = 20, startingAfter: AlbumAssetID? = nil
  ) {
    self.albumID = albumID
    self.assetID = assetID
    self.ids = ids
    self.limit = limit
    self.startingAfter = startingAfter
  }
}
