/// What is known of a stored asset when it is changed.
struct StoredAsset {
  /// The scalars; every group is left as not requested.
  var asset: Asset
  var groups: CoreRecord.Groups
  /// The capture time before a user set another; `nil` where none did.
  var ownLocal: LocalDateTime?
  /// The record itself, for changes of single fields.
  var payload: [UInt8]

  var isLive: Bool { asset.trashedAt == nil }
}

/// Applying the mutations of whole assets.
extension WriteSession {
  /// Writes an asset; `records` are what a preparer has made of it, for the case that it is new.
  func putAsset(
    _ asset: Asset, _ records: PreparedRecords? = nil
  ) throws(StoreError) {
    let text = asset.id.text
    if case .value(let faces) = asset.faces { try requireFaces(faces, of: asset.id) }
    if let stored = try stored(asset.id, key: text.span) {
      try write(asset, key: text.span, over: stored)
    } else {
      try insert(asset, key: text.span, records)
    }
  }

  func setGroup(
    _ id: AssetID, _ group: AssetGroup, updatedAt: Timestamp?
  ) throws(StoreError) {
    let text = id.text
    if case .faces(let faces?) = group { try requireFaces(faces, of: id) }
    let stored = try required(id, key: text.span)
    var asset = stored.asset
    asset.set(group)
    if let updatedAt { asset.updatedAt = updatedAt }
    try write(asset, key: text.span, over: stored)
  }

  func deleteAsset(_ id: AssetID) throws(StoreError) {
    if toleratesDamage {
      let damages = try damages(of: id)
      if !damages.isEmpty {
        gathered.damages += damages
        return try discardAsset(id)
      }
    }
    let text = id.text
    let key = text.span
    guard let stored = try stored(id, key: key) else { return }
    let frame = try frame(of: stored, key: key)
    let faces = try faceMarks(stored, key: key)
    let file = try storedFile(stored, key: key)
    try changeLinks(of: id, from: frame, to: nil)
    changeFaces(of: id, from: faces, frame, to: [], nil)
    changeFile(of: id, from: file, to: nil)
    changeFrame(of: id, from: frame, to: nil)
    for (group, database) in Self.databases where stored.groups.contains(group) {
      try delete(database, key)
    }
    try delete(.core, key)
    for face in faces {
      record(.faceDeleted) { $0.tell(of: face, in: id) }
    }
    record(.assetDeleted) { $0.assetID = id }
  }

  private static let databases: [(CoreRecord.Groups, Database)] = [
    (.metadata, .metadata), (.fileData, .fileData), (.metrics, .metrics), (.faces, .faces),
    (.people, .assetPeople), (.variants, .variants),
  ]

  // MARK: - What is stored

  func stored(_ id: AssetID, key: RawSpan) throws(StoreError) -> StoredAsset? {
    if try isCertainlyNew(.core, key) { return nil }
    return try reader.withCore(key) { core throws(StoreError) in
      do throws(CodecError) {
        return StoredAsset(
          asset: try CoreRecord.decode(core, id: id), groups: try CoreRecord.groups(core),
          ownLocal: try CoreRecord.ownLocal(core), payload: [UInt8](core.bytes))
      } catch {
        throw reader.corruptedCore(key, error)
      }
    }
  }

  /// The same for an asset that must be there.
  func required(_ id: AssetID, key: RawSpan) throws(StoreError) -> StoredAsset {
    if let stored = try stored(id, key: key) { return stored }
    throw StoreError(
      .notFound, "there is no asset \(id)", advice: "put the asset first", database: .core,
      key: id.description)
  }

  /// The frame of a stored asset, for which its metadata are looked at only where they name a place.
  func frame(of stored: StoredAsset, key: RawSpan) throws(StoreError) -> AssetFrame {
    var coordinates: Coordinates?
    if stored.groups.contains(.coordinates) {
      coordinates = try self.stored(.metadata, key, MetadataRecord.coordinates)
    }
    return AssetFrame(
      local: stored.asset.localDateTime, trashedAt: stored.asset.trashedAt,
      coordinates: coordinates)
  }

  func faceMarks(_ stored: StoredAsset, key: RawSpan) throws(StoreError) -> [FaceMark] {
    guard stored.groups.contains(.faces) else { return [] }
    return try self.stored(.faces, key, FacesRecord.marks)
  }

  private func storedFile(_ stored: StoredAsset, key: RawSpan) throws(StoreError) -> FileData? {
    guard stored.groups.contains(.fileData) else { return nil }
    return try self.stored(.fileData, key, FileDataRecord.decode)
  }

  /// A record that `core` says is there.
  func stored<Value>(
    _ database: Database, _ key: RawSpan, _ decode: (RawSpan) throws(CodecError) -> Value
  ) throws(StoreError) -> Value {
    guard let value = try reader.withRecord(database, key, decode) else {
      throw reader.missing(database, key)
    }
    return value
  }

  // MARK: - Writing

  /// Writes an asset that is not there yet.
  private func insert(
    _ asset: Asset, key: RawSpan, _ prepared: PreparedRecords?
  ) throws(StoreError) {
    let dictionaries = tools.compresses ? reader.dictionaries : .none
    // The store may have the dictionaries no more that a value was packed with ahead of the transaction.
    if let prepared, prepared.dictionaries.packsLike(dictionaries), adopt(prepared.patterns) {
      try prepared.forEach { database, value throws(StoreError) in
        try put(database, key, value: value)
      }
    } else {
      try NewAssetRecords.make(
        asset, key: key, .init(learner: tools.learner, dictionaries: dictionaries),
        &tools.writer, &tools.sealer
      ) { database, value throws(StoreError) in
        try put(database, key, value: value)
      }
    }
    let (id, frame) = (asset.id, asset.frameWhenNew)
    record(.assetCreated) { $0.assetID = id }
    // One that comes trashed is told of as one that then went there.
    if !frame.isLive { record(.assetTrashed) { $0.assetID = id } }
    if case .value = asset.metadata { record(.metadataUpdated) { $0.assetID = id } }
    if case .value(let faces) = asset.faces, !faces.isEmpty {
      let marks = faces.map(FaceMark.init)
      changeFaces(of: id, from: [], nil, to: marks, frame)
      for mark in marks { record(.faceCreated) { $0.tell(of: mark, in: id) } }
    }
    if case .value(let file) = asset.fileData { changeFile(of: id, from: nil, to: file) }
    changeFrame(of: id, from: nil, to: frame)
  }

  /// Writes an asset's scalars and requested groups over those that are stored, and brings indexes, counts and the
  /// feed in line.
  func write(_ given: Asset, key: RawSpan, over stored: StoredAsset) throws(StoreError) {
    var asset = given
    var groups = stored.groups
    let before = try frame(of: stored, key: key)
    let variants = try variants(of: asset, stored)

    let metadata = try completed(asset.metadata, stored, key)
    let ownLocal = settleLocalTime(&asset, metadata, stored)
    try change(.metadata, .metadata, key, &groups, to: metadata) {
      value, writer in
      MetadataRecord.encode(value, into: &writer)
    }
    var coordinates = before.coordinates
    if asset.metadata.isRequested {
      coordinates = metadata.value?.coordinates
      if coordinates == nil { groups.remove(.coordinates) } else { groups.insert(.coordinates) }
    }
    let after = AssetFrame(
      local: asset.localDateTime, trashedAt: asset.trashedAt, coordinates: coordinates)

    if asset.fileData.isRequested {
      let file = try storedFile(stored, key: key)
      let fileData = asset.fileData.keepingUnknown(of: file, \.unknownFields)
      try change(.fileData, .fileData, key, &groups, to: fileData) {
        value, writer in
        FileDataRecord.encode(value, into: &writer)
      }
      changeFile(of: asset.id, from: file, to: fileData.value)
    }
    let metrics = try keepingUnknownMetrics(asset.metrics, stored, key)
    try change(.metrics, .metrics, key, &groups, to: metrics) {
      value, writer in
      MetricsRecord.encode(value, into: &writer)
    }
    let events = try writeFaces(asset.faces, of: asset.id, key, &groups, stored, before, after)
    if before != after { try changeLinks(of: asset.id, from: before, to: after) }
    changeFrame(of: asset.id, from: before, to: after)
    asset.unknownFields =
      asset.unknownFields.isEmpty
      ? stored.asset.unknownFields : asset.unknownFields
    try writeCore(asset, variants: variants, groups, ownLocal, key: key)
    tellOfWrite(given, before, after)
    gathered.events.append(contentsOf: events)
  }

  private func writeCore(
    _ asset: Asset, variants: Variants, _ groups: CoreRecord.Groups, _ ownLocal: LocalDateTime?,
    key: RawSpan
  ) throws(StoreError) {
    tools.writer.removeAll()
    let others = CoreRecord.encode(
      asset, variants: variants, groups: groups, key: key, ownLocal: ownLocal,
      learner: tools.learner, into: &tools.writer)
    try put(.core, key, tools.writer)
    if !others.isEmpty {
      tools.writer.removeAll()
      VariantsRecord.encode(others, into: &tools.writer)
      try put(.variants, key, tools.writer)
    } else if groups.contains(.variants) {
      try delete(.variants, key)
    }
  }

  /// Writes the `core` record anew with a few fields changed.
  func patch(_ stored: StoredAsset, key: RawSpan, _ patch: CorePatch) throws(StoreError) {
    tools.writer.removeAll()
    do throws(CodecError) {
      try patch.apply(to: stored.payload.rawSpan, into: &tools.writer)
    } catch {
      throw reader.corruptedCore(key, error)
    }
    try put(.core, key, tools.writer)
  }

  private func tellOfWrite(_ asset: Asset, _ before: AssetFrame, _ after: AssetFrame) {
    record(.assetUpdated) { $0.assetID = asset.id }
    if before.isLive != after.isLive {
      record(after.isLive ? .assetRestored : .assetTrashed) { $0.assetID = asset.id }
    }
    if asset.metadata.isRequested { record(.metadataUpdated) { $0.assetID = asset.id } }
  }

  /// All variants that the asset has from now on.
  private func variants(
    of asset: Asset, _ stored: StoredAsset
  ) throws(StoreError) -> Variants {
    switch asset.variants {
    case .value(let variants): return variants
    case .absent: return Variants()
    case .notRequested:
      let learner = tools.patterns
      reader.use(learner.table.adding(learner.pending))
      var variants = try reader.asset(asset.id, .variants)?.variants.value ?? Variants()
      if let lean = asset.leanVariant { variants.set(lean) }
      return variants
    }
  }

  /// New metadata with what the stored ones have and the new ones do not say: what a user has set, and a newer
  /// version's fields.
  private func completed(
    _ metadata: Fetched<Metadata>, _ stored: StoredAsset, _ key: RawSpan
  ) throws(StoreError) -> Fetched<Metadata> {
    guard case .value(var value) = metadata, stored.groups.contains(.metadata) else {
      return metadata
    }
    let before = try self.stored(.metadata, key, MetadataRecord.decode)
    if value.overrides.isEmpty { value.overrides = before.overrides }
    if value.unknownFields.isEmpty { value.unknownFields = before.unknownFields }
    return .value(value)
  }

  private func keepingUnknownMetrics(
    _ metrics: Fetched<Metrics>, _ stored: StoredAsset, _ key: RawSpan
  ) throws(StoreError) -> Fetched<Metrics> {
    guard case .value(var value) = metrics else { return metrics }
    if value.unknownFields.isEmpty, stored.groups.contains(.metrics) {
      value.unknownFields = try self.stored(.metrics, key) { payload throws(CodecError) in
        try WireFields<1>(payload).unknown(known: [MetricsRecord.Field.entry])
      }
    }
    // No number and no row are one and the same.
    return value.entries.isEmpty && value.unknownFields.isEmpty ? .absent : .value(value)
  }

  /// Brings one database in line with the group's new value, and the flag in `core` with it.
  func change<Value>(
    _ database: Database, _ flag: CoreRecord.Groups, _ key: RawSpan,
    _ groups: inout CoreRecord.Groups, to value: Fetched<Value>,
    encode: (Value, inout WireWriter) -> Void
  ) throws(StoreError) {
    switch value {
    case .notRequested: return
    case .absent:
      if groups.contains(flag) { try delete(database, key) }
      groups.remove(flag)
    case .value(let value):
      groups.insert(flag)
      tools.writer.removeAll()
      encode(value, &tools.writer)
      try put(database, key, tools.writer)
    }
  }
}

extension Fetched {
  /// The same, with the fields of the stored value that this version does not know, unless it brings some itself:
  /// a newer version's fields survive an older one's write.
  fileprivate func keepingUnknown(
    of stored: Value?, _ fields: WritableKeyPath<Value, UnknownFields>
  ) -> Fetched {
    guard case .value(var value) = self, let stored, value[keyPath: fields].isEmpty else {
      return self
    }
    value[keyPath: fields] = stored[keyPath: fields]
    return .value(value)
  }
}
