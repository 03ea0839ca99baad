/// A collection of assets that somebody put together.
public struct Album: Sendable, Equatable {
  /// The album's id.
  public var id: AlbumID
  /// The name; may be empty.
  public var name: String
  /// The text beside the name; empty where there is none.
  public var description: String
  /// The asset that stands for the album: a live member, or `nil`.
  public var coverAssetID: AssetID?
  /// When the record was made.
  public var createdAt: Timestamp
  /// When the record was last changed.
  public var updatedAt: Timestamp

  /// Live members: the store's own count, read and never written.
  public var assetCount: Int?
  /// The least `local_datetime` of the live members, read and never written.
  public var startDate: LocalDateTime?
  /// The greatest `local_datetime` of the live members, read and never written.
  public var endDate: LocalDateTime?

  /// Fields of the record that this version does not know.
  public var unknownFields = UnknownFields()

  /// Makes an album of its parts.
  public init(
    id: AlbumID, name: String = "", description: String = "", coverAssetID: AssetID? = nil,
    createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.coverAssetID = coverAssetID
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// The link between an album and one of its assets. A pair has at most one.
public struct AlbumAsset: Sendable, Equatable {
  /// The link's id.
  public var id: AlbumAssetID
  /// The album.
  public var albumID: AlbumID
  /// The asset.
  public var assetID: AssetID
  /// When the asset was put into the album.
  public var createdAt: Timestamp
  /// When the link was last changed.
  public var updatedAt: Timestamp

  /// Makes a link of its parts.
  public init(
    id: AlbumAssetID, albumID: AlbumID, assetID: AssetID, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.albumID = albumID
    self.assetID = assetID
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}
