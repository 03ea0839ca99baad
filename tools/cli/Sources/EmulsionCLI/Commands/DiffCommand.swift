import ArgumentParser
import Emulsion

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows in what two stores or archives differ.",
    discussion: """
      Each line names what has the difference, its id, and who has it: “<” only the first, “>” only the second, “!” \
      both, and not the same. An asset that only one side has is named once; of one that both have, each group that \
      differs. How a side packs its records plays no part, nor does the feed.

        emulsion diff library library.archive
        emulsion diff monday.archive tuesday.archive --json | jq -r .id

      The exit code is 1 if anything differs. An archive is checked as a whole; an increment is no side.
      """)

  @Argument(help: "A store's folder or an archive.", completion: .file())
  var first: String

  @Argument(help: "Another one.", completion: .file())
  var second: String

  @Flag(help: "Print each difference as a JSON object.")
  var json = false

  func validate() throws {
    for path in [first, second] where Files.isMissing(path) {
      throw ValidationError("There is neither a store nor a file “\(path)”.")
    }
    if Files.resolved(first) == Files.resolved(second) {
      throw ValidationError("Both are the same.")
    }
  }

  func run() throws {
    let sides = try [first, second].map(Self.side)
    let output = try LineOutput(path: nil)
    Interruption.watch()
    let (result, seconds) = try compare(sides[0], sides[1], output)
    try output.finish()
    if result.isEqual {
      Console.note(
        "The same: \(Figures.count(result.records, "record")) in \(Figures.fixed(seconds, 2)) s")
      return
    }
    throw ExitCode(1)
  }

  private func compare(
    _ first: ComparisonSide, _ second: ComparisonSide, _ output: LineOutput
  ) throws -> (ContentComparison, Double) {
    // The library takes errors of the store alone, so what the output says is kept.
    var failure: (any Error)?
    do {
      return try ArchiveMeter.run(isJSON: json) { progress throws(StoreError) in
        try first.compare(with: second, progress: progress) { difference throws(StoreError) in
          do {
            try output.write(block: Array((line(difference) + "\n").utf8))
          } catch {
            failure = error
            throw StoreError(.environment, "the output cannot be written")
          }
        }
      } stopped: {
        "what follows may differ as well."
      }
    } catch {
      throw failure ?? error
    }
  }

  private static func side(_ path: String) throws -> ComparisonSide {
    if Files.kind(of: path) == .regularFile { return .archive(path) }
    return .store(try AssetStore(opening: path, access: .readOnly))
  }

  private func line(_ difference: ContentDifference) -> String {
    let (noun, group) = Self.name(of: difference.database)
    if json {
      var object = JSONObject()
      object.add("kind", difference.kind.rawValue)
      object.add("type", noun)
      object.add("id", difference.id)
      if let group { object.add("group", group) }
      return object.text
    }
    let sign =
      switch difference.kind {
      case .onlyInFirst: "<"
      case .onlyInSecond: ">"
      case .differs: "!"
      }
    return "\(sign) \(noun) \(difference.id)" + (group.map { " \($0)" } ?? "")
  }

  /// What a database holds: the kind of thing, and of an asset's groups the group.
  private static func name(of database: Database) -> (noun: String, group: String?) {
    switch database {
    case .core: ("asset", nil)
    case .people: ("person", nil)
    case .albums: ("album", nil)
    case .albumAssets: ("album_asset", nil)
    case .merges: ("merge", nil)
    default: ("asset", database.rawValue)
    }
  }
}
