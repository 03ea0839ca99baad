import Testing

@testable import Emulsion

@Suite("Conditional writes")
struct ConditionalWriteTests {
  @Test(
    "An asset that is expected absent, or of a time, and is not: a conflict with the present time")
  func assets() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    var asset = Fixtures.fullAssetWithoutPeople()
    let conflict = { (expectation: Emulsion.Expectation) -> StoreError? in
      expectError(.conflict) {
        try store.write { transaction in
          try transaction.expect(expectation, of: asset.id)
          try transaction.put(Fixtures.bareAsset())
        }
      }
    }
    let missing = conflict(.updatedAt(asset.updatedAt))
    #expect(missing?.currentUpdatedAt == nil)
    #expect(missing?.database == .core)
    #expect(missing?.key == asset.id.description)
    #expect(missing?.path == store.path)
    try store.write { transaction in
      try transaction.expect(.absent, of: asset.id)
      try transaction.put(asset)
      // What the transaction itself has written counts.
      let error = expectError(.conflict) { try transaction.expect(.absent, of: asset.id) }
      #expect(error?.currentUpdatedAt == asset.updatedAt)
    }
    #expect(conflict(.absent)?.currentUpdatedAt == asset.updatedAt)
    let stale = Timestamp(microseconds: asset.updatedAt.microseconds - 1)
    #expect(conflict(.updatedAt(stale))?.currentUpdatedAt == asset.updatedAt)
    #expect(try store.sequence() == 1)
    let read = asset.updatedAt
    asset.updatedAt = Timestamp(microseconds: 1_800_000_000_000_000)
    try store.write { transaction in
      try transaction.expect(.updatedAt(read), of: asset.id)
      try transaction.put(asset)
    }
    #expect(conflict(.updatedAt(read))?.currentUpdatedAt == asset.updatedAt)
  }

  @Test("The same for people, whose time may be that of their making")
  func people() throws {
    let temporary = try TemporaryStore()
    let person = Fixtures.barePerson(1)
    try temporary.store.write { transaction in
      try transaction.expect(.absent, of: person.id)
      try transaction.put(person)
      try transaction.expect(.updatedAt(person.updatedAt), of: person.id)
      let error = expectError(.conflict) { try transaction.expect(.absent, of: person.id) }
      #expect(error?.currentUpdatedAt == person.updatedAt)
      #expect(error?.database == .people)
      #expect(error?.key == person.id.description)
    }
    let error = expectError(.conflict) {
      try temporary.store.write { transaction in
        try transaction.expect(.updatedAt(Fixtures.updated), of: person.id)
      }
    }
    #expect(error?.currentUpdatedAt == person.updatedAt)
  }

  @Test("Of many tasks that change what they have read, none loses another's change")
  func counter() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([Fixtures.bareAsset()])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var done = 0
          while done < 5 {
            guard let read = try store.asset(Fixtures.assetID, []) else { return }
            do {
              try await store.write { transaction throws(StoreError) in
                try transaction.expect(.updatedAt(read.updatedAt), of: read.id)
                var changed = read
                changed.width += 1
                changed.updatedAt.microseconds += 1
                try transaction.put(changed)
              }
              done += 1
            } catch {
              #expect((error as? StoreError)?.code == .conflict)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.asset(Fixtures.assetID)?.width == 40)
  }
}
