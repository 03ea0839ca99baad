import Testing

@Suite("Generate")
struct GenerateTests {
  @Test("The same numbers give the same bytes; another seed gives others")
  func determinism() throws {
    let first = try Emulsion.run("generate", "--assets", "700", "--seed", "9")
    #expect(first.code == 0)
    #expect(first.lines.count == 700)
    #expect(try Emulsion.run("generate", "--assets", "700", "--seed", "9").output == first.output)
    #expect(try Emulsion.run("generate", "--assets", "700", "--seed", "10").output != first.output)
  }

  @Test("So many as were asked for", arguments: [0, 1, 255, 256, 257, 512, 513])
  func counts(_ count: Int) throws {
    let outcome = try Emulsion.run("generate", "--assets", "\(count)")
    #expect(outcome.code == 0)
    #expect(outcome.lines.count == count)
    #expect(try Set(outcome.lines.map(Samples.id)).count == count)
  }

  @Test("Documents have all groups, and are imported without a reject")
  func documents() throws {
    for document in try Samples.documents().prefix(20) {
      let object = try Samples.object(document)
      for group in ["metrics", "faces", "people", "asset_urls"] {
        #expect(object[group] is [Any] || object[group] is [String: Any])
      }
    }
    let folder = try TemporaryFolder()
    let outcome = try Emulsion.shell(
      "set -o pipefail; $emulsion generate --assets 100 | $emulsion import \(folder.store) -")
    #expect(outcome.code == 0)
    #expect(outcome.text.hasPrefix("imported 100 assets"))
  }
}
