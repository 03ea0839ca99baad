import Foundation
import Testing

@Suite("Exit codes: 0 success, 1 failed operation, 2 unusable arguments")
struct ExitCodeTests {
  @Test(
    "Help goes to standard output and is a success",
    arguments: [
      ["--help"], ["import", "--help"], ["export", "--help"], ["get", "--help"],
      ["stat", "--help"],
      ["generate", "--help"], ["help", "import"], ["list", "--help"], ["people", "--help"],
      ["albums", "--help"], ["events", "--help"], ["trash", "--help"],
      ["restore-assets", "--help"],
      ["delete", "--help"], ["purge", "--help"],
    ])
  func help(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let process = try Emulsion.start(arguments, input: nil, folder: folder)
    let outcome = try Emulsion.outcome(of: process, folder: folder)
    #expect(outcome.code == 0)
    #expect(outcome.text.contains("USAGE: emulsion"))
    #expect(outcome.errors.isEmpty)
  }

  @Test(
    "Unusable arguments: exit 2, the usage on standard error, nothing on standard output",
    arguments: [
      ["frobnicate"], ["import"], ["import", "/tmp/none"],
      ["import", "/tmp/none", "/tmp/no/such/file"],
      ["import", "/tmp/none", "-", "-"], ["import", "/tmp/none", "--people", "/tmp/no/such/file"],
      ["export"], ["export", "/tmp/none", "--include", "face"], ["get", "/tmp/none"],
      ["get", "/tmp/none", "person_a"],
      ["get", "/tmp/none", "asset_a", "--include", "faces,,people"],
      ["get", "/tmp/none", "asset_a", "--shiny"], ["stat"], ["stat", ""], ["generate"],
      ["generate", "--assets", "-1"], ["generate", "--assets", "many"],
      ["export", "/tmp/none", "--people", "--include", "faces"],
      ["list"], ["list", "/tmp/none", "--state", "gone"], ["list", "/tmp/none", "--limit", "0"],
      ["list", "/tmp/none", "--limit", "1001"], ["list", "/tmp/none", "--bbox", "1,2,3"],
      ["list", "/tmp/none", "--bbox", "0,91,0,92"], ["list", "/tmp/none", "--bbox", "nan,0,0,0"],
      ["list", "/tmp/none", "--center", "1,2"], ["list", "/tmp/none", "--radius", "5"],
      ["list", "/tmp/none", "--center", "1,2", "--radius", "0"],
      ["list", "/tmp/none", "--center", "1,2", "--radius", "5", "--bbox", "0,0,1,1"],
      ["list", "/tmp/none", "--center", "-190,2", "--radius", "5"],
      ["list", "/tmp/none", "--person", "asset_1"], ["list", "/tmp/none", "--after", "yesterday"],
      ["list", "/tmp/none", "--include", "faces"], ["list", "/tmp/none", "--starting-after", "x"],
      ["people"], ["people", "/tmp/none", "--sort", "age"],
      ["people", "/tmp/none", "--sort", "name_asc", "--name-filter", "unnamed"],
      ["albums", "/tmp/none", "--asset", "album_1"], ["albums", "/tmp/none", "--limit", "-1"],
      ["events", "/tmp/none", "--after", "|"], ["events", "/tmp/none", "--types", "asset,cat"],
      ["trash", "/tmp/none"], ["trash", "/tmp/none", "face_1"], ["restore-assets", "/tmp/none"],
      ["delete", "/tmp/none"], ["purge", "/tmp/none"],
      ["purge", "/tmp/none", "--older-than", "30"],
      ["purge", "/tmp/none", "--older-than", "-1d"],
    ])
  func usage(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let process = try Emulsion.start(arguments, input: nil, folder: folder)
    let outcome = try Emulsion.outcome(of: process, folder: folder)
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains("Usage: emulsion"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
  }

  @Test("Without a subcommand there is the help, on standard error")
  func nothing() throws {
    let outcome = try Emulsion.run()
    #expect(outcome.code == 2)
    #expect(outcome.errors.contains("SUBCOMMANDS"))
  }

  @Test(
    "A folder without a store is one clear line, and stays without one",
    arguments: [
      ["export"], ["stat"], ["get", "asset_a"], ["list"], ["people"], ["albums"], ["events"],
      ["trash", "asset_a"], ["restore-assets", "asset_a"], ["delete", "asset_a"],
      ["purge", "--older-than", "0d"],
    ])
  func noStore(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let process = try Emulsion.start(
      [arguments[0], folder.store] + arguments.dropFirst(), input: nil, folder: folder)
    let outcome = try Emulsion.outcome(of: process, folder: folder)
    #expect(outcome.code == 1)
    #expect(outcome.errors.hasPrefix("Error: \(folder.store): there is no store in this folder"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: folder.store))
  }

  @Test("An id that is not there: exit 1, the others are printed")
  func unknownID() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let documents = try Samples.documents()
    let ids = [try Samples.id(of: documents[0]), try Samples.id(of: documents[1])]
    let outcome = try Emulsion.run("get", folder.store, ids[0], "asset_nobody", ids[1])
    #expect(outcome.code == 1)
    #expect(outcome.errors == "Error: asset_nobody is not in the store.\n")
    #expect(try outcome.lines.map(Samples.id) == ids)
  }

  @Test("A malformed id and an unknown group are named")
  func named() throws {
    let id = try Emulsion.run("get", "/tmp/none", "asset_ok", "photo_7")
    #expect(id.code == 2)
    #expect(id.errors.contains("photo_7"))
    let token = try Emulsion.run(
      "get", "/tmp/none", "asset_ok", "--include", "faces", "--include", "metadata,Faces")
    #expect(token.code == 2)
    #expect(token.errors.contains("“Faces”"))
  }

  @Test("A file that cannot be read fails before there is a store")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let outcome = try Emulsion.run("import", folder.store, folder.path)
    #expect(outcome.code == 1)
    #expect(outcome.errors == "Error: \(folder.path): Is a directory\n")
    let missing = try Emulsion.run("import", folder.store, folder.path + "/none.jsonl")
    #expect(missing.code == 2)
    #expect(missing.errors.contains("none.jsonl"))
    #expect(throws: (any Error).self) { try folder.bytes("store/data.mdb") }
  }
}
