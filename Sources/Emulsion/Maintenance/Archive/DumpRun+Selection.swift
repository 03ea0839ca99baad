/// Dumping chosen records, with what they refer to.
extension DumpRun {
  /// Adds what a selection chooses. The ids of the chosen assets are held: 17 bytes each, or 25.
  func addSelection(_ selection: ArchiveSelection) throws(StoreError) {
    var assets: [AssetID] = []
    try session.forEachAsset(
      of: selection,
      onDamage: options.onReject.map { onReject in
        { [self] error in reject(error, onReject) }
      }
    ) { id throws(StoreError) in
      assets.append(id)
      return true
    }
    try addAll(of: .patterns)
    for id in assets { try addCore(of: id, selection.groups) }
    var databases: [Database] = []
    if selection.groups.contains(.variants) { databases.append(.variants) }
    if selection.groups.contains(.metadata) { databases.append(.metadata) }
    if selection.groups.contains(.fileData) { databases.append(.fileData) }
    if selection.groups.contains(.metrics) { databases.append(.metrics) }
    if selection.groups.contains(.faces) { databases += [.faces, .assetPeople] }
    for database in databases {
      for id in assets { try addIfThere(database, id.text.span) }
    }
    try addPeople(of: assets, selection)
    try addAlbums(of: assets, selection)
  }

  /// Adds a `core` record that speaks of no other groups than those that come along.
  private func addCore(of id: AssetID, _ include: Include) throws(StoreError) {
    let key = id.text
    if include.isSuperset(of: [.variants, .metadata, .fileData, .metrics, .faces]) {
      return try addIfThere(.core, key.span)
    }
    try reading { () throws(StoreError) in
      guard let payload = try leanCore(of: id, include) else { return }
      try put(.core, key.span, payload.rawSpan)
    }
  }

  private func leanCore(
    of id: AssetID, _ include: Include
  ) throws(StoreError) -> [UInt8]? {
    let key = id.text
    return try session.withCore(key.span) { core throws(StoreError) in
      do throws(CodecError) {
        var groups = try CoreRecord.groups(core)
        var own = try CoreRecord.ownLocal(core)
        if !include.contains(.metadata) {
          groups.subtract([.metadata, .coordinates])
          own = nil
        }
        if !include.contains(.fileData) { groups.remove(.fileData) }
        if !include.contains(.metrics) { groups.remove(.metrics) }
        if !include.contains(.faces) { groups.subtract([.faces, .people]) }
        var asset = try CoreRecord.decode(core, id: id)
        var writer = WireWriter()
        if include.contains(.variants) {
          var patch = CorePatch()
          patch.set(groups: groups)
          patch.set(local: asset.localDateTime, own: own)
          try patch.apply(to: core.bytes, into: &writer)
          return writer.bytes
        }
        asset.leanVariant = try CoreRecord.leanVariant(
          core, patterns: session.patterns,
          context: try CoreRecord.urlContext(core, key: key.span))
        var variants = Variants()
        if let lean = asset.leanVariant { variants.set(lean) }
        // No pattern is learned here, so the URL stands as it is.
        _ = CoreRecord.encode(
          asset, variants: variants, groups: groups, key: key.span, ownLocal: own, learner: nil,
          into: &writer)
        return writer.bytes
      } catch {
        throw session.corruptedCore(key.span, error)
      }
    }
  }

  /// Adds the people of the chosen faces, or all where all assets are chosen.
  private func addPeople(
    of assets: [AssetID], _ selection: ArchiveSelection
  ) throws(StoreError) {
    guard selection.groups.contains(.faces) else { return }
    guard selection.choosesAssets else { return try addAll(of: .people) }
    var people: Set<PersonID> = []
    for id in assets {
      try reading { () throws(StoreError) in
        let shown = try session.withRecord(.assetPeople, id.text.span) {
          payload throws(CodecError) in
          try AssetPeopleRecord.decode(payload)
        }
        people.formUnion(shown ?? [])
      }
    }
    for id in people.sorted() { try addIfThere(.people, id.text.span) }
  }

  /// Adds the albums that hold chosen assets, as if these were all that they hold, and their links.
  private func addAlbums(
    of assets: [AssetID], _ selection: ArchiveSelection
  ) throws(StoreError) {
    guard selection.choosesAssets else {
      try addAll(of: .albums)
      return try addAll(of: .albumAssets)
    }
    let chosen = Set(assets)
    var links: [AlbumAssetID] = []
    var live: [AlbumID: Int64] = [:]
    for album in selection.albums ?? [] { live[album] = 0 }
    try session.forEachLink { link throws(StoreError) in
      guard chosen.contains(link.assetID), selection.albums?.contains(link.albumID) ?? true else {
        return
      }
      links.append(link.id)
      let isLive = try session.frame(ofAsset: link.assetID.text.span).isLive
      live[link.albumID, default: 0] += isLive ? 1 : 0
    }
    for (id, count) in live.sorted(by: { $0.key < $1.key }) {
      try reading { () throws(StoreError) in
        let key = id.text
        let stored = try session.withRecord(.albums, key.span) { payload throws(CodecError) in
          try AlbumRecord.decode(payload, id: id)
        }
        guard var album = stored else { return }
        if let cover = album.coverAssetID, !chosen.contains(cover) { album.coverAssetID = nil }
        var writer = WireWriter()
        AlbumRecord.encode(album, liveAssets: count, into: &writer)
        try put(.albums, key.span, writer.span)
      }
    }
    for id in links { try addIfThere(.albumAssets, id.text.span) }
  }
}
