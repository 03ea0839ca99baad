import Emulsion

/// What each mutation does, and what the feed tells of it.
extension Library {
  mutating func apply(_ mutation: Mutation) throws(Refusal) {
    switch mutation {
    case .putAsset(let asset): try put(asset)
    case .setGroup(let id, let group, let time): try set(group, of: id, time)
    case .editAsset(let id, let edit, let time): try self.edit(id, edit, at: time)
    case .trashAsset(let id, let time): setTrashedAt(time, of: id, at: time)
    case .restoreAsset(let id, let time): setTrashedAt(nil, of: id, at: time)
    case .deleteAsset(let id): delete(id)
    case .putFace(let face): try put(face)
    case .assignFace(let id, let person, let time): try assign(id, to: person, at: time)
    case .deleteFace(let id):
      if let owner = owner(of: id) { editFaces(of: owner) { $0.removeAll { $0.id == id } } }
    case .putPerson(let person): put(person)
    case .deletePerson(let id, let time): delete(id, at: time)
    case .mergePerson(let id, let target, let time): try merge(id, into: target, at: time)
    case .unmergePerson(let id, let target, let time): try unmerge(id, from: target, at: time)
    case .putAlbum(let album): try put(album)
    case .deleteAlbum(let id): delete(id)
    case .addToAlbum(let link): try add(link)
    case .removeFromAlbum(let album, let asset): remove(asset, from: album)
    case .trimEvents(let number): trim(before: number)
    }
    sequence += 1
  }

  // MARK: - Assets

  mutating func put(_ asset: Asset) throws(Refusal) {
    if let faces = asset.faces.value { try require(faces, of: asset.id) }
    write(asset)
  }

  mutating func set(
    _ group: AssetGroup, of id: AssetID, _ updatedAt: Timestamp?
  ) throws(Refusal) {
    if case .faces(let faces?) = group { try require(faces, of: id) }
    guard let entry = entry(id) else { throw Refusal(code: .notFound) }
    var asset = entry.asset
    asset.variants = .notRequested
    asset.fileData = .notRequested
    asset.metadata = .notRequested
    asset.metrics = .notRequested
    asset.faces = .notRequested
    asset.leanVariant = nil
    switch group {
    case .variants(let value): asset.variants = Fetched(requested: value)
    case .fileData(let value): asset.fileData = Fetched(requested: value)
    case .metadata(let value): asset.metadata = Fetched(requested: value)
    case .metrics(let value): asset.metrics = Fetched(requested: value)
    case .faces(let value): asset.faces = Fetched(requested: value)
    }
    asset.updatedAt = updatedAt ?? asset.updatedAt
    write(asset)
  }

  mutating func write(_ given: Asset) {
    let old = entry(given.id)
    var new = Entry(asset: given, ownLocal: nil)

    // Groups that are not mentioned stay.
    if !given.fileData.isRequested { new.asset.fileData = old?.asset.fileData ?? .absent }
    if !given.metrics.isRequested { new.asset.metrics = old?.asset.metrics ?? .absent }
    if new.asset.metrics.value?.entries.isEmpty == true { new.asset.metrics = .absent }
    if !given.faces.isRequested { new.asset.faces = old?.asset.faces ?? .absent }
    if new.asset.faces.value?.isEmpty == true { new.asset.faces = .absent }
    switch given.variants {
    case .value: break
    case .absent: new.asset.variants = .value(Variants())
    case .notRequested:
      var variants = old?.asset.variants.value ?? Variants()
      if let lean = given.leanVariant { variants.set(lean) }
      new.asset.variants = .value(variants)
    }
    new.asset.leanVariant = Self.lean(new.asset)

    // What a user has set stays until a user takes it back.
    switch given.metadata {
    case .notRequested: new.asset.metadata = old?.asset.metadata ?? .absent
    case .absent: break
    case .value(var value):
      if value.overrides.isEmpty, let kept = old?.asset.metadata.value?.overrides {
        value.overrides = kept
      }
      new.asset.metadata = .value(value)
    }
    settle(&new, old)

    settleLinks(old, new)
    if old == nil {
      assets.append(new)
    } else {
      change(given.id) { $0 = new }
    }
    record(old == nil ? .assetCreated : .assetUpdated) { $0.assetID = given.id }
    if (old?.isLive ?? true) != new.isLive {
      record(new.isLive ? .assetRestored : .assetTrashed) { $0.assetID = given.id }
    }
    switch given.metadata {
    case .notRequested: break
    case .absent where old == nil: break
    default: record(.metadataUpdated) { $0.assetID = given.id }
    }
    tell(from: old?.faces ?? [], to: new.faces)
  }

  private static func lean(_ asset: Asset) -> NamedVariant? {
    let entries = asset.variants.value?.entries ?? []
    let names = asset.isVideo ? ["thumbnail_image", "original"] : ["thumbnail"]
    for name in names {
      if let entry = entries.first(where: { $0.name == name }) { return entry }
    }
    return nil
  }

  /// The capture time is the user's where one has set it; the asset's own is kept meanwhile.
  func settle(_ entry: inout Entry, _ old: Entry?) {
    var own = entry.asset.localDateTime
    if let old, let kept = old.ownLocal, own == old.asset.localDateTime { own = kept }
    if let chosen = entry.asset.metadata.value?.overrides.originalDateTime {
      entry.asset.localDateTime = chosen
      entry.ownLocal = own
    } else {
      entry.asset.localDateTime = own
      entry.ownLocal = nil
    }
  }

  mutating func edit(
    _ id: AssetID, _ edit: AssetEdit, at time: Timestamp
  ) throws(Refusal) {
    guard let old = entry(id) else { throw Refusal(code: .notFound) }
    if edit == AssetEdit() { return }
    var new = old
    var metadata = old.asset.metadata.value ?? Metadata(createdAt: time, updatedAt: time)
    switch edit.description {
    case .keep: break
    case .set(let text): metadata.overrides.description = text
    case .clear: metadata.overrides.description = nil
    }
    switch edit.coordinates {
    case .keep: break
    case .set(let place): metadata.overrides.coordinates = place
    case .clear: metadata.overrides.coordinates = nil
    }
    switch edit.originalDateTime {
    case .keep: break
    case .set(let local): metadata.overrides.originalDateTime = local
    case .clear: metadata.overrides.originalDateTime = nil
    }
    metadata.updatedAt = time
    new.asset.metadata = .value(metadata)
    new.asset.updatedAt = time
    settle(&new, old)
    change(id) { $0 = new }
    record(.assetUpdated) { $0.assetID = id }
    record(.metadataUpdated) { $0.assetID = id }
  }

  mutating func setTrashedAt(_ trashedAt: Timestamp?, of id: AssetID, at time: Timestamp) {
    guard let old = entry(id), old.isLive == (trashedAt != nil) else { return }
    var new = old
    new.asset.trashedAt = trashedAt
    new.asset.updatedAt = time
    settleLinks(old, new)
    change(id) { $0 = new }
    record(trashedAt == nil ? .assetRestored : .assetTrashed) { $0.assetID = id }
  }

  mutating func delete(_ id: AssetID) {
    guard let old = entry(id) else { return }
    settleLinks(old, nil)
    assets.removeAll { $0.id == id }
    for face in old.faces { tell(.faceDeleted, face) }
    record(.assetDeleted) { $0.assetID = id }
  }

  /// Removes what went to the trash before a time, the oldest first, and says how many.
  mutating func purge(before time: Timestamp?) -> Int {
    let gone = assets.filter { entry in
      guard let trashedAt = entry.asset.trashedAt else { return false }
      return time.map { trashedAt < $0 } ?? true
    }
    for entry in gone.sorted(by: trashOrder) {
      delete(entry.id)
      sequence += 1
    }
    return gone.count
  }

  /// Covers that are no live members any more are none; links of an asset that is gone are gone.
  mutating func settleLinks(_ old: Entry?, _ new: Entry?) {
    guard let old else { return }
    let mine = links.filter { $0.assetID == old.id }
      .sorted { $0.albumID.description.isBefore($1.albumID.description) }
    for link in mine {
      if old.isLive, new?.isLive != true { loseCover(old.id, of: link.albumID) }
      if new == nil {
        links.removeAll { $0.id == link.id }
        tell(.albumAssetRemoved, link)
      }
    }
  }

  mutating func loseCover(_ asset: AssetID, of album: AlbumID) {
    for index in albums.indices
    where albums[index].id == album && albums[index].coverAssetID == asset {
      albums[index].coverAssetID = nil
      record(.albumUpdated) { $0.albumID = album }
    }
  }
}
