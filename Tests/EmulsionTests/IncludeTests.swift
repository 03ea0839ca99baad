import Testing

@testable import Emulsion

@Suite("Include")
struct IncludeTests {
  @Test("All 64 sets read from one value with commas, from repeated keys and from a mix")
  func subsets() throws {
    var random = Random(5)
    for include in Include.subsets {
      var tokens = Include.tokens.filter { include.contains($0.group) }.map(\.token)
      #expect(include.description == tokens.joined(separator: ","))
      #expect(try Include(parsing: tokens.joined(separator: ",")) == include)
      #expect(try Include(parsing: tokens) == include)
      tokens.shuffle(using: &random)
      if let first = tokens.first { tokens.append(first) }
      #expect(try Include(parsing: tokens.joined(separator: ",")) == include)
      let cut = random.below(tokens.count + 1)
      let mix = [tokens[..<cut], tokens[cut...]].filter { !$0.isEmpty }
        .map { $0.joined(separator: ",") }
      #expect(try Include(parsing: mix) == include)
    }
    #expect(Include.all.rawValue == 63)
  }

  @Test("Nothing, or one empty value, asks for no group")
  func empty() throws {
    #expect(try Include(parsing: [String]()) == [])
    #expect(try Include(parsing: [""]) == [])
    #expect(try Include(parsing: "") == [])
  }

  @Test(
    "The first unknown token is named",
    arguments: [
      (["Metadata"], "Metadata"), (["METADATA"], "METADATA"), (["filedata"], "filedata"),
      (["file-data"], "file-data"), ([" faces"], " faces"), (["faces "], "faces "),
      (["faces, people"], " people"), (["faces,"], ""), ([",faces"], ""), (["faces,,people"], ""),
      ([","], ""), (["faces", ""], ""), (["", "faces"], ""), (["", ""], ""), ([" "], " "),
      (["faces", "all"], "all"), (["faces;people"], "faces;people"), (["face"], "face"),
      (["facess"], "facess"), (["faces\u{0}"], "faces\u{0}"), (["x", "y"], "x"),
      (["faces", "people,z,y"], "z"), (["fac\u{435}s"], "fac\u{435}s"),
      (["faces,\u{301}people"], "faces,\u{301}people"), (["faces%2Cpeople"], "faces%2Cpeople"),
    ])
  func unknown(values: [String], token: String) {
    #expect(throws: UnknownInclude(token: token)) { try Include(parsing: values) }
  }

  @Test("The error says what there is")
  func message() {
    let text = UnknownInclude(token: "Faces").description
    #expect(text.contains("“Faces”"))
    for (token, _) in Include.tokens { #expect(text.contains(token)) }
  }
}
