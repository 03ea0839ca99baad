import Testing

@testable import Emulsion

@Suite("Assets, people and albums whose records are damaged")
struct DamagedOwnerTests {
  /// Two people, two albums, and assets of both, some in the trash.
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let assets = (0..<40 as Range<UInt64>).map { (number: UInt64) -> Asset in
      let whose = number % 2
      return Library.picture(
        number, taken: Int(number), faces: [number * 2: whose, number * 2 + 1: nil])
    }
    try store.put(people: [Library.person(0, "Ada"), Library.person(1, "Bo")], assets)
    try store.write { transaction throws(StoreError) in
      for album in 0..<2 as Range<UInt64> {
        try transaction.apply(.putAlbum(Library.album(album, "Album \(album)")))
      }
      for link in 0..<30 as Range<UInt64> {
        try transaction.apply(.addToAlbum(Library.link(link, album: link % 2, asset: link)))
      }
      try transaction.apply(
        .mergePerson(Library.person(1), into: Library.person(0), at: Library.time(5)))
      try transaction.apply(
        .unmergePerson(Library.person(1), from: Library.person(0), at: Library.time(6)))
    }
    try store.trash((0..<10).map { Library.asset($0) }, at: Library.time(7))
    try store.expectSound()
    return temporary
  }

  /// The value of a record with a bit flipped.
  private static func damagedValue<Kind>(
    _ database: Database, _ id: Identifier<Kind>, in store: AssetStore
  ) throws -> [UInt8] {
    let text = id.text
    var value = try store.read { snapshot throws(StoreError) in
      guard let value = try snapshot.session.value(database, text.span) else { return [UInt8]() }
      return [UInt8](value)
    }
    try #require(!value.isEmpty)
    value[value.count / 2] ^= 4
    return value
  }

  /// Flips a bit of a record.
  private static func damage<Kind>(
    _ database: Database, _ id: Identifier<Kind>, in store: AssetStore
  ) throws {
    let text = id.text
    let value = try damagedValue(database, id, in: store)
    try store.write { transaction throws(StoreError) in
      try transaction.session.put(database, text.span, value: value.rawSpanOfBytes)
    }
    #expect(try !store.verify().isSound)
  }

  @Test("A person whose record is damaged can be put anew, with the counts of before")
  func putPerson() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try store.person(Library.person(0))
    for name in ["Ada", "Adele", nil] {
      try Self.damage(.people, Library.person(0), in: store)
      expectError(.corrupted) { _ = try store.person(Library.person(0)) }
      try store.apply(.putPerson(Library.person(0, name)))
      try store.expectSound()
      let after = try store.person(Library.person(0))
      #expect(after?.name == name && after?.assetCount == before?.assetCount)
    }
    #expect(try store.people(PersonQuery()).count == 1)
    // Whatever else is damaged with it.
    try Self.damage(.people, Library.person(0), in: store)
    try Self.damage(.personStats, Library.person(0), in: store)
    try store.apply(.putPerson(Library.person(0, "Ada")))
    try store.expectSound()
    #expect(try store.mistakes() == [])
  }

  @Test("Of many damaged people none is taken for misplaced because others were put just before")
  func putPeople() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let people = (0..<150 as Range<UInt64>).map { Library.person($0, "Person \($0)") }
    try store.put(people: people)
    let values = try people.map { try Self.damagedValue(.people, $0.id, in: store) }
    try store.write { transaction throws(StoreError) in
      for (person, value) in zip(people, values) {
        let text = person.id.text
        try transaction.session.put(.people, text.span, value: value.rawSpanOfBytes)
      }
    }
    expectError(.corrupted) { _ = try store.person(Library.person(149)) }
    try store.put(people: people)
    try store.expectSound()
    #expect(try store.person(Library.person(149))?.name == "Person 149")
  }

  @Test("A person whose record reaches beyond its page is found on a page that was just changed")
  func misplacedPerson() throws {
    let temporary = try Self.filled()
    try temporary.store.close()
    var file = try DamagedFile(temporary.path)
    let entry = try file.place(of: Array(Library.person(1).description.utf8), in: .people)
    // The size of the value.
    let size = file.map.pageSize - 1
    file.bytes[entry] = UInt8(truncatingIfNeeded: size)
    file.bytes[entry + 1] = UInt8(truncatingIfNeeded: size >> 8)
    try file.write()
    let store = try AssetStore(opening: temporary.path)
    let end = expectError(.environment) {
      try store.write { transaction throws(StoreError) in
        // Its record keeps its size, so that nothing is moved.
        try transaction.put(Library.person(0, "Ada"))
        try transaction.session.requirePlaced(.people, Library.person(0).text.span)
        do throws(StoreError) {
          try transaction.session.requirePlaced(.people, Library.person(1).text.span)
        } catch {
          guard error.code == .corrupted, error.reason.contains("page") else { throw error }
          throw StoreError(.environment, "the end of the test")
        }
      }
    }
    #expect(end?.reason == "the end of the test")
  }

  @Test("A load puts a damaged person anew, however old the row that it brings")
  func loadPerson() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try #require(try store.person(Library.person(0)))
    try Self.damage(.people, Library.person(0), in: store)
    var load = BulkLoad(into: store)
    try load.add(Library.person(0, "Ada", made: -100))
    try load.add(Library.picture(90, faces: [900: 0]))
    let summary = try load.finish()
    #expect(summary.people == 1 && summary.assets == 1)
    let after = try store.person(Library.person(0))
    #expect(after?.name == "Ada" && after?.assetCount == (before.assetCount ?? 0) + 1)
    try store.expectSound()
  }

  @Test("A person whose record is damaged can be deleted, and the faces are nobody's then")
  func deletePerson() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try Self.damage(.people, Library.person(1), in: store)
    let events = try store.eventsOf { transaction throws(StoreError) in
      try transaction.apply(.deletePerson(Library.person(1), at: Library.time(8)))
    }
    #expect(events.last == "person_deleted person 1")
    try store.expectSound()
    #expect(try store.mistakes() == [])
    #expect(try store.records().faces(of: Library.person(1)).isEmpty)
    #expect(try store.person(Library.person(1)) == nil)
  }

  @Test("An album whose record is damaged can be put anew, with the count of before")
  func putAlbum() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try store.album(Library.album(1))
    try Self.damage(.albums, Library.album(1), in: store)
    var album = Library.album(1, "Again", made: 99)
    album.coverAssetID = Library.asset(15)
    try store.apply(.putAlbum(album))
    try store.expectSound()
    let after = try store.album(Library.album(1))
    #expect(after?.assetCount == before?.assetCount && after?.coverAssetID == album.coverAssetID)
    #expect(try store.mistakes() == [])
  }

  @Test("An album whose record is damaged can be deleted, with its links")
  func deleteAlbum() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try Self.damage(.albums, Library.album(1), in: store)
    try store.apply(.deleteAlbum(Library.album(1)))
    try store.expectSound()
    #expect(try store.records().links.count == 15)
    #expect(try store.albums(AlbumQuery()) == [Library.album(0)])
  }

  @Test("Emptying the trash removes damaged assets as well, and says what was lost")
  func emptyTrash() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try Self.damage(.core, Library.asset(3), in: store)
    try Self.damage(.faces, Library.asset(5), in: store)
    expectError(.corrupted) { try store.emptyTrash() }
    var lost: [String] = []
    let removed = try store.emptyTrash(onDamage: { lost.append($0.key ?? "") }) { id, _ in
      Issue.record("\(String(describing: id)) was left")
    }
    #expect(removed == 10)
    #expect(Set(lost) == [Library.asset(3).description, Library.asset(5).description])
    #expect(try store.count(.byTrash) == 0 && store.count(.core) == 30)
    try store.expectSound()
  }

  @Test("Where damage may not cost records, the assets concerned are left and all others go")
  func emptyTrashLeaving() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try Self.damage(.core, Library.asset(3), in: store)
    try store.write { transaction throws(StoreError) in
      var key = RowWriter()
      TrashIndex.key(Library.time(1), Library.asset(77), into: &key)
      try transaction.session.put(.byTrash, key.bytes.rawSpan, row: [8].rawSpan)
    }
    var left: [AssetID?] = []
    let removed = try store.emptyTrash(onLeft: { id, _ in left.append(id) })
    #expect(removed == 9 && left == [Library.asset(77), Library.asset(3)])
    #expect(try store.count(.core) == 31)
    #expect(try store.purge(olderThan: .zero, onDamage: { _ in }, onLeft: { _, _ in }) == 1)
    #expect(try store.repair().after.isSound)
  }

  @Test("Trashing and restoring pass over damaged assets, and name them")
  func trashAndRestore() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try Self.damage(.core, Library.asset(12), in: store)
    try Self.damage(.core, Library.asset(2), in: store)
    expectError(.corrupted) { try store.trash([Library.asset(11), Library.asset(12)]) }
    var left: [AssetID] = []
    let ids = (10..<20).map { Library.asset($0) }
    #expect(try store.trash(ids, onLeft: { id, _ in left.append(id) }) == 9)
    let trashed = (0..<10).map { Library.asset($0) }
    #expect(try store.restore(trashed, onLeft: { id, _ in left.append(id) }) == 9)
    #expect(left == [Library.asset(12), Library.asset(2)])
    try store.delete(left, onDamage: { _ in })
    try store.expectSound()
  }
}
