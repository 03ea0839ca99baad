/// The feed as JSON.
extension Snapshot {
  /// The API's answer for a page of the feed, as UTF-8: `{"data":[…],"has_more":…}`.
  ///
  /// - Throws: as ``events(_:)``.
  public func json(_ query: EventQuery) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 8192)
    try appendJSON(query, to: &buffer)
    return buffer.array
  }

  /// Appends the API's answer for a page of the feed to a buffer that can be used again.
  ///
  /// - Throws: as ``events(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: EventQuery, to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let page = try session.events(query)
    buffer.append("{\"data\":[")
    for (index, event) in page.items.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(event)
    }
    buffer.append("],\"has_more\":")
    buffer.append(page.hasMore)
    buffer.append("}")
  }
}

extension JSONBuffer {
  /// Appends the API's object of an event.
  public mutating func append(_ event: Event) {
    append("{\"created_at\":")
    append(event.createdAt)
    append(",\"cursor\":\"")
    append(raw: event.cursor.text.span)
    append("\",\"entity_id\":")
    switch event.kind.entityType {
    case .asset, .metadata: append(nullable: event.assetID)
    case .person: append(nullable: event.personID)
    case .face: append(nullable: event.faceID)
    case .album: append(nullable: event.albumID)
    case .albumAsset: append(nullable: event.albumAssetID)
    }
    append(",\"entity_type\":")
    appendQuoted(event.kind.entityType.rawValue)
    append(",\"event_type\":\"")
    append(event.kind.token)
    append("\",\"payload\":")
    appendPayload(of: event)
    append("}")
  }

  /// The foreign keys that a consumer needs to keep order.
  private mutating func appendPayload(of event: Event) {
    switch event.kind {
    case .albumAssetAdded, .albumAssetRemoved:
      append("{\"album_id\":")
      append(nullable: event.albumID)
      append(",\"asset_id\":")
      append(nullable: event.assetID)
      append("}")
    case .faceCreated, .faceUpdated, .faceDeleted:
      append("{\"asset_id\":")
      append(nullable: event.assetID)
      append(",\"person_id\":")
      append(nullable: event.personID)
      append("}")
    case .albumUpdated:
      append("{\"album_cover_asset_id\":")
      append(nullable: event.coverAssetID)
      append("}")
    case .assetCreated, .assetUpdated, .assetDeleted, .assetTrashed, .assetRestored,
      .metadataUpdated, .personCreated, .personUpdated, .personDeleted, .albumCreated,
      .albumDeleted:
      append("null")
    }
  }

  private mutating func append<Kind>(nullable id: Identifier<Kind>?) {
    if let id { append(id) } else { append("null") }
  }
}
