import Foundation
import Testing

@Suite("Pipes that close and Ctrl-C")
struct SignalTests {
  @Test("A reader that leaves early ends the command quietly")
  func brokenPipe() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    // The documents are larger than a pipe holds, so the command notices.
    for command in ["generate --assets 2000", "export \(folder.store)"] {
      let outcome = try Emulsion.shell(
        "$emulsion \(command) | head -n 1 | wc -l; echo ${PIPESTATUS[0]}")
      #expect(outcome.errors.isEmpty)
      #expect(outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) } == ["1", "141"])
    }
  }

  @Test("Ctrl-C ends an import between transactions, says what is in, and exits with 130")
  func interrupt() async throws {
    let folder = try TemporaryFolder()
    let pipe = Pipe()
    let process = try Emulsion.start(
      ["import", folder.store, "-", "--json"], input: nil, pipe: pipe, folder: folder)
    let documents = try Samples.text(Samples.documents())
    try pipe.fileHandleForWriting.write(contentsOf: Data(documents.utf8))
    // The store is opened before the signals are watched, and documents are read after that.
    for _ in 0..<200 where !FileManager.default.fileExists(atPath: folder.store + "/data.mdb") {
      try await Task.sleep(for: .milliseconds(50))
    }
    try await Task.sleep(for: .milliseconds(500))
    process.interrupt()
    let outcome = try Emulsion.outcome(of: process, folder: folder)
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("Interrupted: 0 assets are in the store"))
    #expect(try Samples.object(outcome.text)["interrupted"] as? Bool == true)
    // What is there can be used, and the import can be done again.
    let file = try folder.write("in.jsonl", documents)
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    #expect(try Emulsion.run("export", folder.store).lines.count == 300)
  }
}
