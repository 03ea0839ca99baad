import ArgumentParser
import Emulsion

/// `--include`: the groups of a document.
struct IncludeOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A group of the document, or several with commas between.",
      discussion: """
        metadata, faces, people, metrics, file_data, variants, or all of them as “all”. Groups that are not \
        asked for are null. May be given more than once.
        """,
      valueName: "groups"))
  var include: [String] = []

  func validate() throws { _ = try groups() }

  /// The groups, or `nil` where the option was not given.
  func groups() throws -> Include? {
    guard !include.isEmpty else { return nil }
    let tokens = include.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let named = tokens.filter { $0 != "all" }
    do {
      let groups = try Include(parsing: named)
      return named.count == tokens.count ? groups : .all
    } catch {
      throw ValidationError("\(error), all")
    }
  }
}
