import Foundation
import Testing

@Suite("Restores that are stopped, and called again")
struct ResumedRestoreTests {
  /// A store of several chunks, and its archive.
  private func archive(in folder: TemporaryFolder) throws -> [UInt8] {
    let text = String(repeating: "A long walk along the river. ", count: 50)
    let documents = (100_000..<104_000).map { number in
      """
      {"id":"asset_\(number)","mime_type":"image/jpeg","original_file_name":"a.jpg",\
      "description":"\(number) \(text)","local_datetime":"2020-01-01T00:00:00",\
      "created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z"}
      """
    }
    let file = try folder.write("in.jsonl", Samples.text(documents))
    try #require(try Emulsion.run("import", folder.store, file).code == 0)
    try #require(
      try Emulsion.run("dump", folder.store, "-o", folder.path + "/archive").code == 0)
    return try folder.bytes("archive")
  }

  /// Restores from a pipe that brings two thirds of an archive and then stands still, until something is loaded.
  private func standstill(
    _ bytes: [UInt8], _ target: String, in work: TemporaryFolder
  ) async throws -> (Process, Pipe) {
    let pipe = Pipe()
    let process = try Emulsion.start(
      ["restore", "-", target, "--json"], input: nil, pipe: pipe, folder: work)
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes.prefix(bytes.count * 2 / 3)))
    for _ in 0..<1000 {
      if String(decoding: try work.bytes("errors"), as: UTF8.self).contains("restoring") { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    // The first step is told at once; let some more come.
    try await Task.sleep(for: .milliseconds(300))
    return (process, pipe)
  }

  @Test("Ctrl-C and a kill: the next call says where it goes on, from the pipe or from a file")
  func resumed() async throws {
    let folder = try TemporaryFolder()
    let bytes = try archive(in: folder)
    let target = folder.path + "/copy"
    let digest = try VerifyTests.digest(folder.store)

    var work = try TemporaryFolder()
    let (first, _) = try await standstill(bytes, target, in: work)
    first.interrupt()
    let stopped = try Emulsion.outcome(of: first, folder: work)
    #expect(stopped.code == 130)
    #expect(stopped.errors.contains("the same call goes on from here"), "\(stopped.errors)")
    #expect(stopped.errors.contains("copy.restoring"))
    #expect(!FileManager.default.fileExists(atPath: target))
    let file = try Emulsion.run("restore", folder.path + "/archive", target)
    #expect(file.code == 0, "\(file.errors)")
    #expect(file.errors.contains("Resuming at chunk "), "\(file.errors)")
    #expect(file.text.contains("of them before"))
    #expect(try VerifyTests.digest(target) == digest)
    try FileManager.default.removeItem(atPath: target)

    work = try TemporaryFolder()
    let (second, _) = try await standstill(bytes, target, in: work)
    // While it works nobody else may.
    let other = try Emulsion.run("restore", folder.path + "/archive", target)
    #expect(other.code == 1 && other.errors.contains("inUse"), "\(other.errors)")
    kill(second.processIdentifier, SIGKILL)
    _ = try Emulsion.outcome(of: second, folder: work)
    let json = try Emulsion.run(
      "restore", "-", target, "--json", input: folder.path + "/archive")
    #expect(json.code == 0, "\(json.errors)")
    let result = try Samples.object(json.text)
    #expect(try #require(result["resumed_chunks"] as? Int) > 1)
    #expect(try #require(result["resumed_records"] as? Int) > 500)
    let note = try #require(json.errors.split(separator: "\n").first { $0.contains("resumed_at") })
    #expect(try Samples.object(String(note))["resumed_at"] as? String == "restoring")
    #expect(json.errors.contains("\"phase\":\"resuming\""))
    #expect(json.errors.contains("\"phase\":\"appending\""))
    #expect(try VerifyTests.digest(target) == digest)
    #expect(!FileManager.default.fileExists(atPath: target + ".restoring"))
  }

  @Test("Ctrl-C leaves nothing of a backup, and a program is told how far it is")
  func backup() async throws {
    let folder = try TemporaryFolder()
    _ = try archive(in: folder)
    let whole = try Emulsion.run("backup", folder.store, folder.path + "/copy", "--json")
    #expect(whole.code == 0, "\(whole.errors)")
    let steps = try whole.errors.split(separator: "\n").map { try Samples.object(String($0)) }
    #expect(
      Set(steps.compactMap { $0["phase"] as? String }) == ["copying", "checking", "syncing"])
    #expect(try #require(steps.first?["total_bytes"] as? Int) > 1 << 20)
    #expect(try VerifyTests.digest(folder.path + "/copy") == VerifyTests.digest(folder.store))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var wasHeard = false
    for attempt in 0..<400 where !wasHeard {
      let files = try TemporaryFolder()
      let process = try Emulsion.start(
        ["backup", folder.store, folder.path + "/again"], input: nil, folder: files)
      try await Task.sleep(for: .milliseconds(5 + attempt * 37 % 400))
      process.interrupt()
      let outcome = try Emulsion.outcome(of: process, folder: files)
      #expect([0, 130].contains(outcome.code), "\(outcome.errors)")
      wasHeard = outcome.errors.contains("no copy was made, and nothing is left of it")
      try? FileManager.default.removeItem(atPath: folder.path + "/again")
    }
    #expect(wasHeard)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
  }
}
