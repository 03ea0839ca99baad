import Foundation
import Testing

@testable import Emulsion

/// Archives of what has changed, and what they make of a base.
@Suite("Increments")
struct IncrementTests {
  /// A library that goes on, and what was dumped of it.
  private struct Story {
    let temporary: TemporaryStore
    var library: RandomLibrary
    var archives: [String] = []

    init(seed: Int) throws {
      temporary = try TemporaryStore()
      library = RandomLibrary(seed: seed)
    }

    var store: AssetStore { temporary.store }
    var sources: [ArchiveSource] { archives.map(ArchiveSource.file) }

    /// Lets something happen.
    mutating func goOn(_ mutations: Int) throws { try store.apply(mutations, of: &library) }

    /// Dumps all, or with a beginning what changed since.
    @discardableResult
    mutating func dump(since: IncrementBase? = nil) throws -> DumpSummary {
      let path = temporary.folder.path("archive-\(archives.count)")
      var options = AssetStore.DumpOptions()
      options.since = since
      let summary = try store.dump(to: path, options: options)
      archives.append(path)
      return summary
    }

    func restored(_ archives: [String], to name: String = "target") throws -> AssetStore {
      let target = temporary.folder.path(name)
      try AssetStore.restore(from: archives.map(ArchiveSource.file), to: target)
      return try AssetStore(opening: target)
    }

    /// Whether the archives make the store as it is now: every record, index and count.
    func expectEqual(_ restored: AssetStore) throws {
      try restored.expectSound()
      #expect(try restored.digest() == store.digest())
      let (old, new) = (try store.payloads(), try restored.payloads())
      for database in Database.allCases { #expect(old[database] == new[database], "\(database)") }
      #expect(try restored.sequence() == store.sequence())
    }
  }

  @Test("A base and three increments make the later state", arguments: 0..<8)
  func chain(seed: Int) throws {
    var story = try Story(seed: seed)
    try story.goOn(200)
    var last = try story.dump().header
    for _ in 0..<3 {
      try story.goOn(40)
      last = try story.dump(since: IncrementBase(last)).header
      #expect(last.version == 2 && last.since != nil)
    }
    try story.expectEqual(try story.restored(story.archives))
  }

  @Test("An increment tells of what has changed, and of nothing else")
  func small() throws {
    var story = try Story(seed: 40)
    try story.goOn(400)
    let base = try story.dump()
    let id = try #require(try story.store.records().assets.first { $0.trashedAt == nil }?.id)
    try story.store.write { transaction throws(StoreError) in
      try transaction.apply(.trashAsset(id, at: Timestamp(microseconds: 1_700_000_000_000_000)))
    }
    let increment = try story.dump(since: IncrementBase(base.header))
    #expect(increment.totals.sections[.core] == 1)
    #expect(increment.totals.sections[.people] == nil)
    try story.expectEqual(try story.restored(story.archives))
  }

  @Test(
    "An increment that begins earlier than its base ends fits as well; one that tells nothing too")
  func overlap() throws {
    var story = try Story(seed: 41)
    try story.goOn(100)
    let early = try story.dump()
    try story.goOn(100)
    let base = try story.dump()
    let empty = try story.dump(since: IncrementBase(base.header))
    #expect(empty.totals.sections[.core] == nil)
    try story.goOn(60)
    try story.dump(since: IncrementBase(early.header.cursor))
    try story.expectEqual(try story.restored(Array(story.archives.dropFirst())))
  }

  @Test("The feed's beginning goes along: what was trimmed since the base is not there any more")
  func trimmed() throws {
    var story = try Story(seed: 42)
    try story.goOn(150)
    let base = try story.dump()
    try story.goOn(30)
    try story.store.trimEvents(keeping: 100)
    try story.dump(since: IncrementBase(base.header))
    try story.expectEqual(try story.restored(story.archives))
  }

  @Test("A beginning that was trimmed away, lies in the future or is another store's is refused")
  func beginnings() throws {
    var story = try Story(seed: 43)
    try story.goOn(200)
    try story.store.trimEvents(keeping: 20)
    expectError(.eventsTrimmed) { try story.dump(since: IncrementBase(EventCursor(sequence: 3))) }
    expectError(.unknownCursor) {
      try story.dump(since: IncrementBase(EventCursor(sequence: 1_000_000)))
    }
    let other = try TemporaryStore.library(seed: 44)
    let header = try other.store.dump { _ in }.header
    expectError(.otherStore) { try story.dump(since: IncrementBase(header)) }
    #expect(story.archives.isEmpty)
  }

  @Test("An increment used to take the place of an archive that it goes on from")
  func ownBase() throws {
    var story = try Story(seed: 48)
    try story.goOn(100)
    let base = try story.dump()
    try story.goOn(30)
    let first = try story.dump(since: try IncrementBase(base.header))
    try story.goOn(30)
    var options = AssetStore.DumpOptions()
    options.since = try IncrementBase(first.header)
    for archive in story.archives {
      let before = try Data(contentsOf: URL(fileURLWithPath: archive))
      let error = expectError(.alreadyExists) {
        try story.store.dump(to: archive, options: options)
      }
      #expect(error?.path == archive)
      #expect(try Data(contentsOf: URL(fileURLWithPath: archive)) == before)
    }
    // One that begins where the new one does holds nothing that the new one does not.
    options.since = try IncrementBase(base.header)
    try story.store.dump(to: story.archives[1], options: options)
    try story.expectEqual(try story.restored(story.archives))
  }

  @Test("A gap, a wrong order, a missing base and another store's increment are refused by name")
  func misfits() throws {
    var story = try Story(seed: 45)
    var headers: [ArchiveHeader] = []
    for step in 0..<4 {
      try story.goOn(step == 0 ? 150 : 30)
      headers.append(try story.dump(since: headers.last.map { try IncrementBase($0) }).header)
    }
    let archives = story.archives
    let target = story.temporary.folder.path("target")
    func refused(_ code: StoreError.Code, _ order: [String], names archive: String) {
      let error = expectError(code) {
        try AssetStore.restore(from: order.map(ArchiveSource.file), to: target)
      }
      #expect(error?.path == archive)
      #expect(!FileManager.default.fileExists(atPath: target))
    }
    refused(.archiveGap, [archives[0], archives[2]], names: archives[2])
    refused(.archiveGap, [archives[0], archives[1], archives[3]], names: archives[3])
    refused(
      .archiveOrder, [archives[0], archives[1], archives[2], archives[1]], names: archives[1])
    refused(.archiveOrder, [archives[0], archives[0]], names: archives[0])
    refused(.baseMissing, [archives[1]], names: archives[1])
    let other = try Story(seed: 46)
    var stranger = other
    try stranger.goOn(150)
    let base = try stranger.dump()
    try stranger.goOn(30)
    try stranger.dump(since: IncrementBase(base.header))
    refused(.otherStore, [archives[0], stranger.archives[1]], names: stranger.archives[1])
  }

  @Test("A store that was restored and went its own way is another history of the same store")
  func fork() throws {
    var story = try Story(seed: 47)
    try story.goOn(150)
    let base = try story.dump()
    // Both go on from there, each in its way.
    let fork = try story.restored(story.archives, to: "fork")
    var library = RandomLibrary(seed: 48)
    try fork.apply(40, of: &library)
    try story.goOn(40)
    let next = try story.dump(since: IncrementBase(base.header))
    try fork.apply(60, of: &library)
    var options = AssetStore.DumpOptions()
    options.since = try IncrementBase(next.header)
    let path = story.temporary.folder.path("foreign")
    let foreign = try fork.dump(to: path, options: options)
    #expect(foreign.header.storeID == base.header.storeID)
    let target = story.temporary.folder.path("target")
    let error = expectError(.otherStore) {
      try AssetStore.restore(from: story.sources + [.file(path)], to: target)
    }
    #expect(error?.database == .events || error?.database == .patterns)
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test(
    "Damage in any archive of a chain is found, and a salvage goes on without the damaged chunk")
  func damage() throws {
    var story = try Story(seed: 49)
    try story.goOn(200)
    let base = try story.dump()
    try story.goOn(60)
    try story.dump(since: IncrementBase(base.header))
    var random = Random(9)
    for archive in story.archives {
      let url = URL(fileURLWithPath: archive)
      let whole = try Data(contentsOf: url)
      for round in 0..<40 {
        var bytes = whole
        // The header stays: nobody knows an archive without one.
        bytes[200 + random.below(bytes.count - 200)] ^= 1 << UInt8(random.below(8))
        try bytes.write(to: url)
        let target = story.temporary.folder.path("target")
        expectError(.corrupted) { try AssetStore.restore(from: story.sources, to: target) }
        guard round < 4 else { continue }
        var notes = 0
        var options = AssetStore.RestoreOptions()
        options.onDamage = { _ in notes += 1 }
        try AssetStore.restore(from: story.sources, to: target, options: options)
        #expect(notes > 0)
        try AssetStore(opening: target).close()
        try FileManager.default.removeItem(atPath: target)
      }
      try whole.write(to: url)
    }
    try story.expectEqual(try story.restored(story.archives))
  }

  @Test("Taken while four tasks write: each increment is of one moment, and the last makes the end")
  func writersGoOn() async throws {
    var story = try Story(seed: 50)
    try story.goOn(100)
    var last = try story.dump().header
    let store = story.store
    let writers = Task {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<4 {
          group.addTask {
            var library = RandomLibrary(seed: 60 + task)
            for _ in 0..<20 { try store.apply(3, of: &library) }
          }
        }
        try await group.waitForAll()
      }
    }
    for _ in 0..<3 { last = try story.dump(since: IncrementBase(last)).header }
    try await writers.value
    try story.dump(since: IncrementBase(last))
    try story.expectEqual(try story.restored(story.archives))
  }
}
