/// Which records of a store to take. What several fields say must all hold; of one field, any of its values.
///
/// What is named must be in the store. What the chosen records refer to comes along: with faces the people whose they
/// are, and the albums that hold chosen assets, with links to these alone. Neither the feed nor what undoes merges is
/// taken: the result is a library of its own, with a new id.
public struct ArchiveSelection: Sendable, Equatable {
  /// The groups of each asset. The lean URL stays without ``Include/variants``; people come with
  /// ``Include/faces``, and not alone.
  public var groups: Include = .all
  /// Only these assets.
  public var assets: Set<AssetID>?
  /// Only assets that show any of these people.
  public var people: Set<PersonID>?
  /// Only assets of any of these albums; no other albums come along.
  public var albums: Set<AlbumID>?
  /// Only assets taken after this time…
  public var after: LocalDateTime?
  /// …and before this one.
  public var before: LocalDateTime?

  /// Everything.
  public init() {}

  /// Whether some assets may not be chosen.
  var choosesAssets: Bool {
    assets != nil || people != nil || albums != nil || after != nil || before != nil
  }

  func validate() throws(StoreError) {
    try TimeBounds.validate(after: after, before: before)
  }
}

extension Snapshot {
  /// Calls `body` with the id of each asset that is chosen, in the order of the ids, until it answers `false`. With
  /// ``ArchiveSelection/albums`` it holds the ids of their assets, else nothing.
  ///
  /// - Throws: ``StoreError/Code/notFound`` for assets, people or albums that are named and not there;
  ///   ``StoreError/Code/corrupted`` for a record that cannot be read, ``StoreError/Code/invalidQuery`` for times that
  ///   no document can write, and what `body` throws.
  public func forEachAssetID(
    of selection: ArchiveSelection, _ body: (AssetID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try session.forEachAsset(of: selection, onDamage: nil, body)
  }
}

extension ReadSession {
  /// Goes through the chosen assets. An asset that cannot be looked at is not chosen, where somebody is told of it.
  func forEachAsset(
    of selection: ArchiveSelection, onDamage: ((StoreError) -> Void)?,
    _ body: (AssetID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try selection.validate()
    try requireAll(selection.assets, .core, "asset", onAbsence: onDamage)
    try requireAll(selection.people, .people, "person", onAbsence: onDamage)
    try requireAll(selection.albums, .albums, "album", onAbsence: onDamage)
    func isChosen(_ id: AssetID) throws(StoreError) -> Bool {
      do throws(StoreError) {
        return try self.isChosen(id, by: selection)
      } catch {
        guard let onDamage, error.code == .corrupted else { throw error }
        onDamage(error)
        return false
      }
    }
    var listed = selection.assets
    if let albums = selection.albums {
      let members = try members(of: albums)
      listed = listed.map { $0.intersection(members) } ?? members
    }
    if let listed {
      for id in listed.sorted() where try isChosen(id) {
        guard try body(id) else { return }
      }
      return
    }
    try forEachID(.core, after: nil) { (id: AssetID) throws(StoreError) in
      try isChosen(id) ? try body(id) : true
    }
  }

  /// What is named must be there: of a slip of the pen nobody would know, since it chooses nothing.
  private func requireAll<Kind>(
    _ ids: Set<Identifier<Kind>>?, _ database: Database, _ noun: String,
    onAbsence: ((StoreError) -> Void)?
  ) throws(StoreError) {
    for id in (ids ?? []).sorted() where try !contains(database, id.text.span) {
      let error = StoreError(
        .notFound, "there is no \(noun) \(id), which is to be taken", database: database,
        key: id.description)
      guard let onAbsence else { throw error }
      onAbsence(error)
    }
  }

  private func members(of albums: Set<AlbumID>) throws(StoreError) -> Set<AssetID> {
    var members: Set<AssetID> = []
    try forEachLink { link in
      if albums.contains(link.albumID) { members.insert(link.assetID) }
    }
    return members
  }

  /// Hands over all links of albums, in the order of their ids.
  func forEachLink(
    _ body: (AlbumAsset) throws(StoreError) -> Void
  ) throws(StoreError) {
    try forEachID(.albumAssets, after: nil) { (id: AlbumAssetID) throws(StoreError) in
      let link = try withRecord(.albumAssets, id.text.span) { payload throws(CodecError) in
        try AlbumAssetRecord.decode(payload, id: id)
      }
      if let link { try body(link) }
      return true
    }
  }

  /// Whether an asset is there, was taken between the bounds and shows one of the people.
  private func isChosen(
    _ id: AssetID, by selection: ArchiveSelection
  ) throws(StoreError) -> Bool {
    let text = id.text
    if selection.assets != nil || selection.albums != nil {
      guard try contains(.core, text.span) else { return false }
    }
    let bounds = TimeBounds(after: selection.after, before: selection.before)
    if !bounds.isOpen {
      let local = try frame(ofAsset: text.span).local
      guard bounds.contains(wall: local.wallMicroseconds, offsetMinutes: local.offsetMinutes)
      else { return false }
    }
    guard let people = selection.people else { return true }
    let shown = try withRecord(.assetPeople, text.span) { payload throws(CodecError) in
      try AssetPeopleRecord.decode(payload)
    }
    return shown?.contains(where: people.contains) ?? false
  }
}
