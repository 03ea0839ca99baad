import Testing

@testable import Emulsion

@Suite("Changing albums")
struct AlbumWritingTests {
  private static let now = Library.time(1000)

  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put((1...4).map { Library.picture($0, taken: Int($0) * 10) })
    try temporary.store.apply(
      .putAlbum(Library.album(1, "Lake")), .putAlbum(Library.album(2, "")),
      .addToAlbum(Library.link(1, album: 1, asset: 1)),
      .addToAlbum(Library.link(2, album: 1, asset: 2)),
      .addToAlbum(Library.link(3, album: 2, asset: 1)))
    return temporary
  }

  private static func setCover(_ store: AssetStore, _ cover: UInt64?) throws {
    var album = try #require(try store.album(Library.album(1)))
    album.coverAssetID = cover.map { Library.asset($0) }
    try store.apply(.putAlbum(album))
  }

  @Test("Assets are added once; duplicates and unknown ones are told apart")
  func add() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let added = try store.write { transaction throws(StoreError) in
      try transaction.add(
        [3, 1, 9, 3, 4].map { Library.asset($0) }, to: Library.album(1), at: Self.now)
    }
    #expect(added.added == [3, 4].map { Library.asset($0) })
    #expect(added.duplicates == [1, 3].map { Library.asset($0) })
    #expect(added.notFound == [Library.asset(9)])
    #expect(try store.album(Library.album(1))?.assetCount == 4)
    #expect(try store.album(Library.album(1))?.updatedAt == Library.time(1))
    expectError(.notFound) {
      try store.write { transaction throws(StoreError) in
        _ = try transaction.add([Library.asset(1)], to: Library.album(9))
      }
    }
    expectError(.notFound) {
      try store.apply(.addToAlbum(Library.link(9, album: 1, asset: 9)))
    }
    expectError(.notFound) {
      try store.apply(.addToAlbum(Library.link(9, album: 9, asset: 1)))
    }
    expectError(.invalidValue) {
      try store.apply(.addToAlbum(Library.link(3, album: 2, asset: 2)))
    }
    let events = try store.eventsOf { transaction throws(StoreError) in
      try transaction.remove([1, 9, 1].map { Library.asset($0) }, from: Library.album(1))
      try transaction.remove([Library.asset(1)], from: Library.album(9))
    }
    #expect(events == ["album_asset_removed asset 1 album 1 link"])
    #expect(try store.album(Library.album(1))?.assetCount == 3)
    #expect(try store.mistakes() == [])
  }

  @Test("A put again keeps members and count; a deleted album lets go of its links, not its assets")
  func putAndDelete() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    var album = Library.album(1, "Sea", made: 50)
    album.description = "x"
    album.assetCount = 77
    try store.apply(.putAlbum(album))
    let stored = try #require(try store.album(album.id))
    #expect(stored.assetCount == 2)
    #expect(stored.name == "Sea")
    #expect(try store.albums(AlbumQuery()) == [1, 2].map { Library.album($0) })
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.deleteAlbum(album.id)
        try transaction.deleteAlbum(album.id)
      } == [
        "album_asset_removed asset 1 album 1 link", "album_asset_removed asset 2 album 1 link",
        "album_deleted album 1",
      ])
    #expect(try store.records().assets.count == 4)
    #expect(try store.count(.albumAssets) == 1)
    #expect(try store.count(.assetAlbums) == 1)
    #expect(try store.count(.byAlbum) == 1)
    #expect(try store.mistakes() == [])
  }

  @Test("The cover must be a live member, and is none when it is so no longer")
  func cover() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    for cover in [3, 9] as [UInt64] {
      expectError(.invalidValue) { try Self.setCover(store, cover) }
    }
    try store.apply(.trashAsset(Library.asset(2), at: Self.now))
    expectError(.invalidValue) { try Self.setCover(store, 2) }
    try store.apply(.restoreAsset(Library.asset(2), at: Self.now))

    let losses: [(Mutation, Mutation?)] = [
      (
        .trashAsset(Library.asset(2), at: Self.now),
        .restoreAsset(Library.asset(2), at: Self.now)
      ),
      (
        .removeFromAlbum(Library.album(1), Library.asset(2)),
        .addToAlbum(Library.link(8, album: 1, asset: 2))
      ),
      (.deleteAsset(Library.asset(2)), nil),
    ]
    for (loss, repair) in losses {
      try Self.setCover(store, 2)
      let before = try #require(try store.album(Library.album(1)))
      #expect(before.coverAssetID == Library.asset(2))
      let events = try store.eventsOf { transaction throws(StoreError) in
        try transaction.apply(loss)
      }
      #expect(events.contains("album_updated album 1"), "\(events)")
      let after = try #require(try store.album(Library.album(1)))
      #expect(after.coverAssetID == nil)
      #expect(after.updatedAt == before.updatedAt)
      #expect(after.assetCount == 1)
      #expect(try store.mistakes() == [])
      if let repair { try store.apply(repair) }
      #expect(try store.album(Library.album(1))?.coverAssetID == nil)
    }
    try Self.setCover(store, 1)
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.put(Library.album(1, "Lake"))
      } == ["album_updated album 1"])
    #expect(try store.album(Library.album(1))?.coverAssetID == nil)
  }

  @Test("Dates and count are those of the live members")
  func dates() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    func local(_ number: UInt64) -> LocalDateTime {
      Library.picture(number, taken: Int(number) * 10).localDateTime
    }
    func dates() throws -> [LocalDateTime?] {
      let album = try #require(try store.album(Library.album(1)))
      return [album.startDate, album.endDate]
    }
    #expect(try dates() == [local(1), local(2)])
    try store.apply(.addToAlbum(Library.link(5, album: 1, asset: 4)))
    #expect(try dates() == [local(1), local(4)])
    try store.apply(.trashAsset(Library.asset(1), at: Self.now))
    #expect(try dates() == [local(2), local(4)])
    // A trashed asset may be put into an album, where it waits.
    try store.apply(
      .trashAsset(Library.asset(3), at: Self.now),
      .addToAlbum(Library.link(6, album: 1, asset: 3)))
    #expect(try store.album(Library.album(1))?.assetCount == 2)
    try store.apply(
      .trashAsset(Library.asset(2), at: Self.now), .trashAsset(Library.asset(4), at: Self.now))
    #expect(try dates() == [nil, nil])
    #expect(try store.album(Library.album(1))?.assetCount == 0)
    try store.apply(.restoreAsset(Library.asset(3), at: Self.now))
    #expect(try dates() == [local(3), local(3)])
    #expect(try store.mistakes() == [])
  }
}
