import Emulsion

/// What a store answers for single records.
extension Library {
  /// The asset with these groups.
  func asset(_ id: AssetID, _ include: Include) -> Asset? {
    guard var asset = entry(id)?.asset else { return nil }
    var shown: [Person] = []
    for face in asset.faces.value ?? [] {
      guard let id = face.personID, !shown.contains(where: { $0.id == id }),
        let person = counted(id)
      else { continue }
      shown.append(person)
    }
    asset.people = shown.isEmpty ? .absent : .value(shown)
    if !include.contains(.people) { asset.people = .notRequested }
    if !include.contains(.faces) { asset.faces = .notRequested }
    if !include.contains(.metadata) { asset.metadata = .notRequested }
    if !include.contains(.metrics) { asset.metrics = .notRequested }
    if !include.contains(.fileData) { asset.fileData = .notRequested }
    if !include.contains(.variants) { asset.variants = .notRequested }
    return asset
  }

  func face(_ id: FaceID) -> Face? { assets.flatMap(\.faces).first { $0.id == id } }

  func link(_ id: AlbumAssetID) -> AlbumAsset? { links.first { $0.id == id } }

  /// The person with the count of live assets.
  func counted(_ id: PersonID) -> Person? {
    guard var person = person(id) else { return nil }
    person.assetCount = assets.count { entry in
      (entry.isLive || mistake == .countsTrash) && entry.faces.contains { $0.personID == id }
    }
    return person
  }

  /// The album with its count and dates.
  func counted(_ id: AlbumID) -> Album? {
    guard var album = album(id) else { return nil }
    let members = inOrderOfCapture { entry in
      entry.isLive && links.contains { $0.albumID == id && $0.assetID == entry.id }
    }
    album.assetCount = members.count
    album.startDate = members.first?.asset.localDateTime
    album.endDate = members.last?.asset.localDateTime
    return album
  }

  /// The merges into a person who is there, by the ids of those who went.
  func merges(into id: PersonID) -> [MergeAnswer] {
    guard person(id) != nil else { return [] }
    return merges.filter { $0.target == id }
      .sorted { $0.source.id.description.isBefore($1.source.id.description) }
      .map { MergeAnswer(source: $0.source, mergedAt: $0.mergedAt, faceCount: $0.faces.count) }
  }

  /// How many records each database of records holds, but for that of the variants.
  var counts: [(database: Database, count: Int)] {
    let all = assets.map(\.asset)
    return [
      (.core, all.count), (.people, people.count), (.personStats, people.count),
      (.metadata, all.count { $0.metadata.value != nil }),
      (.metrics, all.count { $0.metrics.value != nil }),
      (.fileData, all.count { $0.fileData.value != nil }),
      (.faces, all.count { $0.faces.value != nil }),
      (.assetPeople, assets.count { $0.faces.contains { $0.personID != nil } }),
      (.albums, albums.count), (.albumAssets, links.count), (.assetAlbums, links.count),
      (.merges, merges.count),
    ]
  }
}
