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

  private mutating func put(_ asset: Asset) throws(Refusal) {
    if let faces = asset.faces.value { try require(faces, of: asset.id) }
    write(asset)
  }

  private mutating func set(
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

  private mutating func write(_ given: Asset) {
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
  private func settle(_ entry: inout Entry, _ old: Entry?) {
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

  private mutating func edit(
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

  private mutating func setTrashedAt(_ trashedAt: Timestamp?, of id: AssetID, at time: Timestamp) {
    guard let old = entry(id), old.isLive == (trashedAt != nil) else { return }
    var new = old
    new.asset.trashedAt = trashedAt
    new.asset.updatedAt = time
    settleLinks(old, new)
    change(id) { $0 = new }
    record(trashedAt == nil ? .assetRestored : .assetTrashed) { $0.assetID = id }
  }

  private mutating func delete(_ id: AssetID) {
    guard let old = entry(id) else { return }
    settleLinks(old, nil)
    assets.removeAll { $0.id == id }
    for face in old.faces { tell(.faceDeleted, face) }
    record(.assetDeleted) { $0.assetID = id }
  }

  /// Covers that are no live members any more are none; links of an asset that is gone are gone.
  private mutating func settleLinks(_ old: Entry?, _ new: Entry?) {
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

  private mutating func loseCover(_ asset: AssetID, of album: AlbumID) {
    for index in albums.indices
    where albums[index].id == album && albums[index].coverAssetID == asset {
      albums[index].coverAssetID = nil
      record(.albumUpdated) { $0.albumID = album }
    }
  }

  // MARK: - Faces

  private func require(_ faces: [Face], of asset: AssetID) throws(Refusal) {
    for (index, face) in faces.enumerated() {
      if face.assetID != asset { throw Refusal(code: .invalidValue) }
      if faces[..<index].contains(where: { $0.id == face.id }) {
        throw Refusal(code: .invalidValue)
      }
    }
    for face in faces {
      if let person = face.personID, self.person(person) == nil {
        throw Refusal(code: .unknownPerson)
      }
      if let owner = owner(of: face.id), owner != asset { throw Refusal(code: .invalidValue) }
    }
  }

  private mutating func put(_ face: Face) throws(Refusal) {
    guard entry(face.assetID) != nil else { throw Refusal(code: .notFound) }
    try require([face], of: face.assetID)
    editFaces(of: face.assetID) { faces in
      if let index = faces.firstIndex(where: { $0.id == face.id }) {
        faces[index] = face
      } else {
        faces.append(face)
      }
    }
  }

  private mutating func assign(
    _ id: FaceID, to person: PersonID?, at time: Timestamp
  ) throws(Refusal) {
    guard let owner = owner(of: id) else { throw Refusal(code: .notFound) }
    if let person, self.person(person) == nil { throw Refusal(code: .unknownPerson) }
    editFaces(of: owner) { faces in
      for index in faces.indices where faces[index].id == id && faces[index].personID != person {
        faces[index].personID = person
        faces[index].updatedAt = time
      }
    }
  }

  private mutating func editFaces(of asset: AssetID, _ edit: (inout [Face]) -> Void) {
    guard let old = entry(asset)?.faces else { return }
    var new = old
    edit(&new)
    change(asset) { $0.asset.faces = new.isEmpty ? .absent : .value(new) }
    tell(from: old, to: new)
  }

  private mutating func tell(from old: [Face], to new: [Face]) {
    for face in old where !new.contains(where: { $0.id == face.id }) { tell(.faceDeleted, face) }
    for face in new {
      guard let before = old.first(where: { $0.id == face.id }) else {
        tell(.faceCreated, face)
        continue
      }
      if before != face { tell(.faceUpdated, face) }
    }
  }

  private mutating func tell(_ kind: Event.Kind, _ face: Face) {
    record(kind) { event in
      event.assetID = face.assetID
      event.faceID = face.id
      event.personID = face.personID
    }
  }

  // MARK: - People

  private mutating func put(_ person: Person) {
    if let index = people.firstIndex(where: { $0.id == person.id }) {
      people[index] = person
      record(.personUpdated) { $0.personID = person.id }
    } else {
      people.append(person)
      record(.personCreated) { $0.personID = person.id }
    }
  }

  /// Gives the faces of a person to another or to nobody. Answers which they were.
  private mutating func moveFaces(
    of id: PersonID, to other: PersonID?, at time: Timestamp
  ) -> [(face: FaceID, asset: AssetID)] {
    var moved: [(face: FaceID, asset: AssetID)] = []
    for entry in inOrderOfCapture({ $0.faces.contains { $0.personID == id } }) {
      editFaces(of: entry.id) { faces in
        for index in faces.indices where faces[index].personID == id {
          faces[index].personID = other
          faces[index].updatedAt = time
          moved.append((faces[index].id, entry.id))
        }
      }
    }
    return moved
  }

  private mutating func delete(_ id: PersonID, at time: Timestamp) {
    guard person(id) != nil else { return }
    _ = moveFaces(of: id, to: nil, at: time)
    people.removeAll { $0.id == id }
    forgetMerges(into: id)
    record(.personDeleted) { $0.personID = id }
  }

  private mutating func forgetMerges(into id: PersonID) {
    let gone = merges.filter { $0.target == id }
    merges.removeAll { $0.target == id }
    for merge in gone where person(merge.source.id) == nil { forgetMerges(into: merge.source.id) }
  }

  private mutating func merge(
    _ id: PersonID, into target: PersonID, at time: Timestamp
  ) throws(Refusal) {
    if id == target { throw Refusal(code: .invalidValue) }
    guard let source = person(id), person(target) != nil else { throw Refusal(code: .notFound) }
    let moved = moveFaces(of: id, to: target, at: time)
    merges.removeAll { $0.target == target && $0.source.id == id }
    merges.append(KeptMerge(target: target, source: source, mergedAt: time, faces: moved))
    people.removeAll { $0.id == id }
    record(.personDeleted) { $0.personID = id }
    if mistake != .mergeIsSilent { record(.personUpdated) { $0.personID = target } }
  }

  private mutating func unmerge(
    _ id: PersonID, from target: PersonID, at time: Timestamp
  ) throws(Refusal) {
    let kept = merges.first { $0.target == target && $0.source.id == id }
    guard let kept, person(target) != nil else { throw Refusal(code: .notFound) }
    if person(id) != nil { throw Refusal(code: .invalidValue) }
    var source = kept.source
    source.updatedAt = max(time, source.createdAt)
    put(source)
    var assets: [AssetID] = []
    for (_, asset) in kept.faces where !assets.contains(asset) { assets.append(asset) }
    for asset in assets {
      editFaces(of: asset) { faces in
        for index in faces.indices
        where faces[index].personID == target
          && kept.faces.contains(where: { $0.face == faces[index].id && $0.asset == asset })
        {
          faces[index].personID = id
          faces[index].updatedAt = time
        }
      }
    }
    merges.removeAll { $0.target == target && $0.source.id == id }
    record(.personUpdated) { $0.personID = target }
  }

  // MARK: - Albums

  private mutating func put(_ album: Album) throws(Refusal) {
    if let cover = album.coverAssetID {
      let isMember = links.contains { $0.albumID == album.id && $0.assetID == cover }
      guard isMember, entry(cover)?.isLive == true else { throw Refusal(code: .invalidValue) }
    }
    let index = albums.firstIndex { $0.id == album.id }
    if let index { albums[index] = album } else { albums.append(album) }
    record(index == nil ? .albumCreated : .albumUpdated) { event in
      event.albumID = album.id
      event.coverAssetID = album.coverAssetID
    }
  }

  private mutating func delete(_ id: AlbumID) {
    guard album(id) != nil else { return }
    let members = inOrderOfCapture { entry in
      links.contains { $0.albumID == id && $0.assetID == entry.id }
    }
    for entry in members {
      for link in links where link.albumID == id && link.assetID == entry.id {
        tell(.albumAssetRemoved, link)
      }
    }
    links.removeAll { $0.albumID == id }
    albums.removeAll { $0.id == id }
    record(.albumDeleted) { $0.albumID = id }
  }

  private mutating func add(_ link: AlbumAsset) throws(Refusal) {
    guard album(link.albumID) != nil, entry(link.assetID) != nil else {
      throw Refusal(code: .notFound)
    }
    if links.contains(where: { $0.albumID == link.albumID && $0.assetID == link.assetID }) {
      return
    }
    if links.contains(where: { $0.id == link.id }) { throw Refusal(code: .invalidValue) }
    links.append(link)
    tell(.albumAssetAdded, link)
  }

  private mutating func remove(_ asset: AssetID, from album: AlbumID) {
    guard let link = links.first(where: { $0.albumID == album && $0.assetID == asset }) else {
      return
    }
    links.removeAll { $0.id == link.id }
    tell(.albumAssetRemoved, link)
    loseCover(asset, of: album)
  }

  private mutating func tell(_ kind: Event.Kind, _ link: AlbumAsset) {
    record(kind) { event in
      event.albumAssetID = link.id
      event.albumID = link.albumID
      event.assetID = link.assetID
    }
  }

  // MARK: - Events

  /// Events from this number on stay, and the last one in any case. Of those before it some may stay, all of the same
  /// transaction.
  private mutating func trim(before number: UInt64) {
    guard let start = transactions.last(where: { UInt64($0) <= number }) else { return }
    firstEvent = max(firstEvent, start)
    lastFirstEvent = max(lastFirstEvent, Int(min(number, UInt64(events.count))))
  }
}
