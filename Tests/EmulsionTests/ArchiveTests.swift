import EmulsionSamples
import Foundation
import LMDB
import Testing

@testable import Emulsion

/// Dump and restore, and archives that are not as they were written.
@Suite("Archives")
struct ArchiveTests {
  @Test("What is restored is what was dumped, indexes and counts made anew", arguments: 0..<6)
  func roundTrip(seed: Int) throws {
    let temporary = try TemporaryStore.library(seed: seed)
    let archive = temporary.folder.path("archive")
    let target = temporary.folder.path("target")
    let summary = try temporary.store.dump(to: archive)
    #expect(try Archive.verify(archive).totals == summary.totals)
    var options = AssetStore.RestoreOptions()
    // Many runs that must be merged.
    options.runBytes = 4096
    let restored = try AssetStore.restore(from: archive, to: target, options: options)
    #expect(restored.totals == summary.totals)
    let store = try AssetStore(opening: target)
    try store.expectSound()
    let (old, new) = (try temporary.store.payloads(), try store.payloads())
    for database in Database.allCases {
      #expect(old[database] == new[database], "\(database)")
    }
    #expect(restored.header.sequence == (try temporary.store.sequence()))
  }

  @Test("An empty store has an archive as well")
  func empty() throws {
    let temporary = try TemporaryStore()
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    try AssetStore.restore(from: archive, to: temporary.folder.path("target"))
    try AssetStore(opening: temporary.folder.path("target")).expectSound()
  }

  private static let lz4 = "/usr/bin/lz4"

  @Test(
    "The lz4 tool opens an archive, and gives all records, each with its length before it",
    .enabled(if: FileManager.default.isExecutableFile(atPath: lz4), "it takes the lz4 tool"))
  func stockTool() throws {
    let temporary = try TemporaryStore.library(seed: 7)
    let archive = temporary.folder.path("archive")
    let summary = try temporary.store.dump(to: archive)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.lz4)
    process.arguments = ["-dc", archive]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let content = [UInt8](pipe.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    var records = 0
    try ArchiveRecord.forEach(content) { _ in records += 1 }
    #expect(records == summary.totals.records)
    #expect(content.count == summary.totals.contentBytes)
  }

  @Test("A restore touches no folder that holds anything, and leaves what the next goes on with")
  func targets() throws {
    let temporary = try TemporaryStore.library(seed: 8)
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    expectError(.alreadyExists) { try AssetStore.restore(from: archive, to: temporary.path) }
    var options = AssetStore.RestoreOptions()
    options.progress = { _ throws(StoreError) in throw StoreError(.cancelled, "enough") }
    let target = temporary.folder.path("target")
    expectError(.cancelled) {
      try AssetStore.restore(from: archive, to: target, options: options)
    }
    // What the next call goes on with.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path).sorted()
        == ["archive", "store", "target.restoring"])
    try AssetStore.restore(from: archive, to: target)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path).sorted()
        == ["archive", "store", "target"])
  }

  @Test("Both can be given up in each of their phases, and leave what the next one goes on with")
  func givenUp() throws {
    let temporary = try TemporaryStore.library(seed: 17, mutations: 600)
    let archive = temporary.folder.path("archive")
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path).sorted()
    }
    var seen: Set<ArchiveProgress.Phase> = []
    var dump = AssetStore.DumpOptions()
    dump.progress = { seen.insert($0.phase) }
    try temporary.store.dump(to: archive, options: dump)
    #expect(seen == [.dumping, .verifying])
    for phase in seen {
      dump.progress = { progress throws(StoreError) in
        if progress.phase == phase { throw StoreError(.cancelled, "enough") }
      }
      expectError(.cancelled) {
        try temporary.store.dump(to: temporary.folder.path("other"), options: dump)
      }
      #expect(try names() == ["archive", "store"])
    }
    seen = []
    let target = temporary.folder.path("target")
    var restore = AssetStore.RestoreOptions()
    restore.progress = { seen.insert($0.phase) }
    try AssetStore.restore(from: archive, to: target, options: restore)
    try FileManager.default.removeItem(atPath: target)
    #expect(seen == [.restoring, .indexing, .appending, .checking, .syncing])
    for phase in seen {
      restore.progress = { progress throws(StoreError) in
        if progress.phase == phase { throw StoreError(.cancelled, "enough") }
      }
      expectError(.cancelled) {
        try AssetStore.restore(from: archive, to: target, options: restore)
      }
      #expect(try names() == ["archive", "store", "target.restoring"])
      try FileManager.default.removeItem(atPath: target + ".restoring")
    }
  }

  @Test("A check on two threads finds what one on one thread finds, and ends when it is asked to")
  func twoThreads() throws {
    let temporary = try TemporaryStore.library(seed: 18, mutations: 600)
    #expect(try temporary.store.verifyOnTwoThreads { _ in }.isSound)
    try temporary.store.close()
    for (database, place) in [(Database.core, 1), (.metadata, 0), (.byCapture, 2), (.byPerson, 0)] {
      let (key, value) = try rawValues(database, at: temporary.path)[place]
      var damaged = value
      damaged[damaged.count / 2] ^= 4
      try setRawValue(database, key, damaged, at: temporary.path)
    }
    let store = try AssetStore(opening: temporary.path)
    let (one, two) = (try store.verify(), try store.verifyOnTwoThreads { _ in })
    #expect(!one.isSound)
    func texts(_ verification: Verification) -> Set<String> {
      Set(verification.violations.map(\.description))
    }
    #expect(texts(one) == texts(two))
    expectError(.cancelled) {
      _ = try store.verifyOnTwoThreads { _ throws(StoreError) in
        throw StoreError(.cancelled, "enough")
      }
    }
  }

  @Test("The progress of a check on two threads is of as much as on one, and never beyond it")
  func progressOfTwoThreads() throws {
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store)
    for sample in SampleLibrary(SampleLibrary.Options(assets: 1500, seed: 4)) {
      try load.add(sample.asset)
    }
    _ = try load.finish()
    var one: Set<Int> = []
    _ = try temporary.store.verify { one.insert($0.total) }
    var steps: [VerificationProgress] = []
    let found = try temporary.store.verifyOnTwoThreads { steps.append($0) }
    #expect(steps.count > 2 && Set(steps.map(\.total)) == one, "\(steps)")
    #expect(steps.allSatisfy { $0.done <= $0.total })
    #expect(one.allSatisfy { $0 <= found.records })
  }

  @Test("A dump that is given up leaves no file")
  func cancelledDump() throws {
    let temporary = try TemporaryStore.library(seed: 9)
    expectError(.cancelled) {
      try temporary.store.dump { _ throws(StoreError) in throw StoreError(.cancelled, "enough") }
    }
    let archive = temporary.folder.path("no/such/folder")
    expectError(.environment) { try temporary.store.dump(to: archive) }
    #expect(!FileManager.default.fileExists(atPath: archive))
  }

  @Test("An archive is of one moment, whoever writes meanwhile")
  func writersGoOn() async throws {
    let temporary = try TemporaryStore.library(seed: 16)
    let store = temporary.store
    let archive = temporary.folder.path("archive")
    let summary = try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask {
          var library = RandomLibrary(seed: 20 + task)
          for _ in 0..<20 { try store.apply(3, of: &library) }
        }
      }
      let summary = try store.dump(to: archive)
      try await group.waitForAll()
      return summary
    }
    let target = temporary.folder.path("target")
    #expect(try AssetStore.restore(from: archive, to: target).totals == summary.totals)
    let restored = try AssetStore(opening: target)
    try restored.expectSound()
    #expect(try restored.sequence() == summary.header.sequence)
    let last = try restored.read { snapshot throws(StoreError) in
      try snapshot.session.lastEvent()?.sequence
    }
    #expect(last == summary.header.eventSequence)
  }

  // MARK: - Damage

  private static func bytes(seed: Int, mutations: Int) throws -> [UInt8] {
    let temporary = try TemporaryStore.library(seed: seed, mutations: mutations)
    var bytes: [UInt8] = []
    try temporary.store.dump { bytes += [UInt8]($0) }
    return bytes
  }

  /// Bytes in memory as a source of an archive, in pieces that cut everything.
  private static func source(_ bytes: [UInt8]) -> ArchiveSource {
    var place = 0
    return ArchiveSource(name: "bytes") { count throws(StoreError) in
      let end = min(place + min(count, 1000), bytes.count)
      defer { place = end }
      return Array(bytes[place..<end])
    }
  }

  /// Whether reading the bytes to their end ends with an error that says where.
  private static func isDetected(_ bytes: [UInt8]) -> Bool {
    do throws(StoreError) {
      try Archive.verify(source(bytes))
      return false
    } catch {
      return error.code == .corrupted
        && (error.reason.contains("byte ") || error.reason.contains("does not begin"))
    }
  }

  @Test("Every truncation of an archive is detected")
  func truncations() throws {
    let whole = try Self.bytes(seed: 10, mutations: 12)
    #expect(!Self.isDetected(whole))
    for count in 0..<whole.count {
      #expect(Self.isDetected(Array(whole.prefix(count))), "\(count)")
    }
  }

  @Test("10 000 flipped bits, insertions, deletions and swaps are detected, all of them")
  func damage() throws {
    let whole = try Self.bytes(seed: 11, mutations: 12)
    var random = Random(5)
    var (tried, missed) = (0, 0)
    while tried < 10_000 {
      var bytes = whole
      let place = random.below(bytes.count)
      switch random.below(4) {
      case 0, 1: bytes[place] ^= 1 << UInt8(random.below(8))
      case 2:
        let some = (0...random.below(9)).map { _ in UInt8(random.below(256)) }
        bytes.insert(contentsOf: some, at: random.oneIn(20) ? bytes.count : place)
      default: bytes.removeSubrange(place..<min(place + 1 + random.below(40), bytes.count))
      }
      // An insertion of what is there already changes nothing.
      if bytes == whole { continue }
      tried += 1
      if !Self.isDetected(bytes) { missed += 1 }
    }
    #expect(missed == 0)
  }

  @Test("Chunks that are swapped, doubled, left out or of another archive are detected")
  func reordered() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("archive")
    func pieces(_ bytes: [UInt8]) throws -> [ArraySlice<UInt8>] {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      let reader = try ArchiveReader(.file(path))
      var cuts = [0, reader.totals.bytes]
      while try reader.next() != nil { cuts.append(reader.totals.bytes) }
      cuts.append(bytes.count)
      return zip(cuts, cuts.dropFirst()).map { bytes[$0..<$1] }
    }
    let whole = try pieces(try Self.bytes(seed: 12, mutations: 200))
    let other = try pieces(try Self.bytes(seed: 13, mutations: 200))
    #expect(whole.count > 8)
    for index in whole.indices {
      var left = whole
      left.remove(at: index)
      #expect(Self.isDetected(Array(left.joined())))
      var doubled = whole
      doubled.insert(whole[index], at: index)
      #expect(Self.isDetected(Array(doubled.joined())))
      for second in whole.indices where second > index {
        var swapped = whole
        swapped.swapAt(index, second)
        #expect(Self.isDetected(Array(swapped.joined())))
      }
      var foreign = whole
      foreign[index] = other[min(index, other.count - 1)]
      if foreign[index] != whole[index] {
        #expect(Self.isDetected(Array(foreign.joined())))
      }
    }
  }

  @Test("A salvage recovers every chunk but the damaged one, wherever the damage is")
  func salvage() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("archive")
    let whole = try Self.bytes(seed: 14, mutations: 200)
    try Data(whole).write(to: URL(fileURLWithPath: path))
    var heads: [ArchiveChunkHead] = []
    var ends: [Int] = []
    let reader = try ArchiveReader(.file(path))
    let begin = reader.totals.bytes
    while let chunk = try reader.next() {
      heads.append(chunk.head)
      ends.append(reader.totals.bytes)
    }
    var random = Random(6)
    for _ in 0..<300 {
      let place = begin + random.below((ends.last ?? begin) - begin)
      let hit = ends.firstIndex { place < $0 } ?? 0
      var bytes = whole
      switch random.below(3) {
      case 0: bytes[place] ^= 1 << UInt8(random.below(8))
      case 1: bytes.insert(bytes[place] ^ 1, at: place)
      default: bytes.remove(at: place)
      }
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      var damages = 0
      let salvage = try ArchiveReader(.file(path)) { _ in damages += 1 }
      var found: [ArchiveChunkHead] = []
      while let chunk = try salvage.next() { found.append(chunk.head) }
      #expect(damages > 0)
      let numbers = found.map(\.number)
      #expect(heads.allSatisfy { $0.number == hit || numbers.contains($0.number) }, "\(place)")
    }
  }

  @Test("A damaged record is named by the dump and by the scrubber; a salvage saves all others")
  func damagedRecord() throws {
    let temporary = try TemporaryStore.library(seed: 15)
    try temporary.store.close()
    let values = try rawValues(.metadata, at: temporary.path)
    let (key, value) = values[values.count / 2]
    var damaged = value
    damaged[damaged.count / 2] ^= 4
    try setRawValue(.metadata, key, damaged, at: temporary.path)
    let store = try AssetStore(opening: temporary.path)
    let name = String(decoding: key, as: UTF8.self)
    let archive = temporary.folder.path("archive")
    let error = expectError(.corrupted) { try store.dump(to: archive) }
    #expect(error?.database == .metadata && error?.key == name)
    #expect(!FileManager.default.fileExists(atPath: archive + ".partial"))
    #expect(try store.verify().violations.contains { $0.database == .metadata && $0.key == name })
    var rejects: [String?] = []
    var options = AssetStore.DumpOptions()
    options.onReject = { rejects.append($0.key) }
    let summary = try store.dump(to: archive, options: options)
    #expect(rejects == [name] && summary.rejected == 1)
    let total = try Database.archived.reduce(0) { try $0 + store.count($1) }
    #expect(summary.totals.records == total - 1)
    // The asset lacks a group that it says it has: no sound store, and a store all the same if asked for.
    let target = temporary.folder.path("target")
    expectError(.corrupted) { try AssetStore.restore(from: archive, to: target) }
    var salvage = AssetStore.RestoreOptions()
    var notes = 0
    salvage.onDamage = { _ in notes += 1 }
    let restored = try AssetStore.restore(from: archive, to: target, options: salvage)
    #expect(restored.totals.records == total - 1 && notes > 0 && restored.damages == notes)
    let saved = try AssetStore(opening: target)
    #expect(try saved.count(.core) == store.count(.core))
  }
}
