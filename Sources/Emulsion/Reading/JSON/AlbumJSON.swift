/// Albums and their links as JSON.
extension ReadSession {
  /// Appends the album with its count, its dates and the lean URLs of its cover; `false` and nothing written where
  /// there is no such album.
  func appendAlbum(_ id: AlbumID, to json: inout JSONBuffer) throws(StoreError) -> Bool {
    guard let album = try album(id) else { return false }
    json.append("{\"id\":")
    json.append(album.id)
    json.append(",\"name\":")
    json.appendQuoted(album.name)
    json.append(",\"description\":")
    json.appendQuoted(album.description)
    json.append(",\"album_cover_asset_id\":")
    if let cover = album.coverAssetID { json.append(cover) } else { json.append("null") }
    json.append(",\"asset_count\":")
    json.append(album.assetCount ?? 0)
    json.append(",\"asset_urls\":")
    if let cover = album.coverAssetID {
      try appendLeanVariant(of: cover, to: &json)
    } else {
      json.append("null")
    }
    json.append(",\"start_date\":")
    if let date = album.startDate { json.append(date) } else { json.append("null") }
    json.append(",\"end_date\":")
    if let date = album.endDate { json.append(date) } else { json.append("null") }
    json.append(",\"created_at\":")
    json.append(album.createdAt)
    json.append(",\"updated_at\":")
    json.append(album.updatedAt)
    json.append("}")
    return true
  }

  private func appendLeanVariant(
    of id: AssetID, to json: inout JSONBuffer
  ) throws(StoreError) {
    let text = id.text
    let found: Void? = try withCore(text.span) { core throws(StoreError) in
      do throws(CodecError) {
        try json.appendLeanVariant(core, key: text.span, patterns: patterns)
      } catch {
        throw corruptedCore(text.span, error)
      }
    }
    if found == nil { throw missing(id, in: .core) }
  }
}

extension JSONBuffer {
  mutating func append(_ link: AlbumAsset) {
    append("{\"id\":")
    append(link.id)
    append(",\"album_id\":")
    append(link.albumID)
    append(",\"asset_id\":")
    append(link.assetID)
    append(",\"created_at\":")
    append(link.createdAt)
    append(",\"updated_at\":")
    append(link.updatedAt)
    append("}")
  }
}
