import Foundation
import Testing

@Suite("Pipes that close and Ctrl-C")
struct SignalTests {
  @Test("A reader that leaves early ends the command quietly")
  func brokenPipe() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    // The documents are larger than a pipe holds, so the command notices.
    for command in [
      "generate --assets 2000", "export \(folder.store)",
      "list \(folder.store) --all --json --include all",
    ] {
      let outcome = try Emulsion.shell(
        "$emulsion \(command) | head -n 1 | wc -l; echo ${PIPESTATUS[0]}")
      #expect(outcome.errors.isEmpty)
      #expect(outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) } == ["1", "141"])
    }
  }

  /// Starts an import from a pipe that stays open, and interrupts it when `isTime`.
  private func interruptedImport(
    _ documents: String, into folder: TemporaryFolder, when isTime: () -> Bool
  ) async throws -> Outcome {
    let pipe = Pipe()
    let process = try Emulsion.start(
      ["import", folder.store, "-", "--json"], input: nil, pipe: pipe, folder: folder)
    try pipe.fileHandleForWriting.write(contentsOf: Data(documents.utf8))
    for _ in 0..<1000 where !isTime() { try await Task.sleep(for: .milliseconds(50)) }
    try await Task.sleep(for: .milliseconds(500))
    process.interrupt()
    return try Emulsion.outcome(of: process, folder: folder)
  }

  private func size(of file: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    return attributes?[.size] as? Int ?? 0
  }

  @Test("Ctrl-C before anything was written")
  func early() async throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.text(Samples.documents())
    let outcome = try await interruptedImport(documents, into: folder) {
      // The signals are watched as soon as there is a store.
      size(of: folder.store + "/data.mdb") > 0
    }
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("Interrupted: 0 assets are in the store"))
    #expect(try Samples.object(outcome.text)["interrupted"] as? Bool == true)
    // What is there can be used, and the import can be done again.
    let file = try folder.write("in.jsonl", documents)
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    #expect(try Emulsion.run("export", folder.store).lines.count == 300)
  }

  @Test("Ctrl-C between two transactions: what was committed stays, and is what the message says")
  func late() async throws {
    let folder = try TemporaryFolder()
    let documents = (100_000..<120_000).map { number in
      """
      {"id":"asset_\(number)","mime_type":"image/jpeg","original_file_name":"a.jpg",\
      "local_datetime":"2020-01-01T00:00:00","created_at":"2020-01-01T00:00:00Z",\
      "updated_at":"2020-01-01T00:00:00Z"}
      """
    }
    let outcome = try await interruptedImport(Samples.text(documents), into: folder) {
      size(of: folder.store + "/data.mdb") > 500_000
    }
    #expect(outcome.code == 130)
    let imported = try #require(try Samples.object(outcome.text)["imported"] as? Int)
    #expect(imported > 0 && imported < 20_000)
    #expect(try Emulsion.run("export", folder.store).lines.count == imported)

    // The lists are not ready, which is said; the next import makes them so.
    let refused = try Emulsion.run("list", folder.store)
    #expect(refused.code == 1 && refused.errors.contains("indexNotReadable"))
    #expect(refused.errors.contains("completed by the next “emulsion import”"))
    #expect(try Emulsion.run("stat", folder.store).text.contains("by_capture is building"))
    let file = try folder.write("in.jsonl", Samples.text(documents.suffix(1)))
    let again = try Emulsion.run("import", folder.store, file)
    #expect(again.code == 0 && again.errors.contains("Building the index by_capture"))
    let listed = try Emulsion.run("list", folder.store, "--all", "--limit", "1000", "--json")
    #expect(listed.lines.count == imported + 1)
  }
}
