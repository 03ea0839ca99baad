/// One change in the history of a library, as the feed tells it.
public struct Event: Sendable, Equatable {
  /// What happened. The raw values are the numbers on disk: frozen.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// An asset was added.
    case assetCreated = 1
    /// An asset's own fields, its URLs, file data or metrics were changed.
    case assetUpdated = 2
    /// An asset was removed for good.
    case assetDeleted = 3
    /// An asset went to the trash.
    case assetTrashed = 4
    /// An asset came back from the trash.
    case assetRestored = 5
    /// An asset's metadata were written or cleared.
    case metadataUpdated = 6
    /// A person was added.
    case personCreated = 7
    /// A person was changed.
    case personUpdated = 8
    /// A person was removed.
    case personDeleted = 9
    /// A face was added.
    case faceCreated = 10
    /// A face was changed, or went to another person.
    case faceUpdated = 11
    /// A face was removed.
    case faceDeleted = 12
    /// An album was added.
    case albumCreated = 13
    /// An album was changed.
    case albumUpdated = 14
    /// An album was removed.
    case albumDeleted = 15
    /// An asset was put into an album.
    case albumAssetAdded = 16
    /// An asset was taken out of an album.
    case albumAssetRemoved = 17
  }

  /// The number in the history: each event has the next one, in commit order, from 1.
  public var sequence: UInt64
  /// When it was recorded. The feed's times never go back.
  public var createdAt: Timestamp
  /// What happened.
  public var kind: Kind
  /// The asset concerned: of an asset, its metadata, a face, a link.
  public var assetID: AssetID?
  /// The face concerned.
  public var faceID: FaceID?
  /// The person concerned; of a face, the person whose it is now, or was when it was removed.
  public var personID: PersonID?
  /// The album concerned.
  public var albumID: AlbumID?
  /// The link concerned.
  public var albumAssetID: AlbumAssetID?
  /// The cover of an album that was changed.
  public var coverAssetID: AssetID?

  /// Makes an event of which only the kind is known.
  public init(_ kind: Kind, sequence: UInt64 = 0, createdAt: Timestamp) {
    self.kind = kind
    self.sequence = sequence
    self.createdAt = createdAt
  }
}

/// The kinds of entities that events tell of.
public enum EntityType: String, Sendable, CaseIterable {
  /// Assets.
  case asset
  /// Albums.
  case album
  /// People.
  case person
  /// Faces.
  case face
  /// Links between albums and assets.
  case albumAsset = "album_asset"
  /// The metadata of assets.
  case metadata
}

extension Event.Kind {
  /// What the event is about.
  public var entityType: EntityType {
    switch self {
    case .assetCreated, .assetUpdated, .assetDeleted, .assetTrashed, .assetRestored: .asset
    case .metadataUpdated: .metadata
    case .personCreated, .personUpdated, .personDeleted: .person
    case .faceCreated, .faceUpdated, .faceDeleted: .face
    case .albumCreated, .albumUpdated, .albumDeleted: .album
    case .albumAssetAdded, .albumAssetRemoved: .albumAsset
    }
  }

  /// The word of the API.
  public var token: StaticString {
    switch self {
    case .assetCreated: "asset_created"
    case .assetUpdated: "asset_updated"
    case .assetDeleted: "asset_deleted"
    case .assetTrashed: "asset_trashed"
    case .assetRestored: "asset_restored"
    case .metadataUpdated: "metadata_updated"
    case .personCreated: "person_created"
    case .personUpdated: "person_updated"
    case .personDeleted: "person_deleted"
    case .faceCreated: "face_created"
    case .faceUpdated: "face_updated"
    case .faceDeleted: "face_deleted"
    case .albumCreated: "album_created"
    case .albumUpdated: "album_updated"
    case .albumDeleted: "album_deleted"
    case .albumAssetAdded: "album_asset_added"
    case .albumAssetRemoved: "album_asset_removed"
    }
  }
}
