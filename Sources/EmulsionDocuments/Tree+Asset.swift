import Emulsion

extension Tree {
  /// The indices of an asset's groups, which are read once its id and size are known.
  private struct Groups {
    var fileData: Int?
    var metadata: Int?
    var metrics: Int?
    var variants: Int?
    var faces: Int?
    var people: Int?
  }

  func asset(_ warnings: inout Warnings) throws(DocumentError) -> Asset {
    let object = Tree.root
    var groups = Groups()
    var id: AssetID?
    var mimeType: String?
    var originalFileName: String?
    var localDateTime: LocalDateTime?
    var createdAt: Timestamp?
    var updatedAt: Timestamp?
    var width = 0
    var height = 0
    var duration: Double?
    var description: String?
    var thumbHash: ThumbHash?
    var trashedAt: Timestamp?

    var members = try members(object)
    while let (key, index) = try next(&members) {
      switch key {
      case .id: id = try identifier(index, as: AssetKind.self)
      case .mimeType: mimeType = try string(index)
      case .originalFileName: originalFileName = try string(index)
      case .localDateTime: localDateTime = try localTime(index, &warnings)
      case .createdAt: createdAt = try instant(index, &warnings)
      case .updatedAt: updatedAt = try instant(index, &warnings)
      case .fileData: groups.fileData = isNull(index) ? nil : index
      case .metadata: groups.metadata = isNull(index) ? nil : index
      case .metrics: groups.metrics = isNull(index) ? nil : index
      case .assetURLs: groups.variants = isNull(index) ? nil : index
      case .description: description = try optionalString(index)
      case .thumbHash: thumbHash = isNull(index) ? nil : try self.thumbHash(index)
      case .faces: groups.faces = isNull(index) ? nil : index
      case .people: groups.people = isNull(index) ? nil : index
      case .width:
        width = try integer(index)
        check(notNegative: width, index, &warnings)
      case .height:
        height = try integer(index)
        check(notNegative: height, index, &warnings)
      case .duration:
        duration = try optionalNumber(index)
        check(notNegative: duration, index, &warnings)
      case .trashedAt: trashedAt = isNull(index) ? nil : try instant(index, &warnings)
      default: try skip(index, &warnings)
      }
    }

    var asset = Asset(
      id: try required(id, .id, in: object),
      mimeType: try required(mimeType, .mimeType, in: object),
      originalFileName: try required(originalFileName, .originalFileName, in: object),
      localDateTime: try required(localDateTime, .localDateTime, in: object),
      createdAt: try required(createdAt, .createdAt, in: object),
      updatedAt: try required(updatedAt, .updatedAt, in: object))
    asset.width = width
    asset.height = height
    asset.duration = duration
    asset.description = description
    asset.thumbHash = thumbHash
    asset.trashedAt = trashedAt
    try read(groups, into: &asset, &warnings)
    return asset
  }

  private func read(
    _ groups: Groups, into asset: inout Asset, _ warnings: inout Warnings
  ) throws(DocumentError) {
    if let index = groups.fileData { asset.fileData = .value(try fileData(index, &warnings)) }
    if let index = groups.metadata {
      asset.metadata = .value(try metadata(index, of: asset.id, &warnings))
    }
    if let index = groups.metrics { asset.metrics = .value(try metrics(index)) }
    if let index = groups.variants {
      assign(try variants(index, &warnings), to: &asset)
    }
    if let index = groups.faces {
      let picture = Picture(id: asset.id, width: asset.width, height: asset.height)
      asset.faces = .value(try faces(index, of: picture, &warnings))
    }
    if let index = groups.people {
      let people = try people(index, &warnings)
      asset.people = .value(people)
      if case .value(let faces) = asset.faces {
        compare(people, with: faces, at: index, &warnings)
      }
    }
  }

  /// Tells a lean answer from a full one.
  ///
  /// A lean answer has the one lean entry, or none; a full one has that too where there is no other.
  /// Which of the two it is cannot be seen, and a reader that took a lean answer for a full one would
  /// have the other URLs deleted: so it counts as lean.
  private func assign(_ variants: Variants, to asset: inout Asset) {
    let entries = variants.entries
    let leanIndex = variants.leanIndex(isVideo: asset.isVideo)
    if let leanIndex { asset.leanVariant = entries[leanIndex] }
    let mayBeLean = entries.isEmpty || (entries.count == 1 && leanIndex != nil)
    if !mayBeLean { asset.variants = .value(variants) }
  }

  /// Whether the list of people has the persons of the faces and no other. Their order is not
  /// compared: it follows from the faces.
  private func compare(
    _ people: [Person], with faces: [Face], at index: Int, _ warnings: inout Warnings
  ) {
    var listed = SeenIDs<PersonID>()
    for person in people { _ = listed.insert(person.id) }
    var shown = SeenIDs<PersonID>()
    for face in faces {
      if let person = face.personID { _ = shown.insert(person) }
    }
    let message: String
    if let missing = faces.lazy.compactMap(\.personID).first(where: { !listed.contains($0) }) {
      message = "\(missing) is the person of a face and is not listed"
    } else if let extra = people.first(where: { !shown.contains($0.id) }) {
      message = "\(extra.id) is listed and is the person of no face"
    } else {
      return
    }
    if warnings.hasRoom() { warnings.append(.peopleMismatch, path(index), message) }
  }
}
