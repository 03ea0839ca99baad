import Foundation
import Testing

/// Documents that `generate` makes, made once for all tests.
enum Samples {
  private static let made = Result {
    try Emulsion.run("generate", "--assets", "300", "--seed", "5")
  }

  /// Three hundred documents, one a line.
  static func documents() throws -> [String] {
    let outcome = try made.get()
    try #require(outcome.code == 0, "\(outcome.errors)")
    return outcome.lines
  }

  static func text(_ lines: some Sequence<String>) -> String {
    lines.map { $0 + "\n" }.joined()
  }

  /// A store with the three hundred documents.
  static func store(in folder: TemporaryFolder) throws {
    let file = try folder.write("samples.jsonl", text(documents()))
    let outcome = try Emulsion.run("import", folder.store, file)
    try #require(outcome.code == 0, "\(outcome.errors)")
  }

  static func id(of document: String) throws -> String {
    try #require(object(document)["id"] as? String)
  }

  static func object(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }
}
