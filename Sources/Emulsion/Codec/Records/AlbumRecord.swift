/// The record under an album's id in `albums`.
enum AlbumRecord {
  /// Field numbers; see `Album` in the Format article.
  enum Field {
    static let name = 1
    static let description = 2
    static let cover = 3
    static let createdAt = 4
    static let updatedAfter = 5
    static let liveAssets = 6
    static let known = 1...6
  }

  typealias Fields = WireFields<7>

  static func encode(_ album: Album, liveAssets: Int64, into writer: inout WireWriter) {
    writer.string(Field.name, album.name)
    writer.string(Field.description, album.description)
    writer.identifier(Field.cover, album.coverAssetID)
    writer.timestamp(Field.createdAt, album.createdAt)
    writer.timestamp(Field.updatedAfter, album.updatedAt, after: album.createdAt)
    if liveAssets != 0 { writer.int64(Field.liveAssets, liveAssets) }
    writer.unknown(album.unknownFields)
  }

  /// The album with its count of live members; the dates are not part of the record.
  static func decode(_ payload: RawSpan, id: AlbumID) throws(CodecError) -> Album {
    let fields = try Fields(payload)
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    var album = Album(
      id: id, name: try fields.string(Field.name) ?? "",
      description: try fields.string(Field.description) ?? "",
      coverAssetID: try fields.identifier(Field.cover), createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
    album.assetCount = Int(try fields.int64(Field.liveAssets) ?? 0)
    album.unknownFields = try fields.unknown(known: Field.known)
    return album
  }
}

/// The record under a link's id in `album_assets`.
enum AlbumAssetRecord {
  /// Field numbers; see `AlbumAsset` in the Format article.
  enum Field {
    static let album = 1
    static let asset = 2
    static let createdAt = 3
    static let updatedAfter = 4
  }

  typealias Fields = WireFields<5>

  static func encode(_ link: AlbumAsset, into writer: inout WireWriter) {
    writer.identifier(Field.album, link.albumID)
    writer.identifier(Field.asset, link.assetID)
    writer.timestamp(Field.createdAt, link.createdAt)
    writer.timestamp(Field.updatedAfter, link.updatedAt, after: link.createdAt)
  }

  static func decode(_ payload: RawSpan, id: AlbumAssetID) throws(CodecError) -> AlbumAsset {
    let fields = try Fields(payload)
    guard let album = try fields.identifier(Field.album, AlbumKind.self) else {
      throw .missingField(Field.album)
    }
    guard let asset = try fields.identifier(Field.asset, AssetKind.self) else {
      throw .missingField(Field.asset)
    }
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    return AlbumAsset(
      id: id, albumID: album, assetID: asset, createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
  }
}

/// The keys and values of `asset_albums`: the asset's id, a zero, the album's id → the link's id.
enum AssetAlbums {
  /// What all keys of one asset begin with.
  static func prefix(_ asset: AssetID, into writer: inout RowWriter) {
    writer.id(asset)
    writer.terminator()
  }

  static func key(_ asset: AssetID, _ album: AlbumID) -> [UInt8] {
    var writer = RowWriter()
    prefix(asset, into: &writer)
    writer.id(album)
    return writer.bytes
  }

  /// The album of a key.
  static func album(key: RawSpan) throws(CodecError) -> AlbumID {
    var reader = RowReader(key)
    _ = try reader.text()
    return try reader.id()
  }

  static func value(_ link: AlbumAssetID) -> [UInt8] {
    var writer = WireWriter()
    writer.identifier(1, link)
    return writer.bytes
  }

  static func link(value payload: RawSpan) throws(CodecError) -> AlbumAssetID {
    guard let link = try WireFields<2>(payload).identifier(1, AlbumAssetKind.self) else {
      throw .missingField(1)
    }
    return link
  }
}
