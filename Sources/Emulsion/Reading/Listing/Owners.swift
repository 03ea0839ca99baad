/// Whose assets a question is about: an album's, a person's, those of both, or all.
struct Owners {
  var album: AlbumID?
  var person: PersonID?

  /// Whether not all assets are meant.
  var isAny: Bool { album != nil || person != nil }

  /// The indexes in which the owners' assets stand.
  var databases: [Database] {
    (album == nil ? [] : [.byAlbum]) + (person == nil ? [] : [.byPerson])
  }

  func requireReadable(_ session: ReadSession) throws(StoreError) {
    for database in databases { try session.requireReadable(database) }
  }
}

extension AssetQuery {
  var owners: Owners { Owners(album: albumID, person: personID) }
}
