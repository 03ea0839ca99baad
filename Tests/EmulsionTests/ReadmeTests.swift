import Foundation
import Testing

/// What the README shows is true.
@Suite("README")
struct ReadmeTests {
  @Test("The example of thirty seconds compiles as it stands")
  func example() throws {
    let text = try String(contentsOfFile: SnippetCompiler.root + "/README.md", encoding: .utf8)
    let blocks = text.components(separatedBy: "```swift\n").dropFirst()
    let example = try #require(blocks.first?.components(separatedBy: "```").first)
    #expect(example.contains("AssetStore(opening:"))
    let (status, output) = try SnippetCompiler.compile(example)
    #expect(status == 0, "\(output)")
  }

  @Test("Every folder and script that the README names is there")
  func layout() throws {
    let text = try String(contentsOfFile: SnippetCompiler.root + "/README.md", encoding: .utf8)
    let names = text.matches(of: /`((?:Sources|tools|Benchmarks)[A-Za-z\/.]*)/).map { $0.output.1 }
    #expect(names.count > 5)
    for name in names {
      #expect(
        FileManager.default.fileExists(atPath: SnippetCompiler.root + "/" + name), "\(name)")
    }
  }
}
