/// An asset as a value, with the groups asked for.
extension ReadSession {
  func asset(_ id: AssetID, _ include: Include) throws(StoreError) -> Asset? {
    let text = id.text
    return try withCore(text.span) { core throws(StoreError) in
      try asset(id, key: text.span, core, include)
    }
  }

  private func asset(
    _ id: AssetID, key: RawSpan, _ core: borrowing CoreRecord.Fields, _ include: Include
  ) throws(StoreError) -> Asset {
    var asset: Asset
    let groups: CoreRecord.Groups
    do throws(CodecError) {
      asset = try CoreRecord.decode(core, id: id)
      groups = try CoreRecord.groups(core)
      asset.leanVariant = try CoreRecord.leanVariant(
        core, patterns: patterns, context: try CoreRecord.urlContext(core, key: key))
    } catch {
      throw corruptedCore(key, error)
    }
    if include.contains(.variants) {
      asset.variants = .value(try variants(key, core, groups))
    }
    if include.contains(.fileData) {
      asset.fileData = try group(.fileData, key, groups.contains(.fileData)) {
        payload throws(CodecError) in try FileDataRecord.decode(payload)
      }
    }
    if include.contains(.metadata) {
      asset.metadata = try group(.metadata, key, groups.contains(.metadata)) {
        payload throws(CodecError) in try MetadataRecord.decode(payload)
      }
    }
    if include.contains(.metrics) {
      asset.metrics = try group(.metrics, key, groups.contains(.metrics)) {
        payload throws(CodecError) in try MetricsRecord.decode(payload)
      }
    }
    if include.contains(.faces) {
      asset.faces = try group(.faces, key, groups.contains(.faces)) {
        payload throws(CodecError) in
        try FacesRecord.decode(payload, of: id, asset: key, patterns: patterns)
      }
    }
    if include.contains(.people) {
      asset.people = try people(key, isPresent: groups.contains(.people))
    }
    return asset
  }

  private func group<Value>(
    _ database: Database, _ key: RawSpan, _ isPresent: Bool,
    _ decode: (RawSpan) throws(CodecError) -> Value
  ) throws(StoreError) -> Fetched<Value> {
    guard isPresent else { return .absent }
    guard let value = try withRecord(database, key, decode) else { throw missing(database, key) }
    return .value(value)
  }

  private func variants(
    _ key: RawSpan, _ core: borrowing CoreRecord.Fields, _ groups: CoreRecord.Groups
  ) throws(StoreError) -> Variants {
    func merge(_ others: RawSpan?) throws(CodecError) -> Variants {
      return try VariantsCoding.merge(
        packed: try core.bytes(CoreRecord.Field.packedVariants),
        literals: try CoreRecord.literals(core, others: others), patterns: patterns,
        context: try CoreRecord.urlContext(core, key: key))
    }
    if groups.contains(.variants) {
      let merged = try withRecord(.variants, key) { payload throws(CodecError) in
        try merge(payload)
      }
      guard let merged else { throw missing(.variants, key) }
      return merged
    }
    do throws(CodecError) {
      return try merge(nil)
    } catch {
      throw corruptedCore(key, error)
    }
  }

  private func people(
    _ key: RawSpan, isPresent: Bool
  ) throws(StoreError) -> Fetched<[Person]> {
    guard isPresent else { return .absent }
    let ids = try withRecord(.assetPeople, key) { payload throws(CodecError) in
      try AssetPeopleRecord.decode(payload)
    }
    guard let ids else { throw missing(.assetPeople, key) }
    var people: [Person] = []
    for id in ids {
      guard let person = try person(id) else { throw missing(.people, id.text.span) }
      people.append(person)
    }
    return .value(people)
  }

  /// The person with the store's own count of assets.
  func person(_ id: PersonID) throws(StoreError) -> Person? {
    let text = id.text
    let person = try withRecord(.people, text.span) { payload throws(CodecError) in
      try PersonRecord.decode(payload, id: id, key: text.span, patterns: patterns)
    }
    guard var person else { return nil }
    person.assetCount = Int(try stats(text.span)?.liveAssets ?? 0)
    return person
  }
}
