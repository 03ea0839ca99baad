import Testing

@testable import Emulsion

@Suite("Lists of albums and links")
struct AlbumListTests {
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    var second = Library.picture(2, taken: 20)
    second.localDateTime.offsetMinutes = nil
    try temporary.store.put([Library.picture(1, taken: 10), second, Library.picture(3)])
    try temporary.store.apply(
      .putAlbum(Library.album(1, "Lake \"1\"")), .putAlbum(Library.album(2, "", made: 1)),
      .addToAlbum(Library.link(1, album: 1, asset: 1)),
      .addToAlbum(Library.link(2, album: 1, asset: 2, made: 9)),
      .addToAlbum(Library.link(3, album: 2, asset: 1)))
    var album = Library.album(1, "Lake \"1\"")
    album.coverAssetID = Library.asset(2)
    album.description = "ä"
    album.updatedAt = Library.time(5)
    try temporary.store.apply(.putAlbum(album))
    return temporary
  }

  private static func json(_ store: AssetStore, _ query: AlbumQuery) throws -> String {
    try store.read { snapshot throws(StoreError) in try snapshot.json(query).text }
  }

  @Test("An album's document has its cover's lean URLs, count and dates")
  func documents() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let (first, second) = (Library.album(1), Library.album(2))
    let lake = """
      {"id":"\(first)","name":"Lake \\"1\\"","description":"ä",\
      "album_cover_asset_id":"\(Library.asset(2))","asset_count":2,\
      "asset_urls":{"thumbnail":{"url":"https://cdn.example.com/\(Library.asset(2))/t.webp",\
      "mimetype":"image/webp","width":360}},"start_date":"2023-11-14T22:13:30+01:00",\
      "end_date":"2023-11-14T22:13:40","created_at":"2023-11-14T22:13:21Z",\
      "updated_at":"2023-11-14T22:13:25Z"}
      """
    let other = """
      {"id":"\(second)","name":"","description":"","album_cover_asset_id":null,"asset_count":1,\
      "asset_urls":null,"start_date":"2023-11-14T22:13:30+01:00",\
      "end_date":"2023-11-14T22:13:30+01:00","created_at":"2023-11-14T22:13:21Z",\
      "updated_at":"2023-11-14T22:13:21Z"}
      """
    let read = try store.read { snapshot throws(StoreError) in
      [try snapshot.json(first)?.text, try snapshot.json(second)?.text]
    }
    #expect(read == [lake, other])
    #expect(
      try Self.json(store, AlbumQuery()) == "{\"data\":[\(other),\(lake)],\"has_more\":false}")
    #expect(
      try Self.json(store, AlbumQuery(limit: 1)) == "{\"data\":[\(other)],\"has_more\":true}")
    #expect(
      try Self.json(store, AlbumQuery(assetID: Library.asset(3)))
        == "{\"data\":[],\"has_more\":false}")
    let missing = try store.read { snapshot throws(StoreError) in
      try snapshot.json(Library.album(9))
    }
    #expect(missing == nil)
    try store.apply(
      .trashAsset(Library.asset(1), at: Library.time(9)))
    #expect(try Self.json(store, AlbumQuery()).contains("\"start_date\":null,\"end_date\":null"))
  }

  @Test("Lists of albums by asset and ids, from any album on")
  func albums() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let (first, second) = (Library.album(1), Library.album(2))
    #expect(try store.albums(AlbumQuery()) == [second, first])
    #expect(try store.albums(AlbumQuery(startingAfter: second)) == [first])
    #expect(try store.albums(AlbumQuery(startingAfter: first)) == [])
    #expect(try store.albums(AlbumQuery(assetID: Library.asset(1))) == [second, first])
    #expect(try store.albums(AlbumQuery(assetID: Library.asset(2))) == [first])
    #expect(
      try store.albums(AlbumQuery(assetID: Library.asset(2), startingAfter: second)) == [first])
    #expect(try store.albums(AlbumQuery(ids: [first, Library.album(9), first])) == [first])
    #expect(
      try store.albums(AlbumQuery(assetID: Library.asset(2), ids: [first, second])) == [first])
  }

  @Test("Links by id, and their lists by album, asset and ids")
  func links() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    func links(_ query: AlbumAssetQuery) throws -> [AlbumAssetID] { try store.albumAssets(query) }
    let (first, second, third) = (Library.link(1), Library.link(2), Library.link(3))
    #expect(try links(AlbumAssetQuery()) == [second, third, first])
    #expect(try links(AlbumAssetQuery(limit: 1, startingAfter: second)) == [third])
    #expect(try links(AlbumAssetQuery(albumID: Library.album(1))) == [second, first])
    #expect(try links(AlbumAssetQuery(assetID: Library.asset(1))) == [third, first])
    #expect(
      try links(AlbumAssetQuery(albumID: Library.album(1), assetID: Library.asset(1))) == [first])
    #expect(try links(AlbumAssetQuery(albumID: Library.album(2), ids: [first, third])) == [third])
    try store.read { snapshot throws(StoreError) in
      #expect(
        try snapshot.albumAsset(second) == Library.link(2, album: 1, asset: 2, made: 9))
      #expect(try snapshot.albumAsset(Library.link(9)) == nil)
      #expect(
        try snapshot.json(second)?.text
          == """
          {"id":"\(second)","album_id":"\(Library.album(1))","asset_id":"\(Library.asset(2))",\
          "created_at":"2023-11-14T22:13:29Z","updated_at":"2023-11-14T22:13:29Z"}
          """)
    }
  }
}
