/// Holds the records of assets against each other, each opened once, and says what follows from them: their rows in the
/// indexes, and the counts of people.
final class AssetAudit {
  /// What the assets so far have come to.
  struct Tally: Sendable {
    /// The recount of each person's faces and live assets.
    var people: [PersonID: PersonStats] = [:]
    /// How many records of each database `core` speaks of and are there.
    fileprivate var flagged = [Int](repeating: 0, count: Database.allCases.count)
    /// Records that were opened.
    fileprivate(set) var records = 0

    mutating func add(_ other: Tally) {
      for (person, stats) in other.people {
        people[person, default: PersonStats()].add(stats.faces, liveAssets: stats.liveAssets)
      }
      for index in flagged.indices { flagged[index] += other.flagged[index] }
      records += other.records
    }
  }

  private(set) var tally = Tally()
  /// Those whom faces name and who are not there.
  private var missing: Set<PersonID> = []
  private let session: ReadSession
  private let violations: Violations

  init(_ session: ReadSession, _ violations: Violations) {
    self.session = session
    self.violations = violations
  }

  /// The databases of an asset's groups, and what says in `core` that there is a record.
  static let groups = [
    Database.metadata, .fileData, .metrics, .faces, .assetPeople, .variants,
  ].map { ($0.group, $0) }

  /// Looks at an asset. A record that is damaged has no rows at all, rather than some.
  func look(at key: RawSpan, rows: inout IndexChanges) throws(StoreError) {
    tally.records += 1
    do throws(StoreError) {
      let seen: Void? = try session.withCore(key) { core throws(StoreError) in
        try look(at: key, core, &rows)
      }
      if seen == nil { throw .unreachable(.core, key) }
    } catch {
      try violations.note(error)
    }
  }

  private func look(
    at key: RawSpan, _ core: borrowing CoreRecord.Fields, _ rows: inout IndexChanges
  ) throws(StoreError) {
    let id: AssetID = try session.id(key, in: .core)
    let asset = Subject(id: id, key: key, groups: try groups(core, key))
    do throws(CodecError) {
      try CoreRecord.check(core, patterns: session.patterns)
    } catch {
      try violations.note(session.corruptedCore(key, error))
    }
    let frame = try frame(of: asset, core)
    if let frame { rows.changeFrame(of: id, from: nil, to: frame) }
    if let file = try record(.fileData, of: asset, FileDataRecord.decode) {
      rows.changeFile(of: id, from: nil, to: file)
    }
    _ = try record(.metrics, of: asset, MetricsRecord.check)
    _ = try record(.variants, of: asset, VariantsRecord.check)
    let listed = try record(.assetPeople, of: asset, AssetPeopleRecord.decode)
    guard let marks = try marks(of: asset) else { return }
    let shown = PersonFaces.of(marks)
    // The faces count where the asset's frame can be read, as they then have rows in the indexes.
    if let frame {
      try count(shown, of: asset, isLive: frame.isLive)
      let isListed = asset.groups.contains(.people)
      let isRight = isListed ? listed == nil || listed == shown.map(\.id) : shown.isEmpty
      if !isRight {
        violations.note(
          .assetPeople, key, "it does not list the people of the faces, each once, by first face")
      }
    }
    if frame != nil || shown.isEmpty { rows.changeFaces(of: id, from: [], to: marks) }
    if let frame { rows.changePeople(of: id, from: [], nil, to: shown, frame) }
  }

  /// An asset that is looked at.
  private struct Subject: ~Escapable {
    let id: AssetID
    let key: RawSpan
    let groups: CoreRecord.Groups

    @_lifetime(copy key)
    init(id: AssetID, key: RawSpan, groups: CoreRecord.Groups) {
      self.id = id
      self.key = key
      self.groups = groups
    }
  }

  private func groups(
    _ core: borrowing CoreRecord.Fields, _ key: RawSpan
  ) throws(StoreError) -> CoreRecord.Groups {
    do throws(CodecError) {
      return try CoreRecord.groups(core)
    } catch {
      throw session.corruptedCore(key, error)
    }
  }

  /// What a record of a group says, if `core` speaks of one and it can be read.
  private func record<Value>(
    _ database: Database, of asset: borrowing Subject,
    _ decode: (RawSpan) throws(CodecError) -> Value
  ) throws(StoreError) -> Value? {
    guard asset.groups.contains(database.group) else { return nil }
    do throws(StoreError) {
      if let value = try session.withRecord(database, asset.key, decode) {
        tally.flagged[database.index] += 1
        tally.records += 1
        return value
      }
      violations.note(database, asset.key, "core says that there is a record, and there is none")
    } catch {
      tally.flagged[database.index] += 1
      tally.records += 1
      try violations.note(error)
    }
    return nil
  }

  // MARK: - When and where

  /// What metadata say that other records depend on, also where the rest of them cannot be read.
  private struct Place {
    var coordinates: Coordinates?
    /// The capture time that a user has set.
    var chosen: LocalDateTime?
    var damage: CodecError?
  }

  private func frame(
    of asset: borrowing Subject, _ core: borrowing CoreRecord.Fields
  ) throws(StoreError) -> AssetFrame? {
    let (database, key) = (Database.metadata, asset.key)
    var place = try record(database, of: asset) { payload throws(CodecError) in
      let fields = try MetadataRecord.Fields(payload)
      var place = Place(coordinates: try MetadataRecord.coordinates(of: fields))
      do throws(CodecError) {
        try MetadataRecord.check(fields)
        place.chosen = try MetadataRecord.overriddenTime(fields)
      } catch {
        place.damage = error
      }
      return place
    }
    if let damage = place?.damage {
      try violations.note(.corrupted(database, key: SchemaKeys.text(of: key, in: database), damage))
    } else if place != nil || !asset.groups.contains(.metadata) {
      try check(place ?? Place(), of: asset, core)
    }
    do throws(StoreError) {
      if asset.groups.contains(.coordinates), !asset.groups.contains(.metadata) {
        // As a reader does, who does not ask whether there are metadata.
        place = Place(
          coordinates: try session.required(database, key, MetadataRecord.coordinates))
      }
      if asset.groups.contains(.coordinates), place == nil { return nil }
      var frame: AssetFrame
      do throws(CodecError) {
        frame = try CoreRecord.frame(core)
      } catch {
        throw session.corruptedCore(key, error)
      }
      if asset.groups.contains(.coordinates) { frame.coordinates = place?.coordinates }
      return frame
    } catch {
      try violations.note(error)
      return nil
    }
  }

  /// Whether what `core` says of the place and the time is what the metadata say.
  private func check(
    _ place: Place, of asset: borrowing Subject, _ core: borrowing CoreRecord.Fields
  ) throws(StoreError) {
    if asset.groups.contains(.coordinates) != (place.coordinates != nil) {
      violations.note(
        .core, asset.key, "it is wrong about whether the metadata name a place")
    }
    do throws(CodecError) {
      let own = try CoreRecord.ownLocal(core)
      let shown = try CoreRecord.frame(core).local
      if (own != nil) != (place.chosen != nil) || place.chosen.map({ $0 != shown }) ?? false {
        violations.note(
          .core, asset.key, "its capture time is not the one that a user has set")
      }
    } catch {
      try violations.note(session.corruptedCore(asset.key, error))
    }
  }

  // MARK: - Faces

  /// What the indexes know of the asset's faces; `nil` where that cannot be read.
  private func marks(of asset: borrowing Subject) throws(StoreError) -> [FaceMark]? {
    guard asset.groups.contains(.faces) else { return [] }
    let key = asset.key
    let whole = try record(.faces, of: asset) { payload throws(CodecError) in
      try FacesRecord.checkedMarks(payload, patterns: session.patterns)
    }
    if let whole {
      if whole.isEmpty { violations.note(.faces, key, "the record holds no face") }
      if whole.count > 1, Self.hasRepeated(whole) {
        violations.note(.faces, key, "a face occurs twice")
      }
      return whole
    }
    // The rest of a face may be damaged.
    do throws(StoreError) {
      return try session.withRecord(.faces, key, FacesRecord.marks)
    } catch {
      try violations.note(error)
      return nil
    }
  }

  private static func hasRepeated(_ faces: [FaceMark]) -> Bool {
    // Most assets have a few, which are compared faster than hashed.
    guard faces.count <= 8 else { return Set(faces.map(\.id)).count < faces.count }
    return faces.indices.contains { index in
      faces[..<index].contains { $0.id == faces[index].id }
    }
  }

  private func count(
    _ shown: [PersonFaces], of asset: borrowing Subject, isLive: Bool
  ) throws(StoreError) {
    for person in shown {
      let known = tally.people[person.id]
      if known == nil, try !session.contains(.people, person.id.text.span) {
        missing.insert(person.id)
      }
      if !missing.isEmpty, missing.contains(person.id) {
        violations.note(.faces, asset.key, "a face names \(person.id), who is not there")
      }
      var stats = known ?? PersonStats()
      stats.add(Int64(person.faces.count), liveAssets: isLive ? 1 : 0)
      tally.people[person.id] = stats
    }
  }
}

extension AssetAudit.Tally {
  /// Looks for records of groups that no `core` speaks of, where there are more than were seen. Their rows are those
  /// that a rebuild makes of them.
  func checkStrays(
    _ session: ReadSession, _ violations: Violations, rows: inout IndexChanges
  ) throws(StoreError) {
    for (group, database) in AssetAudit.groups
    where try session.count(database) != flagged[database.index] {
      do throws(StoreError) {
        try session.forEachKey(database) { key throws(StoreError) in
          do throws(StoreError) {
            _ = try session.withRecord(database, key) { _ in true }
            if try session.groups(ofAsset: key).contains(group) { return true }
            let isThere = try session.contains(.core, key)
            violations.note(
              database, key,
              isThere ? "core says that there is no such record" : "its asset is not there")
            var own = IndexChanges()
            try session.addRows(of: database, key: key, to: &own)
            own.move(into: &rows) { _ in true }
          } catch {
            try violations.note(error)
          }
          return true
        }
      } catch {
        try violations.note(error)
      }
    }
  }
}

extension Database {
  /// What says in `core` that an asset has a record here.
  fileprivate var group: CoreRecord.Groups {
    switch self {
    case .metadata: .metadata
    case .fileData: .fileData
    case .metrics: .metrics
    case .faces: .faces
    case .assetPeople: .people
    case .variants: .variants
    default: []
    }
  }
}

extension ReadSession {
  /// What `core` says of an asset's groups; none where there is no asset.
  func groups(ofAsset key: RawSpan) throws(StoreError) -> CoreRecord.Groups {
    try withRecord(.core, key) { payload throws(CodecError) in
      try CoreRecord.groups(try CoreRecord.Fields(payload))
    } ?? []
  }
}
