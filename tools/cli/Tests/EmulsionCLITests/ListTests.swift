import Foundation
import Testing

@testable import EmulsionCLI

@Suite("Lists of assets")
struct ListTests {
  /// Arguments and what they ask of a document.
  struct Filter: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let accepts: @Sendable (DocumentRow) -> Bool
    var testDescription: String { arguments.joined(separator: " ") }

    static let all: [Filter] = [
      Filter(arguments: []) { !$0.isTrashed },
      Filter(arguments: ["--state", "all"]) { _ in true },
      Filter(arguments: ["--after", "2020-01-29", "--before", "2023-12-03T12:00:00"]) {
        !$0.isTrashed && $0.wall > "2020-01-29T00:00:00.000000"
          && $0.wall < "2023-12-03T12:00:00.000000"
      },
      // The Americas and more: a value that begins with a minus.
      Filter(arguments: ["--bbox", "-170,-60,60,75"]) { row in
        !row.isTrashed
          && row.place.map { -170...60 ~= $0.longitude && -60...75 ~= $0.latitude } ?? false
      },
      Filter(arguments: ["--bbox=-170,-60,60,75", "--state", "all", "--after", "2015-01-01"]) {
        row in
        row.wall > "2015-01-01T00:00:00.000000"
          && row.place.map { -170...60 ~= $0.longitude && -60...75 ~= $0.latitude } ?? false
      },
    ]
  }

  private func ids(ofTable outcome: Outcome) -> [String] {
    outcome.lines.dropFirst().map { String($0.prefix { $0 != " " }) }
  }

  @Test("The pages of a list are what the documents say", arguments: Filter.all)
  func filters(filter: Filter) throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let expected = DocumentRow.listed(try DocumentRow.samples().filter(filter.accepts))
    try #require(!expected.isEmpty)
    let list = ["list", folder.store] + filter.arguments
    let json = try Emulsion.run(list + ["--json", "--all", "--limit", "7"])
    #expect(try json.lines.map(Samples.id) == expected)
    #expect(json.code == 0 && json.errors.isEmpty)
    #expect(ids(ofTable: try Emulsion.run(list + ["--all", "--limit", "1000"])) == expected)

    // The same by hand, as the note says.
    var (pages, next) = ([String](), [String]())
    repeat {
      let page = try Emulsion.run(list + ["--json", "--limit", "90"] + next)
      let rows = try page.lines.map(Samples.id)
      pages += rows
      next = page.errors.isEmpty ? [] : ["--starting-after", try #require(rows.last)]
      #expect(
        page.errors.isEmpty || page.errors == "There are more: --starting-after \(next[1])\n")
    } while !next.isEmpty
    #expect(pages == expected)
  }

  @Test("The trash comes in the order of trashing, with the time")
  func trash() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let rows = try DocumentRow.samples().filter(\.isTrashed)
    let expected = DocumentRow.listed(rows) { $0.trashedAt ?? "" }
    try #require(expected.count > 1)
    let list = try Emulsion.run("list", folder.store, "--state", "trashed", "--all", "--limit", "2")
    #expect(ids(ofTable: list) == expected)
    #expect(list.lines[0].split(separator: " ") == ["id", "taken", "trashed", "size", "file"])
  }

  @Test("Around a place: the distance along a great circle")
  func circle() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let rows = try DocumentRow.samples().filter { !$0.isTrashed }
    let center = try #require(rows.first { $0.place != nil }?.place)
    func metres(_ place: (latitude: Double, longitude: Double)) -> Double {
      let (one, other) = (center.latitude * .pi / 180, place.latitude * .pi / 180)
      let turn = (place.longitude - center.longitude) * .pi / 180
      return 6_371_008.8
        * acos(min(1, sin(one) * sin(other) + cos(one) * cos(other) * cos(turn)))
    }
    // No place lies within a metre of the edge, where rounding would decide.
    try #require(!rows.compactMap(\.place).contains { abs(metres($0) - 30_000) < 1 })
    let expected = DocumentRow.listed(
      rows.filter { $0.place.map { metres($0) < 30_000 } ?? false })
    try #require(!expected.isEmpty && expected.count < rows.count)
    let list = try Emulsion.run(
      "list", folder.store, "--center", "\(center.longitude),\(center.latitude)", "--radius",
      "30000", "--all", "--json", "--explain")
    #expect(try list.lines.map(Samples.id) == expected)
    #expect(list.errors.contains("checked for") && list.errors.contains("area"))
  }

  @Test("A person's assets, with the groups asked for, and the person's count")
  func person() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let rows = try DocumentRow.samples().filter { !$0.isTrashed }
    let person = try #require(rows.first { !$0.people.isEmpty }?.people.first)
    let expected = DocumentRow.listed(rows.filter { $0.people.contains(person) })
    let json = try Emulsion.run(
      "list", folder.store, "--person", person, "--json", "--all", "--include", "people",
      "--explain")
    #expect(try json.lines.map(Samples.id) == expected)
    #expect(json.lines.allSatisfy { $0.contains(person) })
    let table = try Emulsion.run("list", folder.store, "--person", person, "--all")
    #expect(ids(ofTable: table) == expected)
    let people = try Emulsion.run(
      "people", folder.store, "--name-filter", "all", "--json", "--limit", "1000")
    let object = try #require(
      try people.lines.map(Samples.object).first { $0["id"] as? String == person })
    #expect(object["asset_count"] as? Int == expected.count)
  }

  @Test("--explain: the index, the cost and the time of each page, on standard error")
  func explain() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let list = try Emulsion.run("list", folder.store, "--limit", "100", "--all", "--explain")
    let notes = list.errors.split(separator: "\n")
    let live = try DocumentRow.samples().count { !$0.isTrashed }
    #expect(notes.count == (live + 99) / 100)
    #expect(notes[0].hasPrefix("100 of timeline; ") && notes[0].contains("by_capture"))
    #expect(notes.allSatisfy { $0.hasSuffix(" µs") })
  }

  @Test("A file's name cannot break the table, nor speak to the terminal")
  func oddNames() throws {
    let folder = try TemporaryFolder()
    let document = """
      {"id":"asset_a","mime_type":"image/jpeg","original_file_name":"a\\u001b[2J\\nb.jpg",\
      "local_datetime":"2020-01-01T00:00:00","created_at":"2020-01-01T00:00:00Z",\
      "updated_at":"2020-01-01T00:00:00Z"}
      """
    let file = try folder.write("in.jsonl", Samples.text([document]))
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    let list = try Emulsion.run("list", folder.store)
    #expect(list.lines.count == 2)
    #expect(list.lines.last?.hasSuffix("  a\u{FFFD}[2J\u{FFFD}b.jpg") == true)
  }

  @Test("What is not in the store is one line and the code 1")
  func unknown() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let cursor = try Emulsion.run("list", folder.store, "--starting-after", "asset_nobody")
    #expect(cursor.code == 1 && cursor.errors.contains("unknownCursor"))
    #expect(cursor.errors.split(separator: "\n").count == 1 && cursor.output.isEmpty)
    // An owner that nobody knows has no assets.
    let person = try Emulsion.run("list", folder.store, "--person", "person_nobody", "--json")
    #expect(person.code == 0 && person.output.isEmpty)
  }

  @Test("A table in parts: columns keep their width, and the header comes once")
  func tableInParts() {
    var table = TextTable([.text("id"), .number("n"), .text("name")])
    table.add(["asset_1", "5", "a"])
    #expect(table.takeText() == "id       n  name\nasset_1  5  a")
    table.add(["x", "1234", "b"])
    table.add(["y", "7", ""])
    #expect(table.takeText() == "x        1234  b\ny           7  ")
    #expect(table.takeText() == "")
  }
}
