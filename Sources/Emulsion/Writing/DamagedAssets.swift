/// Deleting assets of which something cannot be read. What their records do not say any more the rows of the indexes
/// do: each index is walked for those of the asset, and the counts follow from them.
extension AssetStore {
  /// Those of some assets of which LMDB would do harm if it deleted a record, and which. A snapshot says so: pages that a
  /// transaction has changed are copies in memory, of which nobody can tell where they begin.
  func misplaced(
    among ids: some Sequence<AssetID>
  ) throws(StoreError) -> [(AssetID, StoreError)] {
    try read { snapshot throws(StoreError) in
      var misplaced: [(AssetID, StoreError)] = []
      for id in ids {
        let text = id.text
        for database in [.core] + WriteSession.groupDatabases
        where try snapshot.session.isMisplaced(database, text.span) {
          misplaced.append((id, .pageDamaged(database, text.span)))
          break
        }
      }
      return misplaced
    }
  }
}

extension WriteSession {
  /// What is damaged of an asset that is to be deleted: its records, its links, and the albums that count it. Nothing
  /// where it can be deleted as others are.
  func damages(of id: AssetID) throws(StoreError) -> [StoreError] {
    let text = id.text
    let key = text.span
    var damages: [StoreError] = []
    func look(_ body: () throws(StoreError) -> Void) throws(StoreError) {
      do throws(StoreError) {
        try body()
      } catch {
        guard error.code == .corrupted else { throw error }
        let isKnown = damages.contains { $0.database == error.database && $0.key == error.key }
        if !isKnown { damages.append(error) }
      }
    }
    for database in [.core] + Self.groupDatabases {
      try look { () throws(StoreError) in _ = try reader.withRecord(database, key) { _ in } }
    }
    try look { () throws(StoreError) in
      if try stored(id, key: key) != nil {
        _ = try reader.asset(id, [.variants, .fileData, .metadata, .metrics, .faces])
        return
      }
      for database in Self.groupDatabases where try reader.contains(database, key) {
        throw reader.missing(.core, key)
      }
    }
    for pair in try pairs(of: id) {
      try look { () throws(StoreError) in
        guard let link = try link(pair) else { return }
        _ = try storedAlbum(link.albumID)
      }
    }
    return damages
  }

  fileprivate static let groupDatabases: [Database] = [
    .metadata, .fileData, .metrics, .faces, .assetPeople, .variants,
  ]

  /// Deletes all that is stored of an asset, whether it can be read or not.
  func discardAsset(_ id: AssetID) throws(StoreError) {
    try flush()
    let text = id.text
    let key = text.span
    var gone = GoneRows(asset: [UInt8](key))
    for pair in try pairs(of: id) {
      if let link = try? reader.link(of: pair) { gone.links.insert([UInt8](link.text.span)) }
      try delete(.assetAlbums, pair.rawSpan)
    }
    try discardRows(&gone)
    for link in gone.links { try delete(.albumAssets, link.rawSpan) }
    for database in [.core] + Self.groupDatabases { try delete(database, key) }
    for face in gone.faces {
      guard let face = FaceID(key: face.rawSpan) else { continue }
      record(.faceDeleted) { event in
        event.assetID = id
        event.faceID = face
      }
    }
    record(.assetDeleted) { $0.assetID = id }
  }

  private func pairs(of id: AssetID) throws(StoreError) -> [[UInt8]] {
    var prefix = RowWriter()
    AssetAlbums.prefix(id, into: &prefix)
    return try reader.keys(.assetAlbums, prefix: prefix.bytes)
  }

  /// What the rows of an asset lead to.
  private struct GoneRows {
    let asset: [UInt8]
    var faces: Set<[UInt8]> = []
    var links: Set<[UInt8]> = []
  }

  /// Deletes the rows of an asset in all indexes, and takes it out of the counts that they stand for.
  private func discardRows(_ gone: inout GoneRows) throws(StoreError) {
    // `by_created` last: it names faces and links, which the others lead to.
    let indexes: [Database] = [
      .byFace, .byCapture, .byTrash, .byPlace, .byPerson, .byAlbum, .byChecksum, .bySHA1, .byDevice,
      .byCreated,
    ]
    for index in indexes {
      var keys: [[UInt8]] = []
      try reader.forEachKey(index) { key throws(StoreError) in
        if isGone(index, key, gone) { keys.append([UInt8](key)) }
        return true
      }
      for key in keys {
        switch index {
        case .byFace: gone.faces.insert(key)
        case .byCapture, .byTrash, .byPerson, .byAlbum: try countOut(index, key)
        default: break
        }
        try delete(index, key.rawSpan)
      }
    }
  }

  /// Whether a row is of the asset. One that cannot be read is not known to be, and is found by the next repair.
  private func isGone(_ index: Database, _ key: RawSpan, _ gone: GoneRows) -> Bool {
    do {
      switch index {
      case .byFace: return try reader.withRecord(index, key) { [UInt8]($0) } == gone.asset
      case .byCreated:
        var row = RowReader(key)
        let kind = CreatedIndex.Kind(rawValue: try row.byte())
        _ = try row.time()
        let id = [UInt8](row.rest())
        return kind == .face && gone.faces.contains(id) || kind == .link && gone.links.contains(id)
      default: return try index.record(ofRow: key) == gone.asset
      }
    } catch {
      return false
    }
  }

  /// Takes the asset of a row out of what is counted by such rows.
  private func countOut(_ index: Database, _ key: [UInt8]) throws(StoreError) {
    do throws(StoreError) {
      switch index {
      case .byCapture, .byTrash:
        let frame = try reader.withRecord(index, key.rawSpan) { value throws(CodecError) in
          index == .byTrash
            ? try TrashIndex.frame(key: key.rawSpan, value: value).0
            : try CaptureIndex.frame(key: key.rawSpan, value: value).0
        }
        if let frame { gathered.indexes.count(frame, by: -1) }
      case .byPerson:
        let row = try reader.withRecord(index, key.rawSpan) { value throws(CodecError) in
          var faces: Int64 = 0
          try OwnerIndex.forEachFace(value: value) { _ in faces += 1 }
          let isLive = try OwnerIndex.frame(key: key.rawSpan, value: value).0.isLive
          return (try OwnerIndex.owner(key: key.rawSpan), isLive, faces)
        }
        guard let (owner, isLive, faces) = row, let person = PersonID(key: owner.rawSpan) else {
          return
        }
        gathered.stats.add(person, liveAssets: isLive ? -1 : 0, faces: -faces)
      default:
        let row = try reader.withRecord(index, key.rawSpan) { value throws(CodecError) in
          let isLive = try OwnerIndex.frame(key: key.rawSpan, value: value).0.isLive
          return (
            try OwnerIndex.owner(key: key.rawSpan), try OwnerIndex.asset(key: key.rawSpan), isLive
          )
        }
        guard let (owner, asset, isLive) = row, let id = AlbumID(key: owner.rawSpan),
          let album = try storedAlbum(id)
        else { return }
        try count(isLive ? -1 : 0, in: album, losing: asset)
      }
    } catch {
      // A count that cannot be followed is made anew by a repair.
      guard error.code == .corrupted else { throw error }
    }
  }
}

extension Database {
  /// The id of the record that the key of a row ends with.
  func record(ofRow key: RawSpan) throws(CodecError) -> [UInt8] {
    var reader = RowReader(key)
    switch self {
    case .byCapture, .byTrash, .byPlace: try reader.skip(8)
    case .byChecksum: try reader.skip(32)
    case .bySHA1: try reader.skip(20)
    case .byDevice:
      try reader.skip(4)
      _ = try reader.text()
    case .byPerson, .byAlbum:
      _ = try reader.text()
      try reader.skip(9)
    case .byCreated: try reader.skip(9)
    default:
      let isByName = try reader.byte() == PeopleOrder.name.rawValue
      _ = try reader.byte()
      if isByName { _ = try reader.text() } else { try reader.skip(8) }
    }
    return [UInt8](reader.rest())
  }
}
