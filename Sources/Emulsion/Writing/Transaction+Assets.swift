/// Short forms of the mutations of assets.
extension Transaction {
  /// Writes an asset and those of its groups that are requested; see ``Mutation/putAsset(_:)``.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func put(_ asset: Asset) throws(StoreError) {
    try session.apply(.putAsset(asset))
  }

  /// Sets or clears one group of an asset; see ``Mutation/setGroup(_:_:updatedAt:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset.
  public mutating func set(
    _ group: AssetGroup, of id: AssetID, updatedAt: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.setGroup(id, group, updatedAt: updatedAt))
  }

  /// Replaces the faces of an asset, and with them its people.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset.
  public mutating func put(
    _ faces: [Face], of id: AssetID, updatedAt: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.setGroup(id, .faces(faces), updatedAt: updatedAt))
  }

  /// Removes an asset and everything that hangs on it; does nothing where there is none.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func deleteAsset(_ id: AssetID) throws(StoreError) {
    try session.apply(.deleteAsset(id))
  }

  /// Sets or takes back what a user says of an asset; see ``Mutation/editAsset(_:_:at:)``.
  ///
  /// - Throws: as ``apply(_:)``; ``StoreError/Code/notFound`` where there is no such asset.
  public mutating func edit(
    _ id: AssetID, _ edit: AssetEdit, at time: Timestamp? = nil
  ) throws(StoreError) {
    try session.apply(.editAsset(id, edit, at: time ?? session.time))
  }

  /// Moves assets to the trash; those that are there already and unknown ones are skipped.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func trash(
    _ ids: some Sequence<AssetID>, at time: Timestamp? = nil
  ) throws(StoreError) {
    for id in ids { try session.apply(.trashAsset(id, at: time ?? session.time)) }
  }

  /// Takes assets out of the trash; those that are not there and unknown ones are skipped.
  ///
  /// - Throws: as ``apply(_:)``.
  public mutating func restore(
    _ ids: some Sequence<AssetID>, at time: Timestamp? = nil
  ) throws(StoreError) {
    for id in ids { try session.apply(.restoreAsset(id, at: time ?? session.time)) }
  }
}
