import Testing

@testable import Emulsion

@Suite("Lists of people")
struct PersonListTests {
  /// 1 Anna, 2 ben, 3 nobody, 4 Änne, 5 anna, 6 an empty name; 1 is in two pictures, 3 in one, 5 in a trashed one.
  private static func filled() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    var trashed = Library.picture(3, faces: [5: 5])
    trashed.trashedAt = Library.time(0)
    try temporary.store.put(
      people: [
        Library.person(1, "Anna"), Library.person(2, "ben"), Library.person(3, nil),
        Library.person(4, "Änne", made: 1), Library.person(5, "anna"), Library.person(6, ""),
      ],
      [Library.picture(1, faces: [1: 1, 2: 3]), Library.picture(2, faces: [3: 1]), trashed])
    return temporary
  }

  private static func people(_ store: AssetStore, _ query: PersonQuery) throws -> [UInt64] {
    try store.people(query).map { id in
      guard case .uuid(_, let low) = id.storage else { return 0 }
      return low
    }
  }

  @Test(
    "Each order, with and without those who have no name",
    arguments: [
      (PersonSort.createdAtDescending, [5, 2, 4, 1], [6, 5, 3, 2, 4, 1]),
      (.createdAtAscending, [1, 4, 2, 5], [1, 4, 2, 3, 5, 6]),
      (.nameAscending, [1, 5, 2, 4], [1, 5, 2, 4, 3, 6]),
      (.nameDescending, [4, 2, 5, 1], [4, 2, 5, 1, 6, 3]),
      (.assetCountDescending, [1, 5, 4, 2], [1, 3, 6, 5, 4, 2]),
      (.assetCountAscending, [2, 4, 5, 1], [2, 4, 5, 6, 3, 1]),
    ] as [(PersonSort, [UInt64], [UInt64])])
  func orders(sort: PersonSort, named: [UInt64], all: [UInt64]) throws {
    let temporary = try Self.filled()
    let store = temporary.store
    #expect(try Self.people(store, PersonQuery(sort: sort)) == named)
    #expect(try Self.people(store, PersonQuery(nameFilter: .all, sort: sort)) == all)
    let unnamed = PersonQuery(nameFilter: .unnamed, sort: sort)
    if sort == .nameAscending || sort == .nameDescending {
      expectError(.invalidQuery) { _ = try store.people(unnamed) }
    } else {
      #expect(try Self.people(store, unnamed) == all.filter { !named.contains($0) })
    }
    // From any person, in pages of any size, whether the filter lets that person through or not.
    for limit in 1...7 {
      for (place, person) in all.enumerated() {
        var query = PersonQuery(
          nameFilter: .all, sort: sort, limit: limit, startingAfter: Library.person(person))
        #expect(try Self.people(store, query) == Array(all.dropFirst(place + 1).prefix(limit)))
        query.nameFilter = .named
        let rest = all.dropFirst(place + 1).filter { named.contains($0) }
        #expect(try Self.people(store, query) == Array(rest.prefix(limit)))
      }
    }
  }

  @Test("A part of a name in any case; ids show those without a name too")
  func filters() throws {
    let temporary = try Self.filled()
    let store = temporary.store
    func people(_ query: PersonQuery) throws -> [UInt64] { try Self.people(store, query) }
    #expect(try people(PersonQuery(name: "NN", sort: .nameAscending)) == [1, 5, 4])
    #expect(try people(PersonQuery(name: "nn", limit: 2)) == [5, 4])
    #expect(try people(PersonQuery(name: "ä")) == [4])
    #expect(try people(PersonQuery(name: "Anna", nameFilter: .all)) == [5, 1])
    #expect(try people(PersonQuery(name: "a", nameFilter: .unnamed)) == [])
    #expect(try people(PersonQuery(name: "annab")) == [])
    #expect(try people(PersonQuery(name: "")) == [5, 2, 4, 1])
    let ids = [6, 1, 9, 3, 1].map { Library.person($0) }
    #expect(try people(PersonQuery(ids: ids)) == [6, 3, 1])
    #expect(try people(PersonQuery(ids: ids, nameFilter: .named)) == [1])
    #expect(try people(PersonQuery(ids: [])) == [])
    #expect(try people(PersonQuery(assetID: Library.asset(1))) == [1])
    #expect(try people(PersonQuery(assetID: Library.asset(1), nameFilter: .all)) == [3, 1])
    #expect(try people(PersonQuery(assetID: Library.asset(3))) == [5])
    #expect(try people(PersonQuery(assetID: Library.asset(9))) == [])
    try store.apply(
      .putAlbum(Library.album(1, "x")), .addToAlbum(Library.link(1, album: 1, asset: 2)),
      .addToAlbum(Library.link(2, album: 1, asset: 3)))
    #expect(try people(PersonQuery(albumID: Library.album(1))) == [5, 1])
    #expect(
      try people(PersonQuery(assetID: Library.asset(3), albumID: Library.album(1))) == [5])
    #expect(try people(PersonQuery(albumID: Library.album(9))) == [])
  }

  @Test("A walk costs what the page holds; a part of a name is looked for in the index alone")
  func cost() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(
      people: (1...300).map { Library.person($0, $0 % 3 == 0 ? nil : "Person \($0)") })
    func cost(_ query: PersonQuery) throws -> ReadCost {
      try store.read { snapshot throws(StoreError) in
        _ = try snapshot.people(query)
        return snapshot.cost
      }
    }
    for sort in PersonSort.allCases {
      let named = try cost(PersonQuery(sort: sort, limit: 10))
      #expect(named.databases == [.peopleOrder, .people, .personStats])
      #expect(named.rows == 11)
      #expect(named.lookups == 20)
      #expect(try cost(PersonQuery(nameFilter: .all, sort: sort, limit: 10)).rows <= 22)
    }
    let search = try cost(PersonQuery(name: "person 299", sort: .nameAscending))
    #expect(search.rows == 200)
    #expect(search.lookups == 2)
    // In another order: few are looked up, and many are met with in the order itself.
    let few = try cost(PersonQuery(name: "person 299", sort: .assetCountDescending))
    #expect(few.rows == 200)
    #expect(few.lookups == 4)
    let many = try cost(PersonQuery(name: "PERSON", sort: .assetCountDescending, limit: 10))
    #expect(many.rows == 211)
    #expect(many.lookups == 20)
  }

  @Test("A name's order and its search hold beyond what a key has room for")
  func longNames() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let stem = String(repeating: "ä", count: 400)
    try store.put(people: [
      Library.person(1, stem + "Z"), Library.person(2, stem + "B"), Library.person(3, "ä"),
    ])
    func people(_ query: PersonQuery) throws -> [UInt64] { try Self.people(store, query) }
    // Where 320 bytes are the same, the id decides.
    #expect(try people(PersonQuery(sort: .nameAscending)) == [3, 1, 2])
    #expect(try people(PersonQuery(name: "äz", sort: .nameAscending)) == [1])
    #expect(try people(PersonQuery(name: "äB")) == [2])
    #expect(try people(PersonQuery(name: "ää", sort: .nameDescending)) == [2, 1])
  }
}
