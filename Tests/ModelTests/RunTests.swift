import Emulsion
import Foundation
import Testing

@Suite("Random runs beside a plain model")
struct RunTests {
  /// The seeds of the suite: each half runs on a core of its own.
  private static let seeds = 0..<200
  private static let actions = 500

  @Test("Whatever 200 seeds of 500 actions do, every answer is the model's", arguments: 0..<2)
  func seeds(half: Int) throws {
    for seed in Self.seeds where seed % 2 == half {
      guard let report = try Report(seed: UInt64(seed), count: Self.actions) else { continue }
      Issue.record("\(report)")
      return
    }
  }

  @Test("Runs take every kind of change, and ask every kind of question with and without an answer")
  func isNotIdle() throws {
    let tally = Tally()
    for seed in UInt64(0)..<16 {
      let actions = Draw.actions(seed: seed, count: Self.actions)
      #expect(try Run.failure(of: actions, tally: tally) == nil)
    }
    let changes = [
      "putAsset", "setVariants", "setFile", "setMetadata", "setMetrics", "setFaces", "edit",
      "trash",
      "restore", "deleteAsset", "putFace", "assign", "deleteFace", "putPerson", "deletePerson",
      "merge", "unmerge", "putAlbum", "deleteAlbum", "add", "remove", "trimEvents",
    ]
    let neverRefused = [
      "trash", "restore", "deleteAsset", "deleteFace", "putPerson", "deletePerson", "deleteAlbum",
      "remove", "trimEvents",
    ]
    for change in changes {
      #expect(tally.count(change, "taken") >= 10, "\(change)")
      #expect((tally.count(change, "refused") > 0) != neverRefused.contains(change), "\(change)")
    }
    let questions = [
      "asset", "face", "person", "album", "link", "merges", "assets", "months", "clusters",
      "checksums", "sha1s", "files", "faces", "people", "albums", "links", "events", "purge",
    ]
    for question in questions {
      #expect(tally.count(question, "something") >= 5, "\(question)")
      #expect(tally.count(question, "nothing") >= 5, "\(question)")
    }
    for list in ["assets", "months", "faces", "people", "albums", "links", "events"] {
      #expect(tally.count(list, "refused") > 0, "\(list)")
    }
  }

  /// `tools/model` runs this until the time is over, or for ever.
  @Test("The long lane", .enabled(if: LongLane.seconds != nil))
  func longLane() throws {
    let end = Date(timeIntervalSinceNow: LongLane.seconds ?? 0)
    while Date.now < end {
      let seed = LongLane.seed ?? UInt64.random(in: 0...999_999_999)
      print("seed \(seed)")
      if let report = try Report(seed: seed, count: LongLane.actions) {
        Issue.record("\(report)")
        return
      }
      if LongLane.seed != nil { return }
    }
  }
}

/// What `tools/model` says in the environment.
enum LongLane {
  private static let environment = ProcessInfo.processInfo.environment
  static let seconds = environment["EMULSION_MODEL_SECONDS"].flatMap(Double.init)
  static let seed = environment["EMULSION_MODEL_SEED"].flatMap(UInt64.init)
  static let actions = environment["EMULSION_MODEL_ACTIONS"].flatMap(Int.init) ?? 500
}
