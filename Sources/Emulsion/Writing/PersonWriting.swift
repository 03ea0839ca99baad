/// Applying the mutations of people.
extension WriteSession {
  func putPerson(_ person: Person) throws(StoreError) {
    let text = person.id.text
    let key = text.span
    var person = person
    let before = try replaceablePerson(person.id, key: key)
    if let before, person.unknownFields.isEmpty { person.unknownFields = before.unknownFields }
    tools.writer.removeAll()
    PersonRecord.encode(person, key: key, learner: tools.learner, into: &tools.writer)
    try put(.people, key, tools.writer)
    try changeStats(of: person, before, key: key)
    changePerson(from: before, to: person)
    gathered.knownPeople.insert(person.id)
    record(before == nil ? .personCreated : .personUpdated) { $0.personID = person.id }
  }

  func deletePerson(_ id: PersonID, at time: Timestamp) throws(StoreError) {
    let text = id.text
    guard let person = try replaceablePerson(id, key: text.span) else { return }
    for asset in try assets(of: id) {
      try editFaces(of: asset) { faces in
        for index in faces.indices where faces[index].personID == id {
          faces[index].personID = nil
          faces[index].updatedAt = time
        }
      }
    }
    try removePerson(person, key: text.span)
    try forgetMerges(into: id)
  }

  /// Forgets how to undo the merges into a person who is gone for good, and those into people who went that way and
  /// cannot come back any more.
  private func forgetMerges(into id: PersonID) throws(StoreError) {
    var gone = [id]
    while let target = gone.popLast() {
      var prefix = RowWriter()
      MergeRecord.prefix(target, into: &prefix)
      for key in try reader.keys(.merges, prefix: prefix.bytes) {
        try delete(.merges, key.rawSpan)
        let source: PersonID
        do throws(CodecError) {
          source = try MergeRecord.source(key: key.rawSpan)
        } catch {
          throw .corrupted(.merges, key: SchemaKeys.text(of: key.rawSpan, in: .merges), error)
        }
        if try !reader.contains(.people, source.text.span) { gone.append(source) }
      }
    }
  }

  func mergePerson(
    _ id: PersonID, into target: PersonID, at time: Timestamp
  ) throws(StoreError) {
    let (text, targetText) = (id.text, target.text)
    guard id != target else {
      throw StoreError(
        .invalidValue, "\(id) cannot be merged into itself", database: .people,
        key: id.description)
    }
    guard let person = try storedPerson(id, key: text.span) else { throw Self.noPerson(id) }
    guard try storedPerson(target, key: targetText.span) != nil else {
      throw Self.noPerson(target)
    }
    var record = MergeRecord(source: person, mergedAt: time, faces: [])
    for asset in try assets(of: id) {
      try editFaces(of: asset) { faces in
        for index in faces.indices where faces[index].personID == id {
          faces[index].personID = target
          faces[index].updatedAt = time
          record.faces.append((faces[index].id, asset))
        }
      }
    }
    tools.writer.removeAll()
    record.encode(into: &tools.writer)
    try put(.merges, MergeRecord.key(target, id).rawSpan, tools.writer)
    try removePerson(person, key: text.span)
    self.record(.personUpdated) { $0.personID = target }
  }

  func unmergePerson(
    _ id: PersonID, from target: PersonID, at time: Timestamp
  ) throws(StoreError) {
    let key = MergeRecord.key(target, id)
    let record = try reader.withRecord(.merges, key.rawSpan) { payload throws(CodecError) in
      try MergeRecord.decode(payload, source: id)
    }
    guard let record else {
      throw StoreError(
        .notFound, "\(id) was not merged into \(target)",
        advice: "undo merges of people who are still there, each once", database: .merges,
        key: id.description)
    }
    let (text, targetText) = (id.text, target.text)
    guard try storedPerson(target, key: targetText.span) != nil else {
      throw Self.noPerson(target)
    }
    guard try storedPerson(id, key: text.span) == nil else {
      throw StoreError(
        .invalidValue, "\(id) is in the store again", advice: "merge or remove that person first",
        database: .people, key: id.description)
    }
    var person = record.source
    person.updatedAt = max(time, person.createdAt)
    try putPerson(person)
    var rest = record.faces[...]
    while let asset = rest.first?.asset {
      // Faces of one asset follow one another.
      let moved = Set(rest.prefix { $0.asset == asset }.map(\.face))
      rest = rest.dropFirst(moved.count)
      let text = asset.text
      guard let stored = try stored(asset, key: text.span), stored.groups.contains(.faces) else {
        continue
      }
      try editFaces(of: asset) { faces in
        for index in faces.indices
        where moved.contains(faces[index].id) && faces[index].personID == target {
          faces[index].personID = id
          faces[index].updatedAt = time
        }
      }
    }
    try delete(.merges, key.rawSpan)
    self.record(.personUpdated) { $0.personID = target }
  }

  private func removePerson(_ person: Person, key: RawSpan) throws(StoreError) {
    // Their counts are written before their row goes, or they would bring it back.
    try flush()
    if let stats = try reader.stats(key) {
      gathered.indexes.delete(.peopleOrder) {
        PeopleOrder.countKey(stats.liveAssets, isNamed: stats.isNamed, person.id, into: &$0)
      }
    }
    changePerson(from: person, to: nil)
    try delete(.personStats, key)
    try delete(.people, key)
    gathered.knownPeople.remove(person.id)
    record(.personDeleted) { $0.personID = person.id }
  }

  func storedPerson(_ id: PersonID, key: RawSpan) throws(StoreError) -> Person? {
    if try isCertainlyNew(.people, key) { return nil }
    let learner = tools.patterns
    let patterns = learner.table.adding(learner.pending)
    return try reader.withRecord(.people, key) { payload throws(CodecError) in
      try PersonRecord.decode(payload, id: id, key: key, patterns: patterns)
    }
  }

  private static func noPerson(_ id: PersonID) -> StoreError {
    StoreError(
      .notFound, "there is no person \(id)", advice: "put the person first", database: .people,
      key: id.description)
  }

  /// The assets that show the person, live ones first, each in the order of capture.
  private func assets(of person: PersonID) throws(StoreError) -> [AssetID] {
    try requireReadable(.byPerson)
    try flush()
    var prefix = RowWriter()
    OwnerIndex.prefix(person, into: &prefix)
    var assets: [AssetID] = []
    for key in try reader.keys(.byPerson, prefix: prefix.bytes) {
      do throws(CodecError) {
        var reader = RowReader(key.rawSpan)
        try reader.skip(prefix.bytes.count + 1 + 8)
        assets.append(try reader.id())
      } catch {
        throw .corrupted(
          .byPerson, key: SchemaKeys.text(of: key.rawSpan, in: .byPerson), error)
      }
    }
    return assets
  }

  /// Gives a new person a row of counts, and keeps an old one's in line with the name.
  private func changeStats(
    of person: Person, _ before: Person?, key: RawSpan
  ) throws(StoreError) {
    let isNamed = PeopleOrder.isNamed(person.name)
    var stats = before == nil ? nil : try reader.stats(key)
    if let old = stats {
      guard old.isNamed != isNamed else { return }
      gathered.indexes.delete(.peopleOrder) {
        PeopleOrder.countKey(old.liveAssets, isNamed: old.isNamed, person.id, into: &$0)
      }
    }
    stats = stats ?? PersonStats()
    stats?.isNamed = isNamed
    guard let stats else { return }
    try putStats(stats, key)
    gathered.indexes.put(.peopleOrder) {
      PeopleOrder.countKey(stats.liveAssets, isNamed: isNamed, person.id, into: &$0)
    }
  }
}
