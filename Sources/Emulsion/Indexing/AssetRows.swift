/// The rows that an asset has in the indexes: what of them goes and what comes when it changes. Every index of
/// assets, faces and files is kept here, and rebuilt by the same calls with nothing before.
extension IndexChanges {
  /// The rows by capture, trash, place and month.
  mutating func changeFrame(of id: AssetID, from before: AssetFrame?, to after: AssetFrame?) {
    if before == after { return }
    if let before {
      count(before, by: -1)
      if let trashedAt = before.trashedAt {
        delete(.byTrash) { TrashIndex.key(trashedAt, id, into: &$0) }
      } else {
        delete(.byCapture) { CaptureIndex.key(before, id, into: &$0) }
      }
      if let coordinates = before.coordinates {
        delete(.byPlace) { PlaceIndex.key(coordinates, id, into: &$0) }
      }
    }
    guard let after else { return }
    count(after, by: 1)
    if let trashedAt = after.trashedAt {
      put(.byTrash) {
        TrashIndex.key(trashedAt, id, into: &$0)
      } value: {
        TrashIndex.value(after, into: &$0)
      }
    } else {
      put(.byCapture) {
        CaptureIndex.key(after, id, into: &$0)
      } value: {
        CaptureIndex.value(after, into: &$0)
      }
    }
    if let coordinates = after.coordinates {
      put(.byPlace) {
        PlaceIndex.key(coordinates, id, into: &$0)
      } value: {
        PlaceIndex.value(after, into: &$0)
      }
    }
  }

  /// The rows by checksum and device.
  mutating func changeFile(of id: AssetID, from before: FileData?, to after: FileData?) {
    if before?.checksum != after?.checksum {
      if let checksum = before?.checksum {
        delete(.byChecksum) { writer in
          FileIndexes.prefix(checksum, into: &writer)
          writer.id(id)
        }
      }
      if let checksum = after?.checksum {
        put(.byChecksum) { writer in
          FileIndexes.prefix(checksum, into: &writer)
          writer.id(id)
        }
      }
    }
    if before?.checksumSHA1 != after?.checksumSHA1 {
      if let checksum = before?.checksumSHA1 {
        delete(.bySHA1) { writer in
          FileIndexes.prefix(checksum, into: &writer)
          writer.id(id)
        }
      }
      if let checksum = after?.checksumSHA1 {
        put(.bySHA1) { writer in
          FileIndexes.prefix(checksum, into: &writer)
          writer.id(id)
        }
      }
    }
    let isSameDevice =
      before?.deviceID == after?.deviceID && before?.deviceAssetID == after?.deviceAssetID
    if isSameDevice { return }
    if let before { delete(.byDevice) { Self.deviceKey(before, id, into: &$0) } }
    if let after { put(.byDevice) { Self.deviceKey(after, id, into: &$0) } }
  }

  private static func deviceKey(_ file: FileData, _ id: AssetID, into writer: inout RowWriter) {
    FileIndexes.prefix(
      deviceID: file.deviceID, deviceAssetID: file.deviceAssetID, into: &writer)
    writer.id(id)
  }

  /// The rows by face and by the time of the faces' making.
  mutating func changeFaces(of id: AssetID, from before: [FaceMark], to after: [FaceMark]) {
    if before == after { return }
    if before.isEmpty { return addFaces(of: id, after) }
    let kept = Dictionary(after.map { ($0.id, $0.createdAt) }) { first, _ in first }
    for face in before where kept[face.id] != face.createdAt {
      delete(.byCreated) { CreatedIndex.key(.face, face.createdAt, face.id, into: &$0) }
      if kept[face.id] == nil { delete(.byFace) { $0.id(face.id) } }
    }
    let known = Dictionary(before.map { ($0.id, $0.createdAt) }) { first, _ in first }
    for face in after where known[face.id] != face.createdAt {
      put(.byCreated) { CreatedIndex.key(.face, face.createdAt, face.id, into: &$0) }
      if known[face.id] == nil { addOwner(id, of: face.id) }
    }
  }

  private mutating func addFaces(of id: AssetID, _ faces: [FaceMark]) {
    for face in faces {
      put(.byCreated) { CreatedIndex.key(.face, face.createdAt, face.id, into: &$0) }
      addOwner(id, of: face.id)
    }
  }

  private mutating func addOwner(_ id: AssetID, of face: FaceID) {
    put(.byFace) {
      $0.id(face)
    } value: {
      $0.id(id)
    }
  }

  /// The rows of the people of an asset.
  mutating func changePeople(
    of id: AssetID, from before: [PersonFaces], _ old: AssetFrame?, to after: [PersonFaces],
    _ new: AssetFrame?
  ) {
    if before == after, old == new { return }
    if let old {
      for person in before {
        delete(.byPerson) { OwnerIndex.key(person.id, old, id, into: &$0) }
      }
    }
    guard let new else { return }
    for person in after {
      put(.byPerson) {
        OwnerIndex.key(person.id, new, id, into: &$0)
      } value: {
        OwnerIndex.value(new, faces: person.faces, into: &$0)
      }
    }
  }

  /// The row of an album's member.
  mutating func putMember(of album: AlbumID, _ frame: AssetFrame, _ asset: AssetID) {
    put(.byAlbum) {
      OwnerIndex.key(album, frame, asset, into: &$0)
    } value: {
      OwnerIndex.value(frame, into: &$0)
    }
  }

  /// The rows of a person in the orders by name and by the time of making. That by count follows the counts.
  mutating func changePerson(from before: Person?, to after: Person?) {
    func isNamed(_ person: Person) -> Bool { PeopleOrder.isNamed(person.name) }
    if let before {
      delete(.peopleOrder) {
        PeopleOrder.createdKey(
          before.createdAt, isNamed: isNamed(before), before.id, into: &$0)
      }
      delete(.peopleOrder) { PeopleOrder.nameKey(before.name, before.id, into: &$0) }
    }
    if let after {
      put(.peopleOrder) {
        PeopleOrder.createdKey(after.createdAt, isNamed: isNamed(after), after.id, into: &$0)
      }
      put(.peopleOrder) { PeopleOrder.nameKey(after.name, after.id, into: &$0) }
    }
  }
}

/// A person of an asset, and when their faces in it were made.
struct PersonFaces: Equatable {
  var id: PersonID
  var faces: [Timestamp]

  /// The people of an asset's faces, each once, by first face.
  static func of(_ marks: [FaceMark]) -> [PersonFaces] {
    var people: [PersonFaces] = []
    for mark in marks {
      guard let person = mark.person else { continue }
      if let place = people.firstIndex(where: { $0.id == person }) {
        people[place].faces.append(mark.createdAt)
      } else {
        people.append(PersonFaces(id: person, faces: [mark.createdAt]))
      }
    }
    return people
  }
}
