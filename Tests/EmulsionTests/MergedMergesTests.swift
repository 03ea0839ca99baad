import Testing

@testable import Emulsion

/// What undoes merges of people, taken over into another store.
@Suite("Merges of people in merged stores")
struct MergedMergesTests {
  private static let now = Library.time(1000)
  private static let later = Library.time(2000)
  private static let people = [
    Library.person(1, "Anna"), Library.person(2, "Ben"), Library.person(3, "Cleo"),
  ]

  /// The first person was merged into the second, and that one into the third.
  private static func source() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put(
      people: people,
      [
        Library.picture(1, faces: [1: 1, 2: 2, 3: 1]), Library.picture(2, faces: [4: 1]),
        Library.picture(3, faces: [5: 2, 6: 3]),
      ])
    try temporary.store.apply(
      .trashAsset(Library.asset(2), at: now),
      .mergePerson(Library.person(1), into: Library.person(2), at: now),
      .mergePerson(Library.person(2), into: Library.person(3), at: later))
    return temporary
  }

  private static let undo: [Mutation] = [
    .unmergePerson(Library.person(2), from: Library.person(3), at: Library.time(3000)),
    .unmergePerson(Library.person(1), from: Library.person(2), at: Library.time(3000)),
  ]

  @discardableResult
  private static func merge(
    _ source: AssetStore, into target: AssetStore, _ policy: MergePolicy = .newest
  ) throws -> MergeSummary {
    let summary = try target.merge(source, options: AssetStore.MergeOptions(conflicts: policy))
    try target.expectSound()
    return summary
  }

  private static func state(_ store: AssetStore) throws -> [String] {
    let records = try store.records()
    return records.people.map { "\($0)" } + records.faces.map { "\($0)" }
  }

  @Test("A chain of merges comes along, nothing else changes, and it can be undone like the other")
  func chain() throws {
    let source = try Self.source()
    // It was changed since the merge, and that time stays as well.
    try source.store.apply(
      .putFace(try #require(try source.store.face(Library.face(3))).changed(at: Library.time(2500)))
    )
    let target = try TemporaryStore()
    let summary = try Self.merge(source.store, into: target.store)
    #expect(summary.merges.added == 1 && summary.merges.total == 1)
    #expect(try Self.state(target.store) == Self.state(source.store))
    #expect(try target.store.count(.merges) == 2)
    #expect(try Self.merge(source.store, into: target.store).merges.kept == 1)
    #expect(try Self.state(target.store) == Self.state(source.store))
    for store in [source.store, target.store] {
      for mutation in Self.undo { try store.apply(mutation) }
    }
    #expect(try Self.state(target.store) == Self.state(source.store))
    #expect(try target.store.person(Library.person(1))?.name == "Anna")
    #expect(try target.store.face(Library.face(4))?.personID == Library.person(1))
    #expect(try target.store.mistakes() == [])
  }

  @Test("Faces that are somebody else's here stay so, and come back to nobody")
  func otherFaces() throws {
    let source = try Self.source()
    let target = try TemporaryStore()
    try target.store.put(
      people: [Library.person(3, "Cleo"), Library.person(4, "Dora")],
      [Library.picture(1, faces: [1: 3, 2: 4, 7: 3])])
    try Self.merge(source.store, into: target.store, .keep)
    #expect(try target.store.count(.merges) == 2)
    #expect(try target.store.face(Library.face(1))?.personID == Library.person(3))
    for mutation in Self.undo { try target.store.apply(mutation) }
    let owners = [1: 1, 2: 4, 7: 3, 4: 1, 5: 2, 6: 3] as KeyValuePairs<UInt64, UInt64>
    for (face, person) in owners {
      #expect(try target.store.face(Library.face(face))?.personID == Library.person(person))
    }
    #expect(try target.store.mistakes() == [])
  }

  @Test("What does not fit is left: somebody who is here, and a merge that the store remembers")
  func unfitting() throws {
    let source = try Self.source()
    let present = try TemporaryStore()
    try present.store.put(people: [Library.person(2, "Ben")])
    #expect(try Self.merge(source.store, into: present.store).merges.kept == 1)
    #expect(try present.store.count(.merges) == 0)
    // Of a chain, what is before somebody who is here.
    let half = try TemporaryStore()
    try half.store.put(people: [Library.person(1, "Anna")])
    #expect(try Self.merge(source.store, into: half.store).merges.added == 1)
    #expect(try half.store.count(.merges) == 1)
    #expect(try half.store.person(Library.person(1))?.name == "Anna")
    let own = try TemporaryStore()
    try own.store.put(people: Self.people, [Library.picture(9, faces: [9: 2])])
    try own.store.apply(.mergePerson(Library.person(2), into: Library.person(3), at: Self.now))
    let merges = try own.store.payloads()[.merges]
    #expect(try Self.merge(source.store, into: own.store, .replace).merges.kept == 1)
    #expect(try own.store.payloads()[.merges] == merges)
  }

  @Test("Two people who were merged into each other in turn end in no circle")
  func circle() throws {
    let source = try TemporaryStore()
    try source.store.put(people: Self.people, [Library.picture(1, faces: [1: 1, 2: 2])])
    try source.store.apply(
      .mergePerson(Library.person(1), into: Library.person(2), at: Self.now),
      .putPerson(Library.person(1, "Anna again")),
      .mergePerson(Library.person(2), into: Library.person(1), at: Self.later))
    let target = try TemporaryStore()
    #expect(try Self.merge(source.store, into: target.store).merges.added == 1)
    #expect(try Self.state(target.store) == Self.state(source.store))
    try target.store.apply(
      .unmergePerson(Library.person(2), from: Library.person(1), at: Library.time(3000)))
    #expect(try target.store.face(Library.face(1))?.personID == Library.person(2))
    #expect(try target.store.mistakes() == [])
  }
}

extension Face {
  fileprivate func changed(at time: Timestamp) -> Face {
    var face = self
    face.updatedAt = time
    return face
  }
}
