import Emulsion
import Foundation
import Testing

@testable import EmulsionCLI

@Suite("Get and stat")
struct GetTests {
  @Test("A lean read is one lookup in core, and --explain says so")
  func explain() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let id = try Samples.id(of: Samples.documents()[0])
    let lean = try Emulsion.run("get", folder.store, id, "--explain")
    #expect(lean.code == 0)
    #expect(lean.errors.hasPrefix("\(id): 1 lookup in core; "))
    #expect(lean.errors.contains("bytes read") && lean.errors.hasSuffix(" µs\n"))
    let wide = try Emulsion.run("get", folder.store, id, "--include", "file_data", "--explain")
    #expect(wide.errors.hasPrefix("\(id): 2 lookups in core, file_data; "))
  }

  @Test("Every document as it is exported")
  func documents() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let exported = try Emulsion.run("export", folder.store, "--include", "all").lines
    let ids = try exported.prefix(20).map(Samples.id)
    let arguments = ["get", folder.store] + ids + ["--include", "all"]
    let process = try Emulsion.start(arguments, input: nil, folder: folder)
    #expect(try Emulsion.outcome(of: process, folder: folder).lines == Array(exported.prefix(20)))
  }

  @Test("--pretty changes nothing but space between the tokens")
  func pretty() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let id = try Samples.id(of: Samples.documents()[3])
    let plain = try Emulsion.run("get", folder.store, id, "--include", "all")
    let pretty = try Emulsion.run("get", folder.store, id, "--include", "all", "--pretty")
    #expect(pretty.lines.count > 50)
    #expect(
      pretty.lines.map { $0.drop { $0 == " " } }.joined().replacing("\": ", with: "\":")
        == plain.lines.joined())
  }

  @Test(
    "The layout of odd documents",
    arguments: [
      (#"{}"#, "{}"), (#"[]"#, "[]"), (#"{"a":[ ]}"#, "{\n  \"a\": []\n}"),
      (#"[1.50,-0,1e5]"#, "[\n  1.50,\n  -0,\n  1e5\n]"),
      (#"{"a\"{":"x,[:]\\"}"#, "{\n  \"a\\\"{\": \"x,[:]\\\\\"\n}"), (#""cut\"#, #""cut\"#),
      (#"]}"#, "\n]\n}"),
      (
        #"[[{}],{"a":{"b":null}}]"#,
        """
        [
          [
            {}
          ],
          {
            "a": {
              "b": null
            }
          }
        ]
        """
      ),
    ])
  func layout(document: String, expected: String) {
    let bytes = Array(document.utf8)
    #expect(String(decoding: Reindenter.indent(bytes.span), as: UTF8.self) == expected)
  }

  @Test("stat: a table for people, an object for programs")
  func stat() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let table = try Emulsion.run("stat", folder.store)
    #expect(table.code == 0)
    #expect(table.lines.first?.split(separator: " ").first == "database")
    let widths = table.lines.prefix { !$0.isEmpty && !$0.hasPrefix("map") }.map(\.count)
    #expect(Set(widths).count == 1)
    let object = try Samples.object(Emulsion.run("stat", folder.store, "--json").text)
    let databases = try #require(object["databases"] as? [[String: Any]])
    let core = try #require(databases.first { $0["database"] as? String == "core" })
    #expect(core["entries"] as? Int == 300)
    #expect(object["format_version"] as? Int == 1)
    #expect((object["sequence"] as? Int ?? 0) >= 300)
    #expect((object["unreadable_indexes"] as? [Any])?.isEmpty == true)
  }

  @Test("stat names the indexes that cannot be asked")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let store = try AssetStore(opening: folder.store)
    try store.disableIndex(.byPlace)
    try store.close()
    #expect(
      try Emulsion.run("stat", folder.store).lines.last == "index     by_place is disabled")
    let object = try Samples.object(Emulsion.run("stat", folder.store, "--json").text)
    #expect(
      object["unreadable_indexes"] as? [[String: String]]
        == [["index": "by_place", "state": "disabled"]])
  }
}
