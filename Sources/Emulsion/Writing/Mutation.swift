/// One change of a store, as a value.
///
/// Every write is one of these: ids and times are decided before it is applied, and applying it reads no
/// clock, no random number and no hash order, so the same mutations give the same library everywhere. They
/// can be encoded (``encoded``), kept in a log and applied again.
public enum Mutation: Sendable, Equatable {
  /// Writes an asset: its scalars, and of its groups those that are requested. A group that is
  /// ``Fetched/notRequested`` stays as it is, one that is ``Fetched/absent`` is cleared. ``Asset/people``
  /// plays no part.
  indirect case putAsset(Asset)
  /// Sets or clears one group of an asset that is there, and its ``Asset/updatedAt`` if a time is given.
  case setGroup(AssetID, AssetGroup, updatedAt: Timestamp?)
  /// Sets or takes back what a user says of an asset that is there; the file's own values stay.
  case editAsset(AssetID, AssetEdit, at: Timestamp)
  /// Moves an asset to the trash. One that is there already, or is not in the store, stays as it is.
  case trashAsset(AssetID, at: Timestamp)
  /// Takes an asset out of the trash. One that is not there stays as it is.
  case restoreAsset(AssetID, at: Timestamp)
  /// Removes an asset and everything that hangs on it. Removing one that is not there does nothing.
  case deleteAsset(AssetID)
  /// Writes one face of an asset that is there: in its place, or as the last one if it is new.
  indirect case putFace(Face)
  /// Says whose face it is, or with `nil` that nobody knows.
  case assignFace(FaceID, PersonID?, at: Timestamp)
  /// Removes a face. Removing one that is not there does nothing.
  case deleteFace(FaceID)
  /// Writes a person. ``Person/assetCount`` plays no part.
  indirect case putPerson(Person)
  /// Removes a person; their faces stay and are nobody's. Removing one who is not there does nothing.
  case deletePerson(PersonID, at: Timestamp)
  /// Gives all faces of the first person to the second and removes the first. The store remembers what it takes
  /// to undo it.
  case mergePerson(PersonID, into: PersonID, at: Timestamp)
  /// Undoes a merge: the first person is there again, with those of the faces that the second still has.
  case unmergePerson(PersonID, from: PersonID, at: Timestamp)
  /// Writes an album. Its count and dates play no part; the cover must be a live member.
  case putAlbum(Album)
  /// Removes an album; its assets stay. Removing one that is not there does nothing.
  case deleteAlbum(AlbumID)
  /// Puts an asset into an album. Where it is in it already, nothing changes.
  case addToAlbum(AlbumAsset)
  /// Takes an asset out of an album. Where it is not in it, nothing changes.
  case removeFromAlbum(AlbumID, AssetID)
  /// Forgets the events before this number; the last ones stay in any case.
  case trimEvents(before: UInt64)
}

/// One optional group of an asset, with its new value; `nil` clears it.
public enum AssetGroup: Sendable, Equatable {
  /// All URLs.
  case variants(Variants?)
  /// What is known of the file.
  case fileData(FileData?)
  /// Camera fields and places.
  case metadata(Metadata?)
  /// Named numbers.
  case metrics(Metrics?)
  /// The faces, and with them the people.
  case faces([Face]?)
}

extension Asset {
  /// Takes a group's new value, to be written with the asset.
  mutating func set(_ group: AssetGroup) {
    switch group {
    case .variants(let value): variants = Fetched(requested: value)
    case .fileData(let value): fileData = Fetched(requested: value)
    case .metadata(let value): metadata = Fetched(requested: value)
    case .metrics(let value): metrics = Fetched(requested: value)
    case .faces(let value): faces = Fetched(requested: value)
    }
  }
}
