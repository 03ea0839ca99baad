import Foundation
import Testing

@Suite("Records of real photographs, where they are at hand")
struct RealDataTests {
  /// Beside the root package.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../../../shared/data").standardized.path
  static let isThere = FileManager.default.fileExists(atPath: folder + "/assets.jsonl")

  @Test("They are imported without a reject and exported field for field", .enabled(if: isThere))
  func roundTrip() throws {
    let temporary = try TemporaryFolder()
    let outcome = try Emulsion.run(
      "import", temporary.store, Self.folder + "/assets.jsonl", "--people",
      Self.folder + "/people.jsonl", "--json")
    #expect(outcome.code == 0, "\(outcome.errors)")
    let summary = try Samples.object(outcome.text)
    #expect(summary["imported"] as? Int == 800)
    #expect(summary["people"] as? Int == 26)

    let source = try String(contentsOfFile: Self.folder + "/assets.jsonl", encoding: .utf8)
    var expected: [String: NSDictionary] = [:]
    for line in source.split(separator: "\n") {
      let document = try Self.comparable(String(line))
      expected[try #require(document["id"] as? String)] = document as NSDictionary
    }
    let exported = try Emulsion.run("export", temporary.store).lines
    #expect(exported.count == expected.count)
    for line in exported {
      let document = try Self.comparable(line)
      let id = try #require(document["id"] as? String)
      #expect(expected[id] == document as NSDictionary, "\(id)")
    }
  }

  /// A document without what may differ: the default `source` of faces, the store's own count of assets, and
  /// the order of people.
  private static func comparable(_ text: String) throws -> [String: Any] {
    var document = try Samples.object(text)
    if let faces = document["faces"] as? [[String: Any]] {
      document["faces"] = faces.map { $0.merging(["source": "automatic"]) { old, _ in old } }
    }
    if let people = document["people"] as? [[String: Any]] {
      let byID = people.map { ($0["id"] as? String ?? "", $0.filter { $0.key != "asset_count" }) }
      document["people"] = byID.sorted { $0.0 < $1.0 }.map(\.1)
    }
    return document
  }
}
