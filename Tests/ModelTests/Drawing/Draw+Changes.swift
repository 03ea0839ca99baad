import Emulsion

/// Drawing mutations.
extension Draw {
  mutating func change() -> Change {
    switch random.below(100) {
    case 0..<20: .putAsset(assetDraft())
    case 20..<29: group()
    case 29..<35: .edit(asset: asset(), edit(), at: time())
    case 35..<41: .trash(asset: asset(), at: time())
    case 41..<46: .restore(asset: asset(), at: time())
    case 46..<48: .deleteAsset(asset())
    case 48..<55: .putFace(faceDraft(of: asset()))
    case 55..<62: .assign(face: face(), person: random.oneIn(4) ? nil : somebody(), at: time())
    case 62..<64: .deleteFace(face())
    case 64..<73: .putPerson(person(somebody()))
    case 73: .deletePerson(somebody(), at: time())
    case 74..<78: merge()
    case 78..<82: unmerge()
    case 82..<87: .putAlbum(albumDraft())
    case 87: .deleteAlbum(album())
    case 88..<95: .add(linkDraft())
    case 95..<98: .remove(album: album(), asset: asset())
    default: .trimEvents(before: random.below(400))
    }
  }

  private mutating func merge() -> Change {
    merged = (somebody(), somebody())
    return .merge(person: merged.person, into: merged.into, at: time())
  }

  /// Mostly of the last merge, or hardly any could be undone.
  private mutating func unmerge() -> Change {
    if random.oneIn(4) { return .unmerge(person: somebody(), from: somebody(), at: time()) }
    return .unmerge(person: merged.person, from: merged.into, at: time())
  }

  private mutating func assetDraft() -> AssetDraft {
    let id = asset()
    return AssetDraft(
      id: id, isVideo: random.oneIn(4), local: local(), created: time(), updated: time(),
      trashed: maybe(5) { $0.time() }, look: random.below(12),
      lean: maybe(4) { $0.variants() }, variants: part { $0.variants() }, file: part { $0.file() },
      metadata: part { $0.metadata() }, metrics: part { $0.random.below(12) },
      faces: part { $0.faceDrafts(of: id) })
  }

  private mutating func group() -> Change {
    let id = asset()
    let at = maybe(2) { $0.time() }
    let isThere = !random.oneIn(4)
    switch random.below(6) {
    case 0: return .setVariants(asset: id, isThere ? variants() : nil, at: at)
    case 1: return .setFile(asset: id, isThere ? file() : nil, at: at)
    case 2: return .setMetadata(asset: id, isThere ? metadata() : nil, at: at)
    case 3: return .setMetrics(asset: id, isThere ? random.below(12) : nil, at: at)
    default: return .setFaces(asset: id, isThere ? faceDrafts(of: id) : nil, at: at)
    }
  }

  private mutating func variants() -> Int { random.below(Pool.variantsCount) }

  private mutating func file() -> FileDraft {
    FileDraft(
      checksum: random.below(4), sha1: maybe(2) { $0.random.below(3) },
      device: random.below(Pool.devices.count), file: random.below(4))
  }

  private mutating func metadata() -> MetadataDraft {
    MetadataDraft(
      created: time(), updated: time(),
      place: random.oneIn(4) ? nil : random.below(Pool.places.count), look: random.below(12),
      overrides: random.oneIn(4)
        ? OverridesDraft(
          description: maybe(2) { $0.random.below(4) },
          place: maybe(2) { $0.random.below(Pool.placeCount) }, original: maybe(2) { $0.local() })
        : OverridesDraft(description: nil, place: nil, original: nil))
  }

  private mutating func edit() -> EditDraft {
    EditDraft(
      description: part { $0.random.below(4) }, place: part { $0.random.below(Pool.placeCount) },
      original: part { $0.local() })
  }

  /// Mostly faces that differ and are of this asset.
  private mutating func faceDrafts(of asset: Int) -> [FaceDraft] {
    some(3) { $0.faceDraft(of: asset) }
  }

  private mutating func faceDraft(of asset: Int) -> FaceDraft {
    // Most faces have an asset of their own, or hardly any would be taken.
    let id = random.oneIn(3) ? face() : (asset * 4 + random.below(4)) % Self.faces
    return FaceDraft(
      id: id, asset: random.oneIn(40) ? self.asset() : asset,
      person: random.oneIn(4) ? nil : somebody(), created: time(), updated: time(),
      look: random.below(6))
  }

  mutating func person(_ id: Int) -> PersonDraft {
    PersonDraft(
      id: id, name: random.below(Pool.names.count), created: time(), updated: time(),
      thumbnail: maybe(3) { $0.face() }, look: random.below(6))
  }

  private mutating func albumDraft() -> AlbumDraft {
    AlbumDraft(
      id: album(), text: random.below(4), cover: maybe(2) { $0.asset() }, created: time(),
      updated: time())
  }

  private mutating func linkDraft() -> LinkDraft {
    LinkDraft(id: link(), album: album(), asset: asset(), created: time(), updated: time())
  }
}
