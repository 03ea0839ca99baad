import Emulsion
import EmulsionSamples
import Foundation
import Testing

/// Compacting, training and copying are killed at random moments: afterwards there is the old store or the new one.
@Suite("Killed maintenance", .serialized)
struct MaintenanceTests {
  private static let kills =
    (ProcessInfo.processInfo.environment["EMULSION_CRASH_KILLS"].flatMap(Int.init) ?? 300) / 25

  private let folder: TemporaryFolder
  private let digest: ContentDigest
  private var path: String { folder.path("store") }

  /// A store that was filled in pieces of no order.
  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    digest = try Self.fill(folder.path("store"), assets: 160)
  }

  @discardableResult
  private static func fill(_ path: String, assets: Int) throws -> ContentDigest {
    let samples = SampleLibrary(SampleLibrary.Options(assets: assets, seed: 77))
    let store = try AssetStore(opening: path)
    for start in 0..<8 {
      var load = BulkLoad(into: store)
      for index in stride(from: start, to: assets, by: 8) { try load.add(samples.asset(at: index)) }
      _ = try load.finish()
    }
    defer { try? store.close() }
    return try store.digest()
  }

  private func size(_ name: String = "store") throws -> Int {
    let file = folder.path(name) + "/data.mdb"
    return try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
  }

  /// Runs a child and kills it within so many seconds.
  private func run(_ arguments: [String], killedWithin time: Double) throws {
    let child = try Child(arguments)
    #expect(child.line() == "began")
    usleep(UInt32.random(in: 0...UInt32(time * 1e6)))
    child.kill()
    _ = child.finish()
  }

  /// How long a whole run takes.
  private func time(_ arguments: [String]) throws -> Double {
    let child = try Child(arguments)
    #expect(child.line() == "began")
    let start = Date()
    #expect(String(decoding: child.finish(), as: UTF8.self) == "ok\n")
    return Date().timeIntervalSince(start)
  }

  private func expectWhole() throws {
    let store = try AssetStore(opening: path)
    defer { try? store.close() }
    let found = try store.verify()
    #expect(found.violations == [])
    #expect(try store.digest() == digest)
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: path)) == ["data.mdb", "lock.mdb"])
  }

  @Test("Killed compactions leave the old store or the new one")
  func compact() throws {
    let original = try Data(contentsOf: URL(filePath: path + "/data.mdb"))
    let (before, time) = (try size(), try time(["compact", path]))
    let after = try size()
    #expect(after < before)
    var (old, new) = (0, 0)
    for _ in 0..<Self.kills {
      try original.write(to: URL(filePath: path + "/data.mdb"))
      try run(["compact", path], killedWithin: time)
      let now = try size()
      #expect(now == before || now == after, "\(now) bytes")
      if now == after { new += 1 } else { old += 1 }
      try expectWhole()
    }
    print("killed compactions: \(old) left the old store, \(new) the new one")
  }

  @Test("Killed trainings leave the store whole, and go on")
  func train() throws {
    let original = try Data(contentsOf: URL(filePath: path + "/data.mdb"))
    let time = try time(["train", path])
    for _ in 0..<Self.kills / 2 {
      try original.write(to: URL(filePath: path + "/data.mdb"))
      try run(["train", path], killedWithin: time)
      try expectWhole()
    }
    let store = try AssetStore(opening: path)
    _ = try store.train()
    try store.close()
    try expectWhole()
  }

  @Test("Killed backups leave the store as it was, and a whole copy or none under the name")
  func backup() throws {
    let time = try time(["backup", path, folder.path("whole")])
    var copies = 0
    for round in 0..<Self.kills {
      let target = "copy-\(round)"
      try run(["backup", path, folder.path(target)], killedWithin: time)
      try expectWhole()
      guard FileManager.default.fileExists(atPath: folder.path(target)) else { continue }
      copies += 1
      let copy = try AssetStore(opening: folder.path(target))
      #expect(try copy.digest() == digest)
      try copy.close()
    }
    print("killed backups: \(copies) of \(Self.kills) were complete")
    // What is left of the others has names of its own.
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      #expect(name == "store" || name == "whole" || name.hasPrefix("copy-"), "\(name)")
    }
  }

  #if os(Linux)
    @Test(
      "Killed before and after each call that changes files: the same",
      arguments: ["compact", "train", "backup"])
    func steps(command: String) throws {
      let small = folder.path("small")
      let digest = try Self.fill(small, assets: 24)
      let original = try Data(contentsOf: URL(filePath: small + "/data.mdb"))
      let mark = folder.path("mark")
      var kills: [String: Int] = [:]
      var resumed = 0
      for when in ["kill-before", "kill-after"] {
        // In the short lane each fourth, and each of the last ones, when files get their names.
        var (number, stride) = (1, Self.kills > 100 || command == "train" ? 1 : 4)
        while true {
          try original.write(to: URL(filePath: small + "/data.mdb"))
          let target = folder.path("target-\(when)-\(number)")
          let child = try Child(
            [command, small] + (command == "backup" ? [target] : []),
            environment: try Shim.environment([
              "IOSHIM_AT": "\(number)", "IOSHIM_DO": when, "IOSHIM_MARK": mark,
            ]))
          let output = String(decoding: child.finish(), as: UTF8.self)
          let store = try AssetStore(opening: small)
          #expect(try store.verify().violations == [])
          #expect(try store.digest() == digest)
          if command == "train", number % 2 == 0 {
            if try store.train().hasResumed { resumed += 1 }
            #expect(try store.digest() == digest)
          }
          try store.close()
          if FileManager.default.fileExists(atPath: target) {
            let copy = try AssetStore(opening: target)
            #expect(try copy.digest() == digest)
            try copy.close()
            try FileManager.default.removeItem(atPath: target)
          }
          guard let step = try? String(contentsOfFile: mark, encoding: .utf8) else {
            #expect(output == "began\nok\n")
            if stride == 1 { break }
            (number, stride) = (max(number - 2 * stride, 1), 1)
            continue
          }
          number += stride
          kills["\(when.dropFirst(5)) \(step)", default: 0] += 1
          try FileManager.default.removeItem(atPath: mark)
        }
      }
      let steps = kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print("killed at a step of \(command): \(steps.joined(separator: ", "))")
      #expect((resumed > 0) == (command == "train"))
      for step in command == "train" ? ["pages", "meta page"] : ["rename", "sync"] {
        for when in ["before", "after"] { #expect(kills["\(when) \(step)", default: 0] > 0) }
      }
    }
  #endif

  @Test("A store that another process has open is not compacted, whether it reads or idles")
  func inUse() throws {
    for command in ["hold", "read"] {
      let child = try Child([command, path])
      #expect(child.line() == (command == "hold" ? "open" : "reading"))
      do throws(StoreError) {
        try AssetStore.compact(path)
        Issue.record("compacted under another process")
      } catch {
        #expect(error.code == .inUse, "\(error)")
        #expect(error.description.contains("process \(child.process.processIdentifier) "))
      }
      _ = child.finish()
    }
    try AssetStore.compact(path)
    try expectWhole()
  }

  @Test("Who opens a store while it is compacted is refused, and who waits gets the new one")
  func opening() throws {
    var refusals: [String] = []
    var isFirst = true
    try AssetStore.compact(path) { step throws(StoreError) in
      guard isFirst else { return }
      isFirst = false
      let child = try? Child(["open", path])
      refusals.append(String(decoding: child?.finish() ?? Data(), as: UTF8.self))
    }
    #expect(refusals == ["inUse\n"])
    let child = try Child(["open", path])
    #expect(String(decoding: child.finish(), as: UTF8.self) == "ok\n")
    try expectWhole()
  }

  @Test(
    "Two processes compact and open in turn, and each sees a whole store with what the other wrote")
  func race() throws {
    for _ in 0..<10 {
      let children = try (0..<3).map { _ in try Child(["compact", path]) }
      let opener = try Child(["open", path])
      for child in children {
        let output = String(decoding: child.finish(), as: UTF8.self)
        #expect(["began\nok\n", "began\ninUse\n"].contains(output), "\(output)")
      }
      let output = String(decoding: opener.finish(), as: UTF8.self)
      #expect(["ok\n", "inUse\n"].contains(output), "\(output)")
      try expectWhole()
    }
  }
}
