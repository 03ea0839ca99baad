import Testing

@testable import Emulsion

@Suite("Merging people, and undoing it")
struct MergeTests {
  private static let now = Library.time(1000)
  private static let later = Library.time(2000)

  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    var full = Library.person(1, "Anna")
    full.urls = Fixtures.fullPerson(1).urls
    full.clusterMetrics = Fixtures.fullPerson(1).clusterMetrics
    full.birthDate = CalendarDate(days: 100)
    full.thumbnailFaceID = Library.face(1)
    try temporary.store.put(
      people: [full, Library.person(2, "Ben"), Library.person(3, nil)],
      [
        Library.picture(1, faces: [1: 1, 2: 2, 3: 1]), Library.picture(2, faces: [4: 1]),
        Library.picture(3, faces: [5: 2]),
      ])
    try temporary.store.apply(.trashAsset(Library.asset(2), at: now))
    return temporary
  }

  private static func merges(_ store: AssetStore, _ target: UInt64) throws -> [Merge] {
    try store.read { snapshot throws(StoreError) in
      try snapshot.merges(into: Library.person(target))
    }
  }

  /// Everything but when it was last changed.
  private static func state(_ store: AssetStore) throws -> [String] {
    let records = try store.records()
    return records.people.map { person in
      var person = person
      person.updatedAt = person.createdAt
      return "\(person)"
    } + records.faces.map { "\($0.id) \($0.personID?.description ?? "nobody")" }
  }

  @Test("All faces go to the target, counts and lists with them, and the source goes")
  func merge() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let source = try store.person(Library.person(1))
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.merge([Library.person(1)], into: Library.person(2), at: Self.now)
      } == [
        "face_updated asset 1 face 1 person 2", "face_updated asset 1 face 3 person 2",
        "face_updated asset 2 face 4 person 2", "person_deleted person 1",
        "person_updated person 2",
      ])
    #expect(try store.person(Library.person(1)) == nil)
    let target = try #require(try store.person(Library.person(2)))
    #expect(target.name == "Ben")
    #expect(target.assetCount == 2)
    #expect(try store.face(Library.face(4))?.personID == Library.person(2))
    #expect(try store.face(Library.face(4))?.updatedAt == Self.now)
    #expect(try store.asset(Library.asset(1))?.people == .value([target]))
    #expect(try store.mistakes() == [])
    #expect(try store.people(PersonQuery(nameFilter: .all)) == [3, 2].map { Library.person($0) })
    #expect(try store.count(.peopleOrder) == 6)
    let merges = try Self.merges(store, 2)
    #expect(merges.count == 1)
    #expect(merges.first?.faceCount == 3)
    #expect(merges.first?.mergedAt == Self.now)
    var remembered = try #require(source)
    remembered.assetCount = nil
    #expect(merges.first?.source == remembered)
    #expect(try Self.merges(store, 3).isEmpty)
  }

  @Test("Several are merged at once; a merge of nobody, or into oneself, is refused whole")
  func several() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.write { transaction throws(StoreError) in
      try transaction.merge(
        [Library.person(1), Library.person(2)], into: Library.person(3), at: Self.now)
    }
    #expect(try store.people(PersonQuery(nameFilter: .all)) == [Library.person(3)])
    #expect(try store.person(Library.person(3))?.assetCount == 2)
    #expect(try Self.merges(store, 3).map(\.faceCount) == [3, 2])
    let before = try Self.state(store)
    for (source, target, code) in [
      (3, 3, StoreError.Code.invalidValue), (1, 3, .notFound), (3, 1, .notFound),
    ] as [(UInt64, UInt64, StoreError.Code)] {
      expectError(code) {
        try store.apply(
          .mergePerson(Library.person(source), into: Library.person(target), at: Self.now))
      }
    }
    #expect(try Self.state(store) == before)
    #expect(try store.mistakes() == [])
  }

  @Test("Undone, all is as it was")
  func unmerge() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try Self.state(store)
    try store.apply(.mergePerson(Library.person(1), into: Library.person(2), at: Self.now))
    #expect(try Self.state(store) != before)
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.unmerge(Library.person(1), from: Library.person(2), at: Self.later)
      } == [
        "person_created person 1", "face_updated asset 1 face 1 person 1",
        "face_updated asset 1 face 3 person 1", "face_updated asset 2 face 4 person 1",
        "person_updated person 2",
      ])
    #expect(try Self.state(store) == before)
    #expect(try store.person(Library.person(1))?.updatedAt == Self.later)
    #expect(try store.mistakes() == [])
    #expect(
      try store.people(PersonQuery(sort: .nameAscending)) == [1, 2].map { Library.person($0) })
    #expect(try Self.merges(store, 2).isEmpty)
    expectError(.notFound) {
      try store.apply(.unmergePerson(Library.person(1), from: Library.person(2), at: Self.later))
    }
  }

  @Test("Faces that were reassigned or deleted meanwhile stay so")
  func meanwhile() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(
      .mergePerson(Library.person(1), into: Library.person(2), at: Self.now),
      .assignFace(Library.face(1), Library.person(3), at: Self.now),
      .deleteFace(Library.face(3)), .deleteAsset(Library.asset(2)),
      .putFace(Library.face(9, on: 3, person: 2)),
      .unmergePerson(Library.person(1), from: Library.person(2), at: Self.later))
    let owners = try store.records().faces.map { ($0.id, $0.personID) }
    #expect(owners.map(\.0) == [1, 2, 5, 9].map { Library.face($0) })
    #expect(owners.map(\.1) == [3, 2, 2, 2].map { Library.person($0) })
    #expect(try store.person(Library.person(1))?.assetCount == 0)
    #expect(try store.mistakes() == [])
  }

  @Test("A merge cannot be undone while its target is merged itself, and can once that is undone")
  func chain() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    let before = try Self.state(store)
    try store.apply(
      .mergePerson(Library.person(1), into: Library.person(2), at: Self.now),
      .mergePerson(Library.person(2), into: Library.person(3), at: Self.now))
    #expect(try Self.merges(store, 2).isEmpty)
    #expect(try Self.merges(store, 3).map(\.faceCount) == [5])
    let whole = try Self.state(store)
    expectError(.notFound) {
      try store.apply(.unmergePerson(Library.person(1), from: Library.person(2), at: Self.now))
    }
    #expect(try Self.state(store) == whole)
    try store.apply(
      .unmergePerson(Library.person(2), from: Library.person(3), at: Self.now),
      .unmergePerson(Library.person(1), from: Library.person(2), at: Self.now))
    #expect(try Self.state(store) == before)
    #expect(try store.mistakes() == [])
    #expect(try store.count(.merges) == 0)
  }

  @Test("A merge cannot be undone over somebody who bears the source's id again")
  func sourceIsBack() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(
      .mergePerson(Library.person(1), into: Library.person(2), at: Self.now),
      .putPerson(Library.person(1, "Another")))
    expectError(.invalidValue) {
      try store.apply(.unmergePerson(Library.person(1), from: Library.person(2), at: Self.now))
    }
    #expect(try store.person(Library.person(1))?.name == "Another")
    try store.apply(
      .deletePerson(Library.person(1), at: Self.now),
      .unmergePerson(Library.person(1), from: Library.person(2), at: Self.now))
    #expect(try store.person(Library.person(1))?.name == "Anna")
    #expect(try store.mistakes() == [])
  }

  @Test(
    "A deleted person's faces stay and are nobody's; merges into them are forgotten, and those before"
  )
  func deletePerson() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    try store.apply(
      .mergePerson(Library.person(1), into: Library.person(2), at: Self.now),
      .mergePerson(Library.person(2), into: Library.person(3), at: Self.now))
    #expect(try store.count(.merges) == 2)
    #expect(
      try store.eventsOf { transaction throws(StoreError) in
        try transaction.deletePerson(Library.person(3), at: Self.later)
        try transaction.deletePerson(Library.person(3), at: Self.later)
      } == [
        "face_updated asset 1 face 1", "face_updated asset 1 face 2",
        "face_updated asset 1 face 3", "face_updated asset 3 face 5",
        "face_updated asset 2 face 4", "person_deleted person 3",
      ])
    let records = try store.records()
    #expect(records.people.isEmpty)
    #expect(records.faces.count == 5)
    #expect(records.faces.allSatisfy { $0.personID == nil && $0.updatedAt == Self.later })
    for database in [Database.merges, .personStats, .peopleOrder, .byPerson, .assetPeople] {
      #expect(try store.count(database) == 0, "\(database)")
    }
    #expect(try store.mistakes() == [])
    expectError(.notFound) {
      try store.apply(.unmergePerson(Library.person(2), from: Library.person(3), at: Self.now))
    }
  }
}
