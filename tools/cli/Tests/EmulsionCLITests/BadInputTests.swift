import Foundation
import Testing

@Suite("Bad lines: rejected with their line and reason, and everything else is imported")
struct BadInputTests {
  struct Line: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    /// What the reason must contain.
    let reason: String
    var id: String?

    init(_ name: String, _ text: String, reason: String, id: String? = nil) {
      self.init(name, Array(text.utf8), reason: reason, id: id)
    }

    init(_ name: String, _ bytes: [UInt8], reason: String, id: String? = nil) {
      testDescription = name
      self.bytes = bytes
      self.reason = reason
      self.id = id
    }
  }

  private static func document(_ change: String, _ rest: String = "") -> String {
    """
    {"id":"asset_bad","mime_type":"image/jpeg","original_file_name":"a.jpg",\
    "local_datetime":"2020-01-01T00:00:00","created_at":"2020-01-01T00:00:00Z",\
    "updated_at":"2020-01-01T00:00:00Z",\(change)}
    """
  }

  static let lines: [Line] = [
    Line("no JSON", "hello", reason: "expected a value"),
    Line("an array", "[]", reason: "object"),
    Line("two documents", "{} {}", reason: "nothing more"),
    Line(
      "invalid UTF-8", Array("{\"id\":\"asset_".utf8) + [0xC3, 0x28] + Array("\"}".utf8),
      reason: "UTF-8"),
    Line(
      "a wrong prefix", document("\"width\":1").replacing("asset_bad", with: "person_bad"),
      reason: "person_bad", id: "person_bad"),
    Line(
      "a number where a string belongs", document("\"description\":7"), reason: "description",
      id: "asset_bad"),
    Line("a NaN", document("\"duration\":NaN"), reason: "duration", id: "asset_bad"),
    Line(
      "a required key is missing", "{\"id\":\"asset_bad\"}", reason: "mime_type", id: "asset_bad"),
    Line(
      "nested ten thousand deep",
      document(
        "\"x\":" + String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)),
      reason: "deep", id: "asset_bad"),
    Line(
      "ten megabytes", document("\"description\":\"\(String(repeating: "x", count: 10_000_000))\""),
      reason: "longer than the 4.0 MiB allowed"),
    Line(
      "a face of somebody unknown",
      document(
        """
        "faces":[{"id":"face_a","asset_id":"asset_bad","bounding_box":{"x":0,"y":0,"w":1,"h":1},\
        "created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z",\
        "person_id":"person_nobody"}]
        """), reason: "person_nobody", id: "asset_bad"),
  ]

  @Test("Between two good lines", arguments: lines)
  func between(_ line: Line) throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents().prefix(3)
    let head = Array(Samples.text(documents.prefix(2)).utf8)
    let tail = Array(("\n" + Samples.text(documents.suffix(1))).utf8)
    let file = try folder.write("in.jsonl", head + line.bytes + tail)
    let rejects = folder.path + "/rejects.jsonl"
    let outcome = try Emulsion.run("import", folder.store, file, "--rejects", rejects, "--json")
    #expect(outcome.code == 1)
    let summary = try Samples.object(outcome.text)
    #expect(summary["imported"] as? Int == 3)
    #expect(summary["rejected"] as? Int == 1)

    let reject = try Samples.object(folder.text("rejects.jsonl"))
    #expect(reject["file"] as? String == file)
    #expect(reject["line"] as? Int == 3)
    let reason = try #require(reject["reason"] as? String)
    #expect(reason.contains(line.reason), "\(reason)")
    #expect(reject["id"] as? String == line.id)

    #expect(try Emulsion.run("export", folder.store).lines.count == 3)
  }

  @Test("Without --rejects the first twenty are shown, and how many there are")
  func shown() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("in.jsonl", String(repeating: "oops\n", count: 50))
    let outcome = try Emulsion.run("import", folder.store, file)
    #expect(outcome.code == 1)
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines[0].hasPrefix("\(file):1: "))
    #expect(lines[20].contains("30 more lines"))
  }

  @Test("An empty file and blank lines are nothing", arguments: ["", "\n", "\n  \t\r\n\n"])
  func empty(_ text: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Emulsion.run(
      "import", folder.store, try folder.write("in.jsonl", text), "--json")
    #expect(outcome.code == 0)
    #expect(try Samples.object(outcome.text)["imported"] as? Int == 0)
  }

  @Test("A file that is cut in a line")
  func cut() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents().prefix(3)
    let text = Samples.text(documents).dropLast(200)
    let outcome = try Emulsion.run(
      "import", folder.store, try folder.write("in.jsonl", String(text)))
    #expect(outcome.code == 1)
    #expect(outcome.errors.contains("in.jsonl:3: "))
    #expect(outcome.errors.contains("the end of the document"), "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("imported 2 assets"))
  }

  @Test("A last line needs no line feed, and lines may end as on Windows")
  func ends() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents().prefix(2)
    let file = try folder.write("in.jsonl", documents.joined(separator: "\r\n"))
    let outcome = try Emulsion.run("import", folder.store, file)
    #expect(outcome.code == 0)
    #expect(outcome.text.hasPrefix("imported 2 assets"))
  }

  @Test("An id that comes twice: the first counts, and the reject names its line")
  func duplicate() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents()
    let first = try folder.write("a.jsonl", Samples.text(documents.prefix(2)))
    let second = try folder.write(
      "b.jsonl", Samples.text([documents[2], documents[1], documents[2]]))
    let outcome = try Emulsion.run("import", folder.store, first, second)
    #expect(outcome.code == 1)
    #expect(
      outcome.errors.contains("\(second):2: the same id as in line 2 of \(first), which counts\n"))
    #expect(outcome.errors.contains("\(second):3: the same id as in line 1, which counts\n"))
    #expect(try Emulsion.run("export", folder.store).lines.count == 3)
  }

  @Test("Unknown keys and odd camera values are warnings, counted by kind")
  func warnings() throws {
    let folder = try TemporaryFolder()
    let documents = (0..<4).map {
      Self.document("\"width\":-1,\"colour\":\"red\"").replacing("asset_bad", with: "asset_\($0)")
    }
    let outcome = try Emulsion.run(
      "import", folder.store, try folder.write("in.jsonl", Samples.text(documents)), "--json")
    #expect(outcome.code == 0)
    #expect(try Samples.object(outcome.text)["warnings"] as? Int == 8)
    #expect(outcome.errors.contains("4 × e.g. \(folder.path)/in.jsonl:1: colour: "))
    #expect(outcome.errors.contains("4 × e.g. \(folder.path)/in.jsonl:1: width: "))
  }

  @Test("Lines of many chunks are taken in their order, whichever thread parses them")
  func manyChunks() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents()
    var lines: [String] = []
    for round in 0..<12 {
      lines += documents
      lines.append("{\"id\":\"asset_bad\(round)\"}")
    }
    let file = try folder.write("many.jsonl", Samples.text(lines))
    let rejects = folder.path + "/rejects.jsonl"
    let outcome = try Emulsion.run("import", folder.store, file, "--rejects", rejects, "--json")
    #expect(outcome.code == 1)
    let summary = try Samples.object(outcome.text)
    #expect(summary["imported"] as? Int == documents.count)
    let rejected = try folder.text("rejects.jsonl").split(separator: "\n").map {
      try Samples.object(String($0))
    }
    // All but the first of each document come twice.
    let good = Set(1...documents.count)
    #expect(rejected.map { $0["line"] as? Int } == (1...lines.count).filter { !good.contains($0) })
    for reject in rejected.prefix(1 + documents.count).dropFirst() {
      let line = try #require(reject["line"] as? Int)
      let reason = try #require(reject["reason"] as? String)
      #expect(reason.contains("the same id as in line \(line - documents.count - 1),"))
    }
  }

  @Test("The rejects never overwrite the file that is imported")
  func sameFile() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("in.jsonl", Samples.text(Samples.documents().prefix(1)))
    let before = try folder.bytes("in.jsonl")
    let outcome = try Emulsion.run("import", folder.store, file, "--rejects", file)
    #expect(outcome.code == 1)
    #expect(try folder.bytes("in.jsonl") == before)
  }
}
