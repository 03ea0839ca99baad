import Foundation
import Testing

@Suite("Compact and train")
struct CompactTests {
  @Test("A store that was filled piece by piece gets smaller, and its content stays")
  func compact() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents()
    // Every seventh document, then the next ones: no piece lies above the others.
    for start in 0..<7 {
      let piece = stride(from: start, to: documents.count, by: 7).map { documents[$0] }
      let file = try folder.write("in.jsonl", Samples.text(piece))
      #expect(try Emulsion.run("import", folder.store, file).code == 0)
    }
    let digest = try VerifyTests.digest(folder.store)
    let export = try Emulsion.run("export", folder.store, "--include", "all").output

    let train = try Emulsion.run("train", folder.store, "--json")
    #expect(train.code == 0, "\(train.errors)")
    let trained = try Samples.object(train.text)
    let groups = try #require(trained["groups"] as? [[String: Any]])
    #expect(groups.count == 3)
    for group in groups {
      let before = try #require(group["bytes_before"] as? Int)
      #expect(try #require(group["bytes_after"] as? Int) <= before)
    }
    let again = try Emulsion.run("train", folder.store)
    #expect(again.code == 0 && again.text.contains("removed 0 dictionaries"))

    let compact = try Emulsion.run("compact", folder.store, "--json")
    #expect(compact.code == 0 && compact.errors.isEmpty, "\(compact.errors)")
    let figures = try Samples.object(compact.text)
    let (before, after) = (figures["bytes_before"] as? Int, figures["bytes_after"] as? Int)
    #expect(try #require(after) < #require(before))
    #expect(try Emulsion.run("compact", folder.store).text.contains("% regained"))

    #expect(try VerifyTests.digest(folder.store) == digest)
    #expect(try Emulsion.run("export", folder.store, "--include", "all").output == export)
    #expect(try Emulsion.run("verify", folder.store).code == 0)
  }

  @Test("A store that another process has open is refused, and that process is named")
  func inUse() async throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let other = try TemporaryFolder()
    let process = try Emulsion.start(
      ["events", folder.store, "--follow"], input: nil, folder: other)
    for _ in 0..<200 where try other.bytes("output").isEmpty {
      try await Task.sleep(for: .milliseconds(20))
    }
    let compact = try Emulsion.run("compact", folder.store)
    #expect(compact.code == 1 && compact.errors.contains("inUse"))
    #expect(compact.errors.contains("has it open") && !compact.errors.contains("excludeOthers"))
    #expect(compact.errors.contains("process \(process.processIdentifier) has it open"))
    process.interrupt()
    _ = try Emulsion.outcome(of: process, folder: other)
    #expect(try Emulsion.run("compact", folder.store).code == 0)
    #expect(try Emulsion.run("compact", folder.path + "/nothing").code == 1)
  }

  @Test(
    "Ctrl-C leaves the store whole, and says what is left to do",
    arguments: [("train", "call it again to go on"), ("compact", "the store is as it was")])
  func interrupted(command: String, message: String) async throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let digest = try VerifyTests.digest(folder.store)
    var wasHeard = false
    // It may be too early or too late: then once more, at another moment.
    for attempt in 0..<400 where !wasHeard {
      let delay = 5 + attempt * 37 % 400
      let files = try TemporaryFolder()
      let process = try Emulsion.start([command, folder.store], input: nil, folder: files)
      try await Task.sleep(for: .milliseconds(delay))
      process.interrupt()
      let outcome = try Emulsion.outcome(of: process, folder: files)
      #expect([0, 130].contains(outcome.code), "\(outcome.errors)")
      wasHeard = outcome.errors.contains("Interrupted: ") && outcome.errors.contains(message)
    }
    #expect(wasHeard)
    #expect(try VerifyTests.digest(folder.store) == digest)
    #expect(try Emulsion.run("verify", folder.store).code == 0)
    #expect(try Emulsion.run(command, folder.store).code == 0)
    #expect(try VerifyTests.digest(folder.store) == digest)
  }
}
