import Foundation
import Testing

@testable import EmulsionCLI

@Suite("Lists and the trash")
struct ListTests {
  private struct Row {
    let id: String
    let local: String
    let isTrashed: Bool
    let people: [String]
  }

  /// What the documents say, without the library's help.
  private func rows() throws -> [Row] {
    try Samples.documents().map { line in
      let object = try Samples.object(line)
      let people = object["people"] as? [[String: Any]] ?? []
      return Row(
        id: try #require(object["id"] as? String),
        local: try #require(object["local_datetime"] as? String),
        isTrashed: !(object["trashed_at"] is NSNull),
        people: people.compactMap { $0["id"] as? String })
    }
  }

  /// The order of a list: the wall clock, newest first, ties by id descending.
  private func sorted(_ rows: [Row]) -> [String] {
    func wall(_ text: String) -> String {
      let (seconds, rest) = (text.prefix(19), text.dropFirst(19))
      let fraction = rest.first == "." ? rest.dropFirst().prefix(6) : ""
      return seconds + "." + (fraction + "000000").prefix(6)
    }
    return rows.sorted { (wall($0.local), $0.id) > (wall($1.local), $1.id) }.map(\.id)
  }

  @Test("Pages of any size give all live assets in order, and say how to go on")
  func paging() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let expected = sorted(try rows().filter { !$0.isTrashed })
    let whole = try Emulsion.run("list", folder.store, "--json", "--all", "--limit", "37")
    #expect(try whole.lines.map(Samples.id) == expected)
    let first = try Emulsion.run("list", folder.store, "--json", "--limit", "5")
    #expect(try first.lines.map(Samples.id) == Array(expected.prefix(5)))
    #expect(first.errors == "There are more: --starting-after \(expected[4])\n")
    let second = try Emulsion.run(
      "list", folder.store, "--json", "--limit", "5", "--starting-after", expected[4])
    #expect(try second.lines.map(Samples.id) == Array(expected.dropFirst(5).prefix(5)))
  }

  @Test("A person's assets, in the table and as documents with the groups asked for")
  func person() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let rows = try rows()
    let person = try #require(rows.first { !$0.isTrashed && !$0.people.isEmpty }?.people.first)
    let expected = sorted(rows.filter { !$0.isTrashed && $0.people.contains(person) })
    let json = try Emulsion.run(
      "list", folder.store, "--person", person, "--json", "--all", "--include", "people",
      "--explain")
    #expect(try json.lines.map(Samples.id) == expected)
    #expect(json.lines.allSatisfy { $0.contains(person) })
    #expect(json.errors.contains("by_person"))
    let table = try Emulsion.run("list", folder.store, "--person", person, "--all")
    #expect(table.lines.dropFirst().map { $0.prefix { $0 != " " } } == expected.map { $0[...] })
    let people = try Emulsion.run(
      "people", folder.store, "--name-filter", "all", "--json", "--limit", "1000")
    let object = try #require(
      try people.lines.map(Samples.object).first { $0["id"] as? String == person })
    #expect(object["asset_count"] as? Int == expected.count)
  }

  @Test("Into the trash, back, in again, and gone: lists, exit codes and the feed follow")
  func lifecycle() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let before = try Emulsion.run("events", folder.store).lines
    let last = try #require(before.last)
    let cursor = try #require(Samples.object(last)["cursor"] as? String)
    let ids = sorted(try rows().filter { !$0.isTrashed })
    let none = "asset_nobody"
    #expect(try Emulsion.run("trash", folder.store, ids[0], ids[1], none).code == 0)
    let live = try Emulsion.run("list", folder.store, "--json", "--limit", "1")
    #expect(try live.lines.map(Samples.id) == [ids[2]])
    #expect(try Emulsion.run("restore-assets", folder.store, ids[0], none).code == 0)
    #expect(try Emulsion.run("delete", folder.store, ids[0], none).code == 0)
    #expect(try Emulsion.run("get", folder.store, ids[0]).code == 1)
    #expect(
      try Emulsion.run("purge", folder.store, "--older-than", "36500d").text == "removed 0 assets\n"
    )
    let purged = try Emulsion.run("purge", folder.store, "--older-than", "0d", "--json")
    let trashed = try rows().count { $0.isTrashed } + 1
    #expect(purged.text == "{\"removed\":\(trashed)}\n")
    let events = try Emulsion.run("events", folder.store, "--after", cursor, "--types", "asset")
    let kinds = try events.lines.map { try Samples.object($0)["event_type"] as? String }
    #expect(
      kinds.prefix(4) == ["asset_trashed", "asset_trashed", "asset_restored", "asset_deleted"])
    #expect(kinds.dropFirst(4).allSatisfy { $0 == "asset_deleted" } && kinds.count == 4 + trashed)
    #expect(try Emulsion.run("list", folder.store, "--state", "trashed", "--json").lines == [])
  }

  @Test("--follow prints what another process writes, and ends when it is asked to")
  func follow() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let last = try #require(try Emulsion.run("events", folder.store).lines.last)
    let cursor = try #require(Samples.object(last)["cursor"] as? String)
    let output = try TemporaryFolder()
    let process = try Emulsion.start(
      ["events", folder.store, "--after", cursor, "--follow"], input: nil, folder: output)
    let id = sorted(try rows().filter { !$0.isTrashed })[0]
    #expect(try Emulsion.run("trash", folder.store, id).code == 0)
    let deadline = Date(timeIntervalSinceNow: 60)
    while try output.text("output").isEmpty, Date() < deadline { usleep(20_000) }
    process.interrupt()
    let outcome = try Emulsion.outcome(of: process, folder: output)
    #expect(outcome.code == 130)
    #expect(
      try outcome.lines.map { try Samples.object($0)["event_type"] as? String } == ["asset_trashed"]
    )
  }

  @Test("Albums: none in a library that was imported, and a table that says so")
  func albums() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    #expect(try Emulsion.run("albums", folder.store, "--json").lines == [])
    #expect(try Emulsion.run("albums", folder.store).lines.count == 1)
  }

  @Test(
    "Arguments that cannot be used end with 2 and say what is wrong",
    arguments: [
      ["list", "--state", "gone"], ["list", "--limit", "0"], ["list", "--bbox", "1,2,3"],
      ["list", "--bbox", "0,91,0,92"], ["list", "--center", "1,2"],
      ["list", "--person", "asset_1"],
      ["list", "--after", "yesterday"], ["list", "--include", "faces"],
      ["list", "--center", "1,2", "--radius", "0"], ["purge"], ["purge", "--older-than", "30"],
      ["people", "--sort", "age"], ["people", "--sort", "name_asc", "--name-filter", "unnamed"],
      ["events", "--after", "|"], ["events", "--types", "asset,cat"], ["trash", "face_1"],
    ])
  func badArguments(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let process = try Emulsion.start(
      [arguments[0], folder.store] + arguments.dropFirst(), input: nil, folder: folder)
    let outcome = try Emulsion.outcome(of: process, folder: folder)
    #expect(outcome.code == 2, "\(outcome.errors)")
    #expect(outcome.text.isEmpty && !outcome.errors.isEmpty)
  }

  @Test("What is not in the store is one line and the code 1")
  func unknown() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let cursor = try Emulsion.run("list", folder.store, "--starting-after", "asset_nobody")
    #expect(cursor.code == 1 && cursor.errors.contains("unknownCursor"))
    #expect(try Emulsion.run("list", folder.path + "/none").code == 1)
  }
}
