/// Applying the mutations of assets.
extension WriteSession {
  /// What is known of a stored asset when it is written anew.
  private struct Existing {
    var groups: CoreRecord.Groups
    var isLive: Bool
    var asset: Asset
  }

  func putAsset(_ asset: Asset) throws(StoreError) {
    let text = asset.id.text
    try put(asset, key: text.span, over: try existing(asset.id, key: text.span))
  }

  func setGroup(
    _ id: AssetID, _ group: AssetGroup, updatedAt: Timestamp?
  ) throws(StoreError) {
    let text = id.text
    guard let existing = try existing(id, key: text.span) else {
      throw StoreError(
        .notFound, "there is no asset \(id)", advice: "put the asset first", database: .core,
        key: id.description)
    }
    var asset = existing.asset
    asset.set(group)
    if let updatedAt { asset.updatedAt = updatedAt }
    try put(asset, key: text.span, over: existing)
  }

  func deleteAsset(_ id: AssetID) throws(StoreError) {
    let text = id.text
    let key = text.span
    guard let existing = try existing(id, key: key) else { return }
    try changePeople(key, from: existing, to: [], isLive: false)
    for (group, database) in Self.databases where existing.groups.contains(group) {
      try delete(database, key)
    }
    try delete(.core, key)
  }

  private static let databases: [(CoreRecord.Groups, Database)] = [
    (.metadata, .metadata), (.fileData, .fileData), (.metrics, .metrics), (.faces, .faces),
    (.people, .assetPeople), (.variants, .variants),
  ]

  private func existing(_ id: AssetID, key: RawSpan) throws(StoreError) -> Existing? {
    if try isCertainlyNew(.core, key) { return nil }
    return try reader.withCore(key) { core throws(StoreError) in
      do throws(CodecError) {
        let asset = try CoreRecord.decode(core, id: id)
        return Existing(
          groups: try CoreRecord.groups(core), isLive: asset.trashedAt == nil, asset: asset)
      } catch {
        throw reader.corruptedCore(key, error)
      }
    }
  }

  private func put(
    _ asset: Asset, key: RawSpan, over existing: Existing?
  ) throws(StoreError) {
    var groups = existing?.groups ?? []
    let variants = try variants(of: asset, existing)
    let fileData = try keepingUnknown(
      asset.fileData, \.unknownFields, FileDataRecord.Field.known, in: .fileData, key,
      ifPresent: groups.contains(.fileData))
    try change(.fileData, .fileData, key, &groups, to: fileData) { value, writer in
      FileDataRecord.encode(value, into: &writer)
    }
    let metadata = try keepingUnknown(
      asset.metadata, \.unknownFields, MetadataRecord.Field.known, in: .metadata, key,
      ifPresent: groups.contains(.metadata))
    try change(.metadata, .metadata, key, &groups, to: metadata) { value, writer in
      MetadataRecord.encode(value, into: &writer)
    }
    let metrics = try keepingUnknown(
      asset.metrics, \.unknownFields, [MetricsRecord.Field.entry], in: .metrics, key,
      ifPresent: groups.contains(.metrics)
    ).emptyAsAbsent { $0.entries.isEmpty && $0.unknownFields.isEmpty }
    try change(.metrics, .metrics, key, &groups, to: metrics) { value, writer in
      MetricsRecord.encode(value, into: &writer)
    }
    try changeFaces(of: asset, key: key, &groups, existing)

    let unknown = asset.unknownFields.isEmpty ? existing?.asset.unknownFields : nil
    let hadVariants = groups.contains(.variants)
    tools.writer.removeAll()
    let others = CoreRecord.encode(
      asset, variants: variants, groups: groups, key: key, learner: tools.learner,
      into: &tools.writer)
    if let unknown { tools.writer.unknown(unknown) }
    try put(.core, key, tools.writer.bytes)
    if !others.isEmpty {
      tools.writer.removeAll()
      VariantsRecord.encode(others, into: &tools.writer)
      try put(.variants, key, tools.writer.bytes)
    } else if hadVariants {
      try delete(.variants, key)
    }
  }

  /// All variants that the asset has from now on.
  private func variants(
    of asset: Asset, _ existing: Existing?
  ) throws(StoreError) -> Variants {
    switch asset.variants {
    case .value(let variants): return variants
    case .absent: return Variants()
    case .notRequested:
      var variants = Variants()
      if existing != nil {
        try prepareToRead()
        variants = try reader.asset(asset.id, .variants)?.variants.value ?? Variants()
      }
      if let lean = asset.leanVariant { variants.set(lean) }
      return variants
    }
  }

  /// The group's new value with the fields that its record has and this version does not know, unless the value
  /// brings some itself: a newer version's fields survive an older one's write.
  private func keepingUnknown<Value>(
    _ value: Fetched<Value>, _ fields: WritableKeyPath<Value, UnknownFields>,
    _ known: some Sequence<Int>, in database: Database, _ key: RawSpan, ifPresent: Bool
  ) throws(StoreError) -> Fetched<Value> {
    guard ifPresent, case .value(var changed) = value, changed[keyPath: fields].isEmpty else {
      return value
    }
    let unknown = try reader.withRecord(database, key) { payload throws(CodecError) in
      try WireFields<1>(payload).unknown(known: known)
    }
    guard let unknown, !unknown.isEmpty else { return value }
    changed[keyPath: fields] = unknown
    return .value(changed)
  }

  /// Brings one database in line with the group's new value, and the flag in `core` with it.
  private func change<Value>(
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
      tools.writer.removeAll()
      encode(value, &tools.writer)
      try put(database, key, tools.writer.bytes)
      groups.insert(flag)
    }
  }

  private func changeFaces(
    of asset: Asset, key: RawSpan, _ groups: inout CoreRecord.Groups, _ existing: Existing?
  ) throws(StoreError) {
    let isLive = asset.trashedAt == nil
    guard asset.faces.isRequested else {
      if let existing, existing.isLive != isLive, groups.contains(.people) {
        let people = try reader.withRecord(.assetPeople, key) { payload throws(CodecError) in
          try AssetPeopleRecord.decode(payload)
        }
        for person in people ?? [] { stats.add(person, liveAssets: isLive ? 1 : -1) }
      }
      return
    }
    let faces = asset.faces.emptyAsAbsent { $0.isEmpty }
    let people = (faces.value ?? []).compactMap(\.personID)
    try changePeople(key, from: existing, to: people, isLive: isLive)
    try change(.faces, .faces, key, &groups, to: faces) { value, writer in
      FacesRecord.encode(value, asset: key, learner: tools.learner, into: &writer)
    }
    let distinct = people.firstOccurrences
    try change(
      .assetPeople, .people, key, &groups, to: distinct.isEmpty ? .absent : .value(distinct)
    ) { value, writer in
      AssetPeopleRecord.encode(value, into: &writer)
    }
  }

  /// Counts the people of an asset's faces: out those of before, in those of now.
  private func changePeople(
    _ key: RawSpan, from existing: Existing?, to people: [PersonID], isLive: Bool
  ) throws(StoreError) {
    if let existing, existing.groups.contains(.people) {
      let before = try reader.withRecord(.faces, key) { payload throws(CodecError) in
        try FacesRecord.people(payload)
      }
      guard let before else { throw reader.missing(.faces, key) }
      for person in before { stats.add(person, faces: -1) }
      if existing.isLive {
        for person in before.firstOccurrences { stats.add(person, liveAssets: -1) }
      }
    }
    for person in people { stats.add(person, faces: 1) }
    if isLive {
      for person in people.firstOccurrences { stats.add(person, liveAssets: 1) }
    }
  }
}

extension WriteSession {
  func putPerson(_ person: Person) throws(StoreError) {
    let text = person.id.text
    let key = text.span
    var person = person
    if try !isCertainlyNew(.people, key), person.unknownFields.isEmpty {
      let unknown = try reader.withRecord(.people, key) { payload throws(CodecError) in
        try PersonRecord.Fields(payload).unknown(known: PersonRecord.Field.known)
      }
      person.unknownFields = unknown ?? UnknownFields()
    }
    tools.writer.removeAll()
    PersonRecord.encode(person, key: key, learner: tools.learner, into: &tools.writer)
    try put(.people, key, tools.writer.bytes)
    var isCounted = false
    if try !isCertainlyNew(.personStats, key) {
      isCounted = try reader.contains(.personStats, key)
    }
    if !isCounted { try putStats(PersonStats(), key) }
    noteKnown(person.id)
  }
}

extension Fetched {
  /// The same, with a value that holds nothing as absent.
  fileprivate func emptyAsAbsent(_ isEmpty: (Value) -> Bool) -> Fetched {
    if case .value(let value) = self, isEmpty(value) { .absent } else { self }
  }
}

extension [PersonID] {
  /// Each id once, where it occurs first.
  fileprivate var firstOccurrences: [PersonID] {
    if count < 2 { return self }
    var seen: Set<PersonID> = []
    return filter { seen.insert($0).inserted }
  }
}
