import EmulsionSamples
import Foundation
import Testing

@testable import Emulsion

@Suite("Backups and digests")
struct BackupTests {
  private static func library(
    seed: Int, packing: AssetStore.Options.Packing = .patternsAndLZ4
  ) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.packing = packing
    let temporary = try TemporaryStore(options: options)
    var library = RandomLibrary(seed: seed)
    try temporary.store.apply(200, of: &library)
    return temporary
  }

  @Test("A digest does not depend on how records are packed, and survives dump and restore")
  func digest() throws {
    let packed = try Self.library(seed: 1)
    let digest = try packed.store.digest()
    for packing in [AssetStore.Options.Packing.none, .patterns] {
      #expect(try Self.library(seed: 1, packing: packing).store.digest() == digest)
    }
    #expect(try Self.library(seed: 2).store.digest() != digest)
    #expect(digest.description.count == 32)
    let (archive, target) = (packed.folder.path("archive"), packed.folder.path("target"))
    try packed.store.dump(to: archive)
    try AssetStore.restore(from: archive, to: target)
    #expect(try AssetStore(opening: target).digest() == digest)
    var album = Fixtures.album
    album.coverAssetID = nil
    try packed.store.apply(.putAlbum(album))
    #expect(try packed.store.digest() != digest)
  }

  @Test("Generated photographs come back whole, from more than one chunk of a database")
  func samples() throws {
    let temporary = try TemporaryStore()
    let samples = SampleLibrary(SampleLibrary.Options(assets: 4500, seed: 31))
    var load = BulkLoad(into: temporary.store)
    for index in 0..<4500 { try load.add(samples.asset(at: index)) }
    _ = try load.finish()
    let (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
    let totals = try temporary.store.dump(to: archive).totals
    #expect(totals.chunks > totals.sections.count)
    try AssetStore.restore(from: archive, to: target)
    let restored = try AssetStore(opening: target)
    #expect(try restored.count(.core) == 4500)
    #expect(try restored.digest() == temporary.store.digest())
  }

  @Test("A target that no rename can take the place of is refused at the start")
  func unusableTargets() throws {
    let temporary = try Self.library(seed: 5)
    let archive = temporary.folder.path("archive")
    try temporary.store.dump(to: archive)
    let link = temporary.folder.path("link")
    try FileManager.default.createDirectory(
      atPath: temporary.folder.path("led"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: temporary.folder.path("led"))
    let names = try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path(""))
    let steps = { (_: ArchiveProgress) throws(StoreError) in
      throw StoreError(.cancelled, "the restore has begun")
    }
    for (target, code) in [
      (".", StoreError.Code.invalidValue), ("/", .invalidValue), ("", .invalidValue),
      (temporary.folder.path("led/."), .invalidValue), (link, .alreadyExists),
      (link + "//", .alreadyExists),
    ] {
      var options = AssetStore.RestoreOptions()
      options.progress = steps
      expectError(code) { try AssetStore.restore(from: archive, to: target, options: options) }
      expectError(code) {
        try temporary.store.backup(to: target) { _ throws(StoreError) in
          throw StoreError(.cancelled, "the backup has begun")
        }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path("")) == names)
  }

  @Test("A backup is the store, and touches no folder that holds anything")
  func backup() throws {
    let temporary = try Self.library(seed: 3)
    let target = temporary.folder.path("copy")
    let sequence = try temporary.store.backup(to: target)
    #expect(try temporary.store.sequence() == sequence)
    expectError(.alreadyExists) { try temporary.store.backup(to: target) }
    let copy = try AssetStore(opening: target)
    #expect(try copy.digest() == temporary.store.digest())
    #expect(try copy.sequence() == sequence)
  }

  @Test("A backup tells of each phase, and can be ended in each of them: then nothing is left")
  func phases() throws {
    let temporary = try Self.library(seed: 6)
    let target = temporary.folder.path("copy")
    var steps: [ArchiveProgress] = []
    try temporary.store.backup(to: target) { steps.append($0) }
    #expect(steps.map(\.phase).first == .copying && steps.map(\.phase).last == .syncing)
    #expect(Set(steps.map(\.phase)) == [.copying, .checking, .syncing])
    let copied = steps.filter { $0.phase == .copying }
    let size = try FileManager.default.attributesOfItem(atPath: target + "/data.mdb")[.size] as? Int
    #expect(copied.last?.bytes == size && copied.allSatisfy { $0.totalBytes == size })
    #expect(copied.map(\.bytes) == copied.map(\.bytes).sorted() && copied.count > 1)
    try FileManager.default.removeItem(atPath: target)
    // How often it tells depends on how long its threads take; each phase tells at its beginning.
    var ended: Set<ArchiveProgress.Phase> = []
    for calls in 0... {
      var left = calls
      var phase: ArchiveProgress.Phase?
      do throws(StoreError) {
        try temporary.store.backup(to: target) { step throws(StoreError) in
          left -= 1
          if left >= 0 { return }
          phase = step.phase
          throw StoreError(.cancelled, "enough")
        }
      } catch {
        #expect(error.code == .cancelled)
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path) == ["store"])
      }
      guard let phase else { break }
      ended.insert(phase)
    }
    #expect(ended == [.copying, .checking, .syncing])
  }

  @Test("A backup is of one moment, whoever commits meanwhile, and can be written to")
  func writersGoOn() async throws {
    let temporary = try Self.library(seed: 7)
    let store = temporary.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<2 {
        group.addTask {
          var library = RandomLibrary(seed: 30 + task)
          for _ in 0..<60 { try store.apply(2, of: &library) }
        }
      }
      for number in 0..<6 {
        let target = temporary.folder.path("copy-\(number)")
        let before = try store.sequence()
        let sequence = try store.backup(to: target)
        let copy = try AssetStore(opening: target)
        #expect(try copy.sequence() == sequence && sequence >= before)
        #expect(try copy.verify().violations == [])
        var library = RandomLibrary(seed: 50 + number)
        try copy.apply(5, of: &library)
        #expect(try copy.verify().violations == [])
        try copy.close()
      }
      try await group.waitForAll()
    }
  }

  @Test(
    "The backup of a damaged store names the record and leaves nothing",
    arguments: [Database.core, .faces, .byCapture, .byPerson, .events, .meta])
  func damaged(database: Database) throws {
    let temporary = try Self.library(seed: 4)
    try temporary.store.close()
    let values = try rawValues(database, at: temporary.path)
    let last = try #require(values.last)
    var value = last.value
    value[value.count / 2] ^= 1
    try setRawValue(database, last.key, value, at: temporary.path)
    let store = try AssetStore(opening: temporary.path)
    for check in [BackupCheck.checksums, .everything] {
      let error = expectError(.corrupted) {
        try store.backup(to: temporary.folder.path("copy"), check: check)
      }
      #expect(error?.database == database)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: temporary.folder.path) == ["store"])
  }

  @Test("A row that an index lacks is found by the whole look alone")
  func missingRow() throws {
    let temporary = try Self.library(seed: 4)
    try temporary.store.close()
    let row = try #require(try rawValues(.byCapture, at: temporary.path).first)
    try deleteRawValue(.byCapture, row.key, at: temporary.path)
    let store = try AssetStore(opening: temporary.path)
    expectError(.corrupted) {
      try store.backup(to: temporary.folder.path("copy"), check: .everything)
    }
    let target = temporary.folder.path("copy")
    try store.backup(to: target)
    #expect(try AssetStore(opening: target).verify().violations.count == 1)
  }
}
