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
  /// Writes a person. ``Person/assetCount`` plays no part.
  case putPerson(Person)
  /// Removes an asset and everything that hangs on it. Removing one that is not there does nothing.
  case deleteAsset(AssetID)
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
