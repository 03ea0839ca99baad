import CrashWorkload
import Emulsion
import Foundation
import Testing

/// A process that dumps or restores is killed at random moments: there is the whole result, or none.
@Suite("Killed dumps and restores", .serialized)
struct ArchiveKillTests {
  /// How often; `tools/crash` asks for more.
  private static let kills =
    (ProcessInfo.processInfo.environment["EMULSION_CRASH_KILLS"].flatMap(Int.init) ?? 300) / 5

  private let folder: TemporaryFolder
  private let digest: ContentDigest

  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    let store = try AssetStore(opening: folder.path("store"))
    let workload = Workload(seed: 7)
    try store.write { transaction throws(StoreError) in
      for mutation in workload.setUp { try transaction.apply(mutation) }
    }
    for step in UInt32(1)...40 {
      try store.write { transaction throws(StoreError) in
        for writer in 0..<4 {
          for mutation in workload.mutations(writer: writer, step: step) {
            try transaction.apply(mutation)
          }
        }
      }
    }
    digest = try store.digest()
    try store.close()
  }

  /// Runs a child to its end, and then again and again with a kill somewhere on the way; `check` says whether there is
  /// a result, and that it is whole.
  private func kill(_ arguments: [String], _ check: () throws -> Bool) throws -> (
    whole: Int, none: Int
  ) {
    let start = ContinuousClock.now
    _ = try Child(arguments).finish()
    let time = ContinuousClock.now - start
    #expect(try check())
    let microseconds =
      Double(time.components.attoseconds) / 1e12 + Double(time.components.seconds) * 1e6
    var (whole, none) = (0, 0)
    for _ in 0..<Self.kills {
      let child = try Child(arguments)
      usleep(UInt32.random(in: 0...UInt32(microseconds * 1.1)))
      child.kill()
      _ = child.finish()
      if try check() { whole += 1 } else { none += 1 }
    }
    return (whole, none)
  }

  @Test("A restore: no store or the whole one, and the next restore goes on from what is left")
  func restore() throws {
    let (archive, target) = (folder.path("archive"), folder.path("target"))
    let store = try AssetStore(opening: folder.path("store"))
    let records = try store.dump(to: archive).totals.records
    try store.close()
    var (left, again) = (0, 0)
    var resumed: [ArchiveProgress.Phase: Int] = [:]
    var (chunks, kept) = (0, 0)
    let (whole, none) = try kill(["restore", archive, target, "512"]) {
      let isThere = FileManager.default.fileExists(atPath: target)
      if !isThere {
        if AssetStore.unfinishedRestore(into: target) != nil { left += 1 }
        // It may be killed once more.
        if again % 3 == 2 {
          let child = try Child(["restore", archive, target, "512"])
          usleep(UInt32.random(in: 1000...60_000))
          child.kill()
          _ = child.finish()
        }
        again += 1
        if !FileManager.default.fileExists(atPath: target) {
          let summary = try AssetStore.restore(from: archive, to: target)
          #expect(summary.totals.records == records)
          if let resumption = summary.resumption {
            resumed[resumption.phase, default: 0] += 1
            chunks += resumption.chunks
            kept += resumption.records
          }
        }
      }
      let restored = try AssetStore(opening: target)
      #expect(try restored.verify().violations.isEmpty)
      #expect(try restored.digest() == digest)
      try restored.close()
      try FileManager.default.removeItem(atPath: target)
      try? FileManager.default.removeItem(atPath: target + ".restoring")
      return isThere
    }
    let phases = resumed.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")
    print(
      "restores killed: \(Self.kills), whole \(whole), none \(none), left over \(left); gone on with: "
        + "\(phases), \(chunks) chunks and \(kept) records passed over")
    #expect(none > 0 && left > 0)
    #if os(Linux)
      #expect(resumed.count > 1 && chunks > 0)
    #endif
  }

  @Test("A dump: no archive or the whole one, and the store is as it was")
  func dump() throws {
    let archive = folder.path("archive")
    let (whole, none) = try kill(["dump", folder.path("store"), archive]) {
      let store = try AssetStore(opening: folder.path("store"))
      #expect(try store.digest() == digest)
      try store.close()
      guard FileManager.default.fileExists(atPath: archive) else { return false }
      try Archive.verify(archive)
      try FileManager.default.removeItem(atPath: archive)
      return true
    }
    print("dumps killed: \(Self.kills), whole \(whole), none \(none)")
    #expect(none > 0)
  }
}
