import Emulsion

/// What mutations of faces and people do.
extension Library {
  // MARK: - Faces

  func require(_ faces: [Face], of asset: AssetID) throws(Refusal) {
    for (index, face) in faces.enumerated() {
      if face.assetID != asset { throw Refusal(code: .invalidValue) }
      if faces[..<index].contains(where: { $0.id == face.id }) {
        throw Refusal(code: .invalidValue)
      }
    }
    for face in faces {
      if let person = face.personID, self.person(person) == nil {
        throw Refusal(code: .unknownPerson)
      }
      if let owner = owner(of: face.id), owner != asset { throw Refusal(code: .invalidValue) }
    }
  }

  mutating func put(_ face: Face) throws(Refusal) {
    guard entry(face.assetID) != nil else { throw Refusal(code: .notFound) }
    try require([face], of: face.assetID)
    editFaces(of: face.assetID) { faces in
      if let index = faces.firstIndex(where: { $0.id == face.id }) {
        faces[index] = face
      } else {
        faces.append(face)
      }
    }
  }

  mutating func assign(
    _ id: FaceID, to person: PersonID?, at time: Timestamp
  ) throws(Refusal) {
    guard let owner = owner(of: id) else { throw Refusal(code: .notFound) }
    if let person, self.person(person) == nil { throw Refusal(code: .unknownPerson) }
    editFaces(of: owner) { faces in
      for index in faces.indices where faces[index].id == id && faces[index].personID != person {
        faces[index].personID = person
        faces[index].updatedAt = time
      }
    }
  }

  mutating func editFaces(of asset: AssetID, _ edit: (inout [Face]) -> Void) {
    guard let old = entry(asset)?.faces else { return }
    var new = old
    edit(&new)
    change(asset) { $0.asset.faces = new.isEmpty ? .absent : .value(new) }
    tell(from: old, to: new)
  }

  mutating func tell(from old: [Face], to new: [Face]) {
    for face in old where !new.contains(where: { $0.id == face.id }) { tell(.faceDeleted, face) }
    for face in new {
      guard let before = old.first(where: { $0.id == face.id }) else {
        tell(.faceCreated, face)
        continue
      }
      if before != face { tell(.faceUpdated, face) }
    }
  }

  mutating func tell(_ kind: Event.Kind, _ face: Face) {
    record(kind) { event in
      event.assetID = face.assetID
      event.faceID = face.id
      event.personID = face.personID
    }
  }

  // MARK: - People

  mutating func put(_ person: Person) {
    if let index = people.firstIndex(where: { $0.id == person.id }) {
      people[index] = person
      record(.personUpdated) { $0.personID = person.id }
    } else {
      people.append(person)
      record(.personCreated) { $0.personID = person.id }
    }
  }

  /// Gives the faces of a person to another or to nobody. Answers which they were.
  mutating func moveFaces(
    of id: PersonID, to other: PersonID?, at time: Timestamp
  ) -> [(face: FaceID, asset: AssetID)] {
    var moved: [(face: FaceID, asset: AssetID)] = []
    for entry in inOrderOfCapture({ $0.faces.contains { $0.personID == id } }) {
      editFaces(of: entry.id) { faces in
        for index in faces.indices where faces[index].personID == id {
          faces[index].personID = other
          faces[index].updatedAt = time
          moved.append((faces[index].id, entry.id))
        }
      }
    }
    return moved
  }

  mutating func delete(_ id: PersonID, at time: Timestamp) {
    guard person(id) != nil else { return }
    _ = moveFaces(of: id, to: nil, at: time)
    people.removeAll { $0.id == id }
    forgetMerges(into: id)
    record(.personDeleted) { $0.personID = id }
  }

  mutating func forgetMerges(into id: PersonID) {
    let gone = merges.filter { $0.target == id }
    merges.removeAll { $0.target == id }
    for merge in gone where person(merge.source.id) == nil { forgetMerges(into: merge.source.id) }
  }

  mutating func merge(
    _ id: PersonID, into target: PersonID, at time: Timestamp
  ) throws(Refusal) {
    if id == target { throw Refusal(code: .invalidValue) }
    guard let source = person(id), person(target) != nil else { throw Refusal(code: .notFound) }
    let moved = moveFaces(of: id, to: target, at: time)
    merges.removeAll { $0.target == target && $0.source.id == id }
    merges.append(KeptMerge(target: target, source: source, mergedAt: time, faces: moved))
    people.removeAll { $0.id == id }
    record(.personDeleted) { $0.personID = id }
    if mistake != .mergeIsSilent { record(.personUpdated) { $0.personID = target } }
  }

  mutating func unmerge(
    _ id: PersonID, from target: PersonID, at time: Timestamp
  ) throws(Refusal) {
    let kept = merges.first { $0.target == target && $0.source.id == id }
    guard let kept, person(target) != nil else { throw Refusal(code: .notFound) }
    if person(id) != nil { throw Refusal(code: .invalidValue) }
    var source = kept.source
    source.updatedAt = max(time, source.createdAt)
    put(source)
    var assets: [AssetID] = []
    for (_, asset) in kept.faces where !assets.contains(asset) { assets.append(asset) }
    for asset in assets {
      editFaces(of: asset) { faces in
        for index in faces.indices
        where faces[index].personID == target
          && kept.faces.contains(where: { $0.face == faces[index].id && $0.asset == asset })
        {
          faces[index].personID = id
          faces[index].updatedAt = time
        }
      }
    }
    merges.removeAll { $0.target == target && $0.source.id == id }
    record(.personUpdated) { $0.personID = target }
  }
}
