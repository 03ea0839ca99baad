import Foundation
import Testing

@testable import Emulsion

/// What the threads of a restore do, and which of them.
@Suite("Threads of a restore")
struct RestoreThreadTests {
  private let temporary: TemporaryStore
  private let archive: String
  private let target: String

  init() throws {
    temporary = try TemporaryStore.library(seed: 45, mutations: 300)
    (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
    try temporary.store.dump(to: archive)
  }

  private func options() -> AssetStore.RestoreOptions {
    var options = AssetStore.RestoreOptions()
    options.batchBytes = 128
    return options
  }

  private static var thread: Int { pthread_self().hashValue }

  private func expectWhole() throws {
    let store = try AssetStore(opening: target)
    #expect(try store.payloads()[.core] == temporary.store.payloads()[.core])
    try store.close()
    try FileManager.default.removeItem(atPath: target)
  }

  @Test("The caller's closures are called on the caller's thread: streams, progress and damage")
  func callersThread() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: archive)))
    let caller = Self.thread
    var (reads, steps, damages) = (0, 0, 0)
    func stream(_ bytes: [UInt8]) -> ArchiveSource {
      var place = 0
      return ArchiveSource(name: "stream") { count throws(StoreError) in
        reads += 1
        #expect(Self.thread == caller)
        let next = min(place + min(count, 1500), bytes.count)
        defer { place = next }
        return Array(bytes[place..<next])
      }
    }
    var options = options()
    options.progress = { _ throws(StoreError) in
      steps += 1
      #expect(Self.thread == caller)
    }
    try AssetStore.restore(from: [stream(bytes)], to: target, options: options)
    try expectWhole()
    try AssetStore.restore(from: archive, to: target, options: options)
    try expectWhole()
    options.onDamage = { _ in
      damages += 1
      #expect(Self.thread == caller)
    }
    var damaged = bytes
    damaged[bytes.count / 2] ^= 1
    try AssetStore.restore(from: [stream(damaged)], to: target, options: options)
    try FileManager.default.removeItem(atPath: target)
    try Data(damaged).write(to: URL(filePath: archive))
    try AssetStore.restore(from: archive, to: target, options: options)
    #expect(reads > 20 && steps > 200 && damages > 1)
  }

  @Test(
    "A batch that cannot be read ends a restore in its turn: those before it were put")
  func failures() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: archive)))
    let reader = try ArchiveReader(.file(archive))
    var chunks = 0
    while let chunk = try reader.next() {
      chunks += 1
      var damaged = bytes
      damaged[reader.totals.bytes - 1] ^= 1
      try Data(damaged).write(to: URL(filePath: archive + ".damaged"))
      var options = options()
      options.batchBytes = 1
      var records = 0
      options.progress = { records = $0.records }
      let error = expectError(.corrupted) {
        try AssetStore.restore(from: archive + ".damaged", to: target, options: options)
      }
      #expect(error?.path == archive + ".damaged")
      // What stands before it was put, but for the batch that had begun.
      let before = reader.totals.records - chunk.head.records
      #expect(0..<16 ~= before - records, "\(records) of \(before)")
      #expect(AssetStore.unfinishedRestore(into: target) == nil)
    }
    #expect(chunks > 5)
  }

  #if os(Linux)
    @Test("Ended in the middle, no thread goes on with the archive")
    func cancellation() async throws {
      for limit in [1, 2, 5, 20, 60] {
        var calls = 0
        var options = options()
        options.progress = { _ throws(StoreError) in
          calls += 1
          if calls == limit { throw StoreError(.cancelled, "enough") }
        }
        expectError(.cancelled) {
          try AssetStore.restore(from: archive, to: target, options: options)
        }
        #expect(await eventually { !Self.hasOpen(archive) })
      }
      try AssetStore.restore(from: archive, to: target, options: options())
      #expect(await eventually { !Self.hasOpen(archive) })
      try expectWhole()
    }

    /// Whether this process has a file open.
    private static func hasOpen(_ path: String) -> Bool {
      let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
      return files.contains {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0))?
          .hasSuffix(path) == true
      }
    }
  #endif
}
