import Foundation
import Testing

@Suite("Import and export")
struct ImportExportTests {
  @Test("What is exported and imported again is exported with the same bytes")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let assets = folder.path + "/assets.jsonl"
    let people = folder.path + "/people.jsonl"
    #expect(try Emulsion.run("export", folder.store, "-o", assets).code == 0)
    #expect(try Emulsion.run("export", folder.store, "--people", "-o", people).code == 0)
    let copy = folder.path + "/copy"
    #expect(try Emulsion.run("import", copy, assets, "--people", people).code == 0)
    #expect(try Emulsion.run("export", copy).output == folder.bytes("assets.jsonl"))
    #expect(try Emulsion.run("export", copy, "--people").output == folder.bytes("people.jsonl"))
    #expect(try folder.text("assets.jsonl").split(separator: "\n").count == 300)
  }

  @Test("Documents come in the order of their ids")
  func order() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let ids = try Emulsion.run("export", folder.store, "--include", "metrics").lines.map(Samples.id)
    #expect(ids == ids.sorted())
  }

  @Test("Only the groups that are asked for are there")
  func groups() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let line = try #require(
      try Emulsion.run("export", folder.store, "--include", "metrics,faces").lines.first)
    let object = try Samples.object(line)
    #expect(object["metrics"] is [String: Any])
    #expect(object["faces"] is [Any])
    #expect(object["metadata"] is NSNull)
    #expect(object["file_data"] is NSNull)
  }

  @Test("Importing into a filled store replaces what is there and keeps the rest")
  func upsert() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let before = try Emulsion.run("export", folder.store).lines
    var changed = try Samples.object(before[7])
    let id = try #require(changed["id"] as? String)
    changed["description"] = "a new description"
    let data = try JSONSerialization.data(withJSONObject: changed)
    let new = before[8].replacing(try Samples.id(of: before[8]), with: "asset_ZZZnew")
    let file = try folder.write(
      "new.jsonl", Samples.text([String(decoding: data, as: UTF8.self), new]))
    let outcome = try Emulsion.run("import", folder.store, file)
    #expect(outcome.code == 0, "\(outcome.errors)")

    let after = try Emulsion.run("export", folder.store).lines
    #expect(after.count == 301)
    let mended = try #require(try after.first { try Samples.id(of: $0) == id })
    #expect(try Samples.object(mended)["description"] as? String == "a new description")
    #expect(Set(before).subtracting(after).count == 1)
  }

  @Test("Standard input is a file like others")
  func standardInput() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("in.jsonl", Samples.text(Samples.documents()))
    let outcome = try Emulsion.run("import", folder.store, "-", input: file)
    #expect(outcome.code == 0)
    #expect(outcome.text.hasPrefix("imported 300 assets"))
    #expect(
      try Emulsion.shell("echo nonsense | $emulsion import \(folder.store) -").errors
        .hasPrefix("standard input:1: "))
  }

  @Test("People can be loaded alone, and before the documents that name them")
  func people() throws {
    let folder = try TemporaryFolder()
    let people = folder.path + "/people.jsonl"
    let generated = try Emulsion.run(
      "generate", "--assets", "20", "--people", "12", "--people-file", people)
    #expect(generated.code == 0)
    let outcome = try Emulsion.run("import", folder.store, "--people", people, "--json")
    #expect(outcome.code == 0)
    #expect(try Samples.object(outcome.text)["people"] as? Int == 12)
    #expect(try Emulsion.run("export", folder.store, "--people").lines.count == 12)
    let twice = try folder.write(
      "twice.jsonl", folder.text("people.jsonl") + folder.text("people.jsonl"))
    #expect(try Emulsion.run("import", folder.store, "--people", twice).code == 1)
  }

  @Test("Files that take part in no import are not touched by a failed export")
  func exportTarget() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let outcome = try Emulsion.run("export", folder.store, "-o", folder.path + "/none/out.jsonl")
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("No such file or directory"))
    // A pipe is written into, not replaced.
    let pipe = folder.path + "/pipe"
    let lines = try Emulsion.shell(
      "mkfifo \(pipe) && wc -l < \(pipe) & sleep 0.2; $emulsion export \(folder.store) -o \(pipe); wait"
    )
    #expect(lines.code == 0)
    #expect(lines.text.trimmingCharacters(in: .whitespacesAndNewlines) == "300")
    #expect(try Emulsion.shell("test -p \(pipe)").code == 0)
  }
}
