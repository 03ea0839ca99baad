/// Applying the mutations of faces, and writing those of an asset.
extension WriteSession {
  /// Every person whom a face names must be there, and no face may belong to another asset.
  func requireFaces(_ faces: [Face], of asset: AssetID) throws(StoreError) {
    for face in faces {
      if let person = face.personID { try requirePerson(person, of: face.id) }
      guard let owner = try owner(of: face.id), owner != asset else { continue }
      throw StoreError(
        .invalidValue, "face \(face.id) belongs to \(owner)",
        advice: "give the face an id of its own", database: .faces, key: asset.description)
    }
  }

  private func requirePerson(_ person: PersonID, of face: FaceID) throws(StoreError) {
    if gathered.knownPeople.contains(person) { return }
    let text = person.text
    guard try reader.contains(.people, text.span) else {
      throw StoreError(
        .unknownPerson, "face \(face) names \(person), who is not in the store",
        advice: "put the person first", database: .people, key: person.description)
    }
    gathered.knownPeople.insert(person)
  }

  /// The asset that a face belongs to.
  func owner(of face: FaceID) throws(StoreError) -> AssetID? {
    if let known = gathered.faceOwners[face] { return known }
    // First: the rows of an index that is not complete say nothing of what is new.
    try requireReadable(.byFace)
    let text = face.text
    if try isCertainlyNew(.byFace, text.span) { return nil }
    return try reader.owner(of: face)
  }

  /// Writes an asset's faces where they are given, and brings the indexes in line with them and with the frame.
  /// Answers what the feed is to tell of them.
  func writeFaces(
    _ given: Fetched<[Face]>, of id: AssetID, _ key: RawSpan, _ groups: inout CoreRecord.Groups,
    _ stored: StoredAsset, _ before: AssetFrame, _ after: AssetFrame
  ) throws(StoreError) -> [Event] {
    guard given.isRequested else {
      if before != after, groups.contains(.people) {
        let marks = try faceMarks(stored, key: key)
        changeFaces(of: id, from: marks, before, to: marks, after)
      }
      return []
    }
    let old = stored.groups.contains(.faces) ? try faces(of: id, key: key) : []
    let new = given.value ?? []
    try writeFaceRecords(new, key: key, &groups)
    changeFaces(of: id, from: old.map(FaceMark.init), before, to: new.map(FaceMark.init), after)
    return events(from: old, to: new)
  }

  /// The stored faces of an asset that has some.
  func faces(of id: AssetID, key: RawSpan) throws(StoreError) -> [Face] {
    let learner = tools.patterns
    let patterns = learner.table.adding(learner.pending)
    return try stored(.faces, key) { payload throws(CodecError) in
      try FacesRecord.decode(payload, of: id, asset: key, patterns: patterns)
    }
  }

  private func writeFaceRecords(
    _ faces: [Face], key: RawSpan, _ groups: inout CoreRecord.Groups
  ) throws(StoreError) {
    try change(.faces, .faces, key, &groups, to: faces.isEmpty ? .absent : .value(faces)) {
      value, writer in
      FacesRecord.encode(value, asset: key, learner: tools.learner, into: &writer)
    }
    let people = faces.compactMap(\.personID).firstOccurrences
    try change(
      .assetPeople, .people, key, &groups, to: people.isEmpty ? .absent : .value(people)
    ) { value, writer in
      AssetPeopleRecord.encode(value, into: &writer)
    }
  }

  private func events(from old: [Face], to new: [Face]) -> [Event] {
    if old.isEmpty { return new.map { event(.faceCreated, $0) } }
    let before = Dictionary(old.map { ($0.id, $0) }) { first, _ in first }
    let kept = Set(new.map(\.id))
    var events: [Event] = []
    for face in old where !kept.contains(face.id) {
      events.append(event(.faceDeleted, face))
    }
    for face in new {
      guard let stored = before[face.id] else {
        events.append(event(.faceCreated, face))
        continue
      }
      if stored != face { events.append(event(.faceUpdated, face)) }
    }
    return events
  }

  private func event(_ kind: Event.Kind, _ face: Face) -> Event {
    var event = Event(kind, createdAt: time)
    event.tell(of: FaceMark(face), in: face.assetID)
    return event
  }

  // MARK: - Mutations

  func putFace(_ face: Face) throws(StoreError) {
    let text = face.assetID.text
    let stored = try required(face.assetID, key: text.span)
    try requireFaces([face], of: face.assetID)
    try editFaces(of: stored, key: text.span) { faces in
      if let place = faces.firstIndex(where: { $0.id == face.id }) {
        var face = face
        if face.unknownFields.isEmpty { face.unknownFields = faces[place].unknownFields }
        faces[place] = face
      } else {
        faces.append(face)
      }
    }
  }

  func assignFace(
    _ id: FaceID, to person: PersonID?, at time: Timestamp
  ) throws(StoreError) {
    guard let asset = try owner(of: id) else {
      throw StoreError(
        .notFound, "there is no face \(id)", advice: "put the face first", database: .byFace,
        key: id.description)
    }
    if let person { try requirePerson(person, of: id) }
    try editFaces(of: asset) { faces in
      for index in faces.indices where faces[index].id == id && faces[index].personID != person {
        faces[index].personID = person
        faces[index].updatedAt = time
      }
    }
  }

  func deleteFace(_ id: FaceID) throws(StoreError) {
    guard let asset = try owner(of: id) else { return }
    try editFaces(of: asset) { faces in faces.removeAll { $0.id == id } }
  }

  /// Changes faces of an asset that is there.
  func editFaces(of id: AssetID, _ change: (inout [Face]) -> Void) throws(StoreError) {
    let text = id.text
    try editFaces(of: try required(id, key: text.span), key: text.span, change)
  }

  private func editFaces(
    of stored: StoredAsset, key: RawSpan, _ change: (inout [Face]) -> Void
  ) throws(StoreError) {
    let id = stored.asset.id
    let old = stored.groups.contains(.faces) ? try faces(of: id, key: key) : []
    var new = old
    change(&new)
    if new == old { return }
    var groups = stored.groups
    try writeFaceRecords(new, key: key, &groups)
    let frame = try frame(of: stored, key: key)
    changeFaces(of: id, from: old.map(FaceMark.init), frame, to: new.map(FaceMark.init), frame)
    if groups != stored.groups {
      var changes = CorePatch()
      changes.set(groups: groups)
      try patch(stored, key: key, changes)
    }
    for event in events(from: old, to: new) { gathered.events.append(event) }
  }
}

extension Event {
  /// Fills in what the feed says of a face.
  mutating func tell(of face: FaceMark, in asset: AssetID) {
    assetID = asset
    faceID = face.id
    personID = face.person
  }
}

extension [PersonID] {
  /// Each id once, where it occurs first.
  var firstOccurrences: [PersonID] {
    if count < 2 { return self }
    var seen: Set<PersonID> = []
    return filter { seen.insert($0).inserted }
  }
}
