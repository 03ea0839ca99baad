/// Which records the rows of each index are made of, and those rows made anew: what a rebuild writes and what the
/// scrubber compares with.
extension Database {
  /// The databases whose records an index is made of, in the order in which it is built from them; none for a
  /// database that is no index. The months are counted from two other indexes.
  var indexSources: [Database] {
    switch self {
    case .byCapture, .byTrash, .byPlace: [.core]
    case .byPerson, .byFace: [.faces]
    case .byChecksum, .bySHA1, .byDevice: [.fileData]
    case .byAlbum: [.albumAssets]
    case .byCreated: [.faces, .albums, .albumAssets]
    case .peopleOrder: [.people]
    case .byMonth: [.byCapture, .byTrash]
    default: []
    }
  }
}

extension ReadSession {
  /// Adds the rows that a record has in all indexes, those of no asset's months among them.
  ///
  /// They are made by the calls that keep the indexes from write to write, with nothing before.
  func addRows(
    of source: Database, key: RawSpan, to changes: inout IndexChanges
  ) throws(StoreError) {
    switch source {
    case .core:
      let frame = try frame(ofAsset: key)
      changes.changeFrame(of: try id(key, in: source), from: nil, to: frame)
    case .faces:
      let asset: AssetID = try id(key, in: source)
      let marks = try required(source, key, FacesRecord.marks)
      changes.changeFaces(of: asset, from: [], to: marks)
      let people = PersonFaces.of(marks)
      if people.isEmpty { return }
      changes.changePeople(of: asset, from: [], nil, to: people, try frame(ofAsset: key))
    case .fileData:
      let file = try required(source, key, FileDataRecord.decode)
      changes.changeFile(of: try id(key, in: source), from: nil, to: file)
    case .albums:
      let id: AlbumID = try id(key, in: source)
      let album = try required(source, key) { payload throws(CodecError) in
        try AlbumRecord.decode(payload, id: id)
      }
      changes.put(.byCreated) { CreatedIndex.key(.album, album.createdAt, id, into: &$0) }
    case .albumAssets:
      let id: AlbumAssetID = try id(key, in: source)
      let link = try required(source, key) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      let asset = link.assetID.text
      let frame = try frame(ofAsset: asset.span)
      changes.put(.byCreated) { CreatedIndex.key(.link, link.createdAt, id, into: &$0) }
      changes.putMember(of: link.albumID, frame, link.assetID)
    case .people: try addRows(ofPerson: key, to: &changes)
    default: break
    }
  }

  private func addRows(
    ofPerson key: RawSpan, to changes: inout IndexChanges
  ) throws(StoreError) {
    let id: PersonID = try id(key, in: .people)
    // Only what the orders ask for: damaged URLs are no reason for a person to be missing from a list.
    let person = try required(.people, key) { payload throws(CodecError) in
      let fields = try PersonRecord.Fields(payload)
      let createdAt = try PersonRecord.createdAt(fields)
      var person = Person(id: id, createdAt: createdAt, updatedAt: createdAt)
      person.name = try fields.string(PersonRecord.Field.name)
      return person
    }
    let stats = try required(.personStats, key) { payload throws(CodecError) in
      try PersonStats(payload)
    }
    changes.changePerson(from: nil, to: person)
    changes.put(.peopleOrder) {
      PeopleOrder.countKey(stats.liveAssets, isNamed: stats.isNamed, id, into: &$0)
    }
  }

  /// The frame of an asset that must be there.
  func frame(ofAsset key: RawSpan) throws(StoreError) -> AssetFrame {
    let frame = try withCore(key) { core throws(StoreError) in
      let local: LocalDateTime?
      let trashedAt: Timestamp?
      let groups: CoreRecord.Groups
      do throws(CodecError) {
        local = try core.localDateTime(
          CoreRecord.Field.localWall, offset: CoreRecord.Field.localOffset)
        trashedAt = try core.timestamp(CoreRecord.Field.trashedAt)
        groups = try CoreRecord.groups(core)
        if local == nil { throw .missingField(CoreRecord.Field.localWall) }
      } catch {
        throw corruptedCore(key, error)
      }
      let coordinates =
        groups.contains(.coordinates)
        ? try required(.metadata, key, MetadataRecord.coordinates) : nil
      return local.map {
        AssetFrame(local: $0, trashedAt: trashedAt, coordinates: coordinates)
      }
    }
    guard let frame, let frame else { throw missing(.core, key) }
    return frame
  }

  /// A record that another one says is there.
  func required<Value>(
    _ database: Database, _ key: RawSpan, _ decode: (RawSpan) throws(CodecError) -> Value
  ) throws(StoreError) -> Value {
    guard let value = try withRecord(database, key, decode) else { throw missing(database, key) }
    return value
  }

  /// The id that a key is.
  func id<Kind>(
    _ key: RawSpan, in database: Database
  ) throws(StoreError) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(key: key) else {
      throw StoreError(
        .corrupted, "the key is no id", advice: "restore the store from a backup",
        database: database, key: SchemaKeys.text(of: key, in: database))
    }
    return id
  }
}
