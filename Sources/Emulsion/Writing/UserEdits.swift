/// What users do to assets: the trash, and values in place of the camera's.
extension WriteSession {
  func trashAsset(_ id: AssetID, at time: Timestamp) throws(StoreError) {
    try setTrashedAt(time, of: id, at: time)
  }

  func restoreAsset(_ id: AssetID, at time: Timestamp) throws(StoreError) {
    try setTrashedAt(nil, of: id, at: time)
  }

  private func setTrashedAt(
    _ trashedAt: Timestamp?, of id: AssetID, at time: Timestamp
  ) throws(StoreError) {
    let text = id.text
    let key = text.span
    guard let stored = try stored(id, key: key), stored.isLive != (trashedAt == nil) else {
      return
    }
    let before = try frame(of: stored, key: key)
    var after = before
    after.trashedAt = trashedAt
    try move(stored, key: key, from: before, to: after)
    var changes = CorePatch()
    changes.set(trashedAt: trashedAt)
    changes.set(updatedAt: time, createdAt: stored.asset.createdAt)
    try patch(stored, key: key, changes)
    record(trashedAt == nil ? .assetRestored : .assetTrashed) { $0.assetID = id }
  }

  func editAsset(
    _ id: AssetID, _ edit: AssetEdit, at time: Timestamp
  ) throws(StoreError) {
    let text = id.text
    let key = text.span
    let stored = try required(id, key: key)
    if edit == AssetEdit() { return }
    var metadata = Metadata(createdAt: time, updatedAt: time)
    if stored.groups.contains(.metadata) {
      metadata = try self.stored(.metadata, key, MetadataRecord.decode)
    }
    edit.description.apply(to: &metadata.overrides.description)
    edit.coordinates.apply(to: &metadata.overrides.coordinates)
    edit.originalDateTime.apply(to: &metadata.overrides.originalDateTime)
    metadata.updatedAt = time

    let before = try frame(of: stored, key: key)
    var asset = stored.asset
    asset.metadata = .value(metadata)
    let ownLocal = settleLocalTime(&asset, asset.metadata, stored)
    let after = AssetFrame(
      local: asset.localDateTime, trashedAt: asset.trashedAt, coordinates: metadata.coordinates)
    var groups = stored.groups
    try change(.metadata, .metadata, key, &groups, to: asset.metadata) { value, writer in
      MetadataRecord.encode(value, into: &writer)
    }
    if after.coordinates == nil { groups.remove(.coordinates) } else { groups.insert(.coordinates) }
    try move(stored, key: key, from: before, to: after)
    var changes = CorePatch()
    changes.set(groups: groups)
    changes.set(local: asset.localDateTime, own: ownLocal)
    changes.set(updatedAt: time, createdAt: stored.asset.createdAt)
    try patch(stored, key: key, changes)
    record(.assetUpdated) { $0.assetID = id }
    record(.metadataUpdated) { $0.assetID = id }
  }

  /// Brings the indexes in line with an asset's new frame, where nothing else of it has changed.
  private func move(
    _ stored: StoredAsset, key: RawSpan, from before: AssetFrame, to after: AssetFrame
  ) throws(StoreError) {
    if before == after { return }
    let id = stored.asset.id
    let faces = stored.groups.contains(.people) ? try faceMarks(stored, key: key) : []
    changeFaces(of: id, from: faces, before, to: faces, after)
    try changeLinks(of: id, from: before, to: after)
    changeFrame(of: id, from: before, to: after)
  }

  /// Decides on the capture time of an asset that is written: where a user has set one, that stays, and what the
  /// asset brings is kept for the day when the user takes it back. Answers what is so kept.
  func settleLocalTime(
    _ asset: inout Asset, _ metadata: Fetched<Metadata>, _ stored: StoredAsset
  ) -> LocalDateTime? {
    let chosen: LocalDateTime?
    if metadata.isRequested {
      chosen = metadata.value?.overrides.originalDateTime
    } else {
      chosen = stored.ownLocal == nil ? nil : stored.asset.localDateTime
    }
    var own = asset.localDateTime
    // An asset that was read and is written again brings the user's time, not its own.
    if let kept = stored.ownLocal, own == stored.asset.localDateTime { own = kept }
    asset.localDateTime = chosen ?? own
    return chosen == nil ? nil : own
  }
}

extension AssetEdit.Change {
  fileprivate func apply(to value: inout Value?) {
    switch self {
    case .keep: break
    case .set(let new): value = new
    case .clear: value = nil
    }
  }
}
