import Foundation
import Testing

@testable import Emulsion

/// What becomes of a restore that is complete, or that another call has begun, by what stands at its target.
@Suite("Targets of restores")
struct RestoreTargetTests {
  private let temporary: TemporaryStore
  private let archive: String
  private let target: String

  private var leftover: String { target + ".restoring" }

  init() throws {
    temporary = try TemporaryStore.library(seed: 45)
    (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
    try temporary.store.dump(to: archive)
  }

  /// Ends a restore in the middle of its check.
  private func stop() {
    var options = AssetStore.RestoreOptions()
    options.progress = { step throws(StoreError) in
      if step.phase == .checking { throw StoreError(.cancelled, "enough") }
    }
    expectError(.cancelled) {
      try AssetStore.restore(from: archive, to: target, options: options)
    }
    #expect(AssetStore.unfinishedRestore(into: target) == leftover)
  }

  /// Whether the target holds the whole library, and nothing is left beside it.
  private func expectWhole() throws {
    #expect(!FileManager.default.fileExists(atPath: leftover))
    let store = try AssetStore(opening: target)
    #expect(try store.verify().violations == [])
    #expect(try store.payloads() == temporary.store.payloads())
    try store.close()
  }

  @Test("An empty folder of the target's name is replaced")
  func empty() throws {
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
    stop()
    #expect(try AssetStore.restore(from: archive, to: target).resumption?.phase == .checking)
    try expectWhole()
  }

  @Test("Where the name is taken meanwhile, the whole store stays, and the error says where")
  func nameTaken() throws {
    let target = target
    var options = AssetStore.RestoreOptions()
    options.progress = { step in
      guard step.phase == .syncing else { return }
      try? FileManager.default.createDirectory(
        atPath: target + "/other", withIntermediateDirectories: true)
    }
    let error = expectError(.environment) {
      try AssetStore.restore(from: archive, to: target, options: options)
    }
    #expect(error?.path == target && error?.advice?.contains(leftover + "/store") == true)
    try FileManager.default.removeItem(atPath: target)
    // As the error says.
    try FileManager.default.moveItem(atPath: leftover + "/store", toPath: target)
    try FileManager.default.removeItem(atPath: leftover)
    try expectWhole()
  }

  @Test("An archive that is none leaves no new folders, however deep the target lies")
  func newFolders() throws {
    let folder = temporary.folder.path("new")
    expectError(.environment) {
      try AssetStore.restore(from: archive + ".none", to: folder + "/deep/target")
    }
    #expect(!FileManager.default.fileExists(atPath: folder))
    try AssetStore.restore(from: archive, to: folder + "/deep/target")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/deep") == ["target"])
  }

  @Test("A leftover that cannot be opened at the moment stays for a later call")
  func leftoverInUse() throws {
    stop()
    var reading = AssetStore.Options()
    reading.access = .readOnly
    let reader = try AssetStore(opening: leftover + "/store", options: reading)
    expectError(.alreadyOpen) { try AssetStore.restore(from: archive, to: target) }
    try reader.close()
    #expect(try AssetStore.restore(from: archive, to: target).resumption?.phase == .checking)
    try expectWhole()
  }

  @Test("What is of no restore is in the way, and stays")
  func foreignFolder() throws {
    let store = try AssetStore(opening: leftover)
    try store.close()
    expectError(.alreadyExists) { try AssetStore.restore(from: archive, to: target) }
    #expect(FileManager.default.fileExists(atPath: leftover + "/data.mdb"))
    try FileManager.default.removeItem(atPath: leftover)
    try Data().write(to: URL(filePath: leftover))
    expectError(.alreadyExists) { try AssetStore.restore(from: archive, to: target) }
    try FileManager.default.removeItem(atPath: leftover)
    // An empty folder is nobody's.
    try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: false)
    try AssetStore.restore(from: archive, to: target)
    try expectWhole()
  }
}
