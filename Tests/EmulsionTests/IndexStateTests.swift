import Testing

@testable import Emulsion

@Suite("States of indexes")
struct IndexStateTests {
  static let indexes = Database.allCases.filter(\.isIndex)

  private static func filled(
    _ seed: Int, _ count: Int = 80
  ) throws -> (TemporaryStore, RandomLibrary) {
    let temporary = try TemporaryStore()
    var library = RandomLibrary(seed: seed)
    try temporary.store.apply(count, of: &library)
    return (temporary, library)
  }

  private func rows(_ store: AssetStore, _ index: Database) throws -> [[UInt8]: [UInt8]] {
    try store.read { snapshot throws(StoreError) in
      var rows: [[UInt8]: [UInt8]] = [:]
      try snapshot.session.forEachRecord(index) { key, row throws(CodecError) in
        rows[[UInt8](key)] = [UInt8](row)
      }
      return rows
    }
  }

  @Test(
    "A disabled index is empty and not kept, and is complete when it was built anew",
    arguments: indexes)
  func disabledAndBuilt(index: Database) throws {
    let (temporary, _) = try Self.filled(40)
    let store = temporary.store
    let before = try rows(store, index)
    #expect(!before.isEmpty)
    try store.disableIndex(index)
    #expect(try store.indexStates()[index] == .disabled)
    #expect(try store.count(index) == 0)
    try store.expectSound()
    try store.write { transaction throws(StoreError) in
      try transaction.put(Fixtures.fullPerson(2))
      var asset = Fixtures.fullAsset()
      asset.faces = .notRequested
      try transaction.put(asset)
      try transaction.deleteAsset(asset.id)
    }
    #expect(try store.count(index) == 0)
    let reopened = try temporary.reopened()
    #expect(try reopened.store.indexStates()[index] == .disabled)
    try reopened.store.rebuildIndex(index)
    #expect(try reopened.store.indexStates().values.allSatisfy { $0 == .readable })
    try reopened.store.expectSound()
  }

  @Test("Writes of every kind go on while an index is built", arguments: indexes)
  func online(index: Database) throws {
    if index == .byMonth { return }
    for seed in 0..<2 {
      var (temporary, library) = try Self.filled(60 + seed, 90)
      try temporary.store.write { transaction throws(StoreError) in
        try transaction.session.empty(index, .building)
      }
      // A record a transaction, and changes in between; those that need the index are refused.
      let refusals = RandomLibrary.refusals.union([.indexNotReadable])
      var (isBuilt, transactions) = (false, 0)
      while !isBuilt {
        isBuilt = try temporary.store.write { transaction throws(StoreError) in
          try transaction.session.build(index, records: 1, until: BatchPacer.Deadline()) == nil
        }
        try temporary.store.write { transaction throws(StoreError) in
          for _ in 0..<2 {
            do throws(StoreError) {
              try transaction.apply(library.mutation())
            } catch  where refusals.contains(error.code) {}
          }
        }
        try temporary.store.expectSound()
        transactions += 1
        if transactions == 2 { temporary = try temporary.reopened() }
      }
      #expect(transactions > 1)
      #expect(try temporary.store.indexStates()[index] == .readable)
      try temporary.store.close()
    }
  }

  @Test("A build that was broken off goes on where it was")
  func resumed() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(
      (0..<600).map { number in
        var asset = Fixtures.bareAsset(AssetID(high: UInt64(number), low: 1))
        asset.localDateTime.wallMicroseconds = Int64(number)
        return asset
      })
    var first = 0
    expectError(.environment) {
      try store.rebuildIndex(.byCapture) { progress throws(StoreError) in
        first = progress.done
        throw StoreError(.environment, "enough")
      }
    }
    #expect(first > 0 && first < 600)
    #expect(try store.indexStates()[.byCapture] == .building)
    try store.expectSound()
    let reopened = try temporary.reopened()
    var rest = 0
    try reopened.store.rebuildIndex(.byCapture) { rest = $0.done }
    #expect(rest == 600 - first)
    #expect(try reopened.store.indexStates()[.byCapture] == .readable)
    try reopened.store.expectSound()
  }

  @Test("A build of an index that is disabled meanwhile ends with an error")
  func disabledMeanwhile() throws {
    let (temporary, _) = try Self.filled(41)
    let store = temporary.store
    expectError(.indexNotReadable) {
      try store.rebuildIndex(.byCapture) { _ throws(StoreError) in
        try store.disableIndex(.byCapture)
      }
    }
    try store.expectSound()
  }

  @Test("What needs an index that cannot be asked is refused, and nothing else")
  func refusals() throws {
    let temporary = try InvariantTests.filled()
    let store = temporary.store
    let (face, person) = (Fixtures.face(1), Fixtures.person(1))
    for index in [Database.byFace, .byPerson, .byAlbum] { try store.disableIndex(index) }
    for mutation in [
      Mutation.putFace(Fixtures.face(77, of: Fixtures.assetID, person: nil)), .deleteFace(face),
      .assignFace(face, nil, at: Fixtures.updated), .putAsset(Fixtures.fullAsset()),
      .deletePerson(person, at: Fixtures.updated),
      .mergePerson(person, into: Fixtures.person(2), at: Fixtures.updated),
      .deleteAlbum(AlbumID(high: 1, low: 2)),
    ] {
      expectError(.indexNotReadable) { try store.apply(mutation) }
    }
    var asset = Fixtures.fullAsset()
    asset.faces = .notRequested
    try store.apply(
      .putAsset(asset), .trashAsset(asset.id, at: Fixtures.updated), .deleteAsset(asset.id))
    for index in [Database.byFace, .byPerson, .byAlbum] { try store.rebuildIndex(index) }
    try store.expectSound()
  }

  @Test("Several indexes can be in any state at one time, and each is built on its own")
  func several() throws {
    for seed in 0..<3 {
      var (temporary, library) = try Self.filled(70 + seed)
      let store = temporary.store
      var random = Random(UInt64(seed))
      for index in Self.indexes where index != .byMonth {
        let state = random.pick([IndexState.readable, .building, .disabled])
        try store.write { transaction throws(StoreError) in
          if state != .readable { try transaction.session.empty(index, state) }
        }
      }
      let deadline = BatchPacer.Deadline()
      let refusals = RandomLibrary.refusals.union([.indexNotReadable])
      for _ in 0..<12 {
        try store.write { transaction throws(StoreError) in
          for index in Self.indexes where random.oneIn(3) && index != .byMonth {
            guard transaction.session.gathered.indexStates[index] == .building else { continue }
            _ = try transaction.session.build(index, records: 2, until: deadline)
          }
          for _ in 0..<3 {
            do throws(StoreError) {
              try transaction.apply(library.mutation())
            } catch  where refusals.contains(error.code) {}
          }
        }
        try store.expectSound()
      }
      for index in Self.indexes.reversed() where index != .byMonth { try store.rebuildIndex(index) }
      #expect(try store.indexStates().values.allSatisfy { $0 == .readable })
      try store.expectSound()
      temporary = try temporary.reopened()
      try temporary.store.expectSound()
    }
  }

  @Test("The months need the orders by capture and trash, and records are no index")
  func prerequisites() throws {
    let (temporary, _) = try Self.filled(42)
    try temporary.store.disableIndex(.byCapture)
    expectError(.indexNotReadable) { try temporary.store.rebuildIndex(.byMonth) }
    for database in [Database.core, .events, .meta] {
      expectError(.invalidValue) { try temporary.store.rebuildIndex(database) }
      expectError(.invalidValue) { try temporary.store.disableIndex(database) }
    }
  }

  @Test("States are read back as they were written, and damaged text is an error")
  func text() throws {
    var states = IndexStates()
    states[.byPlace] = .disabled
    states[.byCreated] = .building
    states.note(BuildProgress(source: .albums, key: "album_1"), of: .byCreated)
    #expect(states.text == "by_created building albums album_1\nby_place disabled\n")
    #expect(try IndexStates(text: states.text) == states)
    states[.byCreated] = .readable
    #expect(states.text == "by_place disabled\n")
    for text in ["by_place", "by_place gone", "x disabled", "by_place building people x", "a b c"] {
      #expect(throws: CodecError.self) { try IndexStates(text: text) }
    }
  }
}
