/// Keeping indexes and counts in line with what a mutation changes.
extension WriteSession {
  /// The rows and counts of an asset's faces and people.
  func changeFaces(
    of id: AssetID, from before: [FaceMark], _ old: AssetFrame?, to after: [FaceMark],
    _ new: AssetFrame?
  ) {
    gathered.changes += 1
    for face in before { gathered.faceOwners[face.id] = .some(nil) }
    for face in after { gathered.faceOwners[face.id] = id }
    gathered.indexes.changeFaces(of: id, from: before, to: after)
    let (people, others) = (PersonFaces.of(before), PersonFaces.of(after))
    gathered.indexes.changePeople(of: id, from: people, old, to: others, new)
    for person in people {
      gathered.stats.add(
        person.id, liveAssets: old?.isLive ?? false ? -1 : 0, faces: -Int64(person.faces.count))
    }
    for person in others {
      gathered.stats.add(
        person.id, liveAssets: new?.isLive ?? false ? 1 : 0, faces: Int64(person.faces.count))
    }
  }

  func changeFrame(of id: AssetID, from before: AssetFrame?, to after: AssetFrame?) {
    gathered.changes += 1
    gathered.indexes.changeFrame(of: id, from: before, to: after)
  }

  func changeFile(of id: AssetID, from before: FileData?, to after: FileData?) {
    gathered.changes += 1
    gathered.indexes.changeFile(of: id, from: before, to: after)
  }

  func changePerson(from before: Person?, to after: Person?) {
    gathered.changes += 1
    gathered.indexes.changePerson(from: before, to: after)
  }

  /// Fails where a mutation needs an index that cannot be asked.
  func requireReadable(_ database: Database) throws(StoreError) {
    try gathered.indexStates.requireReadable(database)
  }
}
