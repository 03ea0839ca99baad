import Foundation
import Testing

@testable import Emulsion

@Suite("Lists of faces")
struct FaceListTests {
  @Test("A page of a person's faces is the newest ones, whatever the capture times, with any ties")
  func pagesOfPerson() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var random = Random(5)
    // Few times, so that many faces are made at once; the person is in half of them.
    var assets = (1...60).map { Library.picture($0, taken: random.below(1000)) }
    for index in assets.indices {
      let number = UInt64(index + 1)
      if random.oneIn(5) { assets[index].trashedAt = Library.time(0) }
      assets[index].faces = .value(
        (0..<UInt64(random.below(9))).map { face in
          Library.face(
            number * 10 + face, on: number, person: 1 + UInt64(random.below(2)),
            made: random.below(60))
        })
    }
    try store.put(people: [Library.person(1, "a"), Library.person(2, "b")], assets)
    let records = try store.records()
    for limit in [1, 2, 5, 20, 500] {
      var query = FaceQuery(personID: Library.person(1), limit: limit)
      let expected = records.faces(query).map(\.id)
      var seen: [FaceID] = []
      var hasMore = true
      while hasMore {
        let page = try store.read { snapshot throws(StoreError) in try snapshot.faces(query) }
        seen += page.items.map(\.id)
        hasMore = page.hasMore
        #expect(page.items.count == limit || !hasMore)
        query.startingAfter = page.items.last?.id
      }
      #expect(seen == expected, "pages of \(limit)")
    }
  }

  @Test(
    "The faces of a page are what is read, of a person's too; faces of one asset are read at once")
  func cost() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(
      people: [Library.person(1, "a")],
      (1...200).map { Library.picture($0, taken: Int($0), faces: [$0: 1]) })
    func cost(_ query: FaceQuery) throws -> ReadCost {
      try store.read { snapshot throws(StoreError) in
        _ = try snapshot.faces(query)
        return snapshot.cost
      }
    }
    let all = try cost(FaceQuery(limit: 10))
    #expect(all.databases == [.byCreated, .byFace, .faces])
    #expect(all.rows == 11)
    #expect(all.lookups == 20)
    let person = try cost(FaceQuery(personID: Library.person(1), limit: 10))
    #expect(person.databases == [.byPerson, .faces])
    #expect(person.rows == 200)
    #expect(person.lookups == 20)
    try store.put(
      (1...9).map { Library.face(1000 + $0, on: 1, person: 1) }, of: Library.asset(1))
    let asset = try cost(FaceQuery(assetID: Library.asset(1)))
    #expect(asset.databases == [.faces])
    #expect(asset.lookups == 2)
  }

  @Test("A face's document has its cluster assignment where that is asked for")
  func document() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(people: [Fixtures.barePerson(1), Fixtures.barePerson(2)], [Fixtures.fullAsset()])
    func json(_ with: Bool) throws -> String? {
      try store.read { snapshot throws(StoreError) in
        try snapshot.json(Fixtures.face(1), withClusterAssignment: with)?.text
      }
    }
    let whole = try #require(try json(true))
    let asset = try #require(try store.json(Fixtures.assetID, .faces))
    #expect(asset.contains(whole))
    let bare = try #require(try json(false))
    let cluster = try #require(whole.range(of: ",\"cluster_assignment\":"))
    #expect(bare == whole[..<cluster.lowerBound] + ",\"cluster_assignment\":null}")
    #expect(try store.face(Fixtures.face(1)) == Fixtures.faces()[0])
    #expect(try store.face(Library.face(1)) == nil)
    let missing = try store.read { snapshot throws(StoreError) in
      try snapshot.json(Library.face(1))
    }
    #expect(missing == nil)
  }
}

extension AssetStore {
  fileprivate func put(_ faces: [Face], of asset: AssetID) throws(StoreError) {
    try write { transaction throws(StoreError) in try transaction.put(faces, of: asset) }
  }
}
