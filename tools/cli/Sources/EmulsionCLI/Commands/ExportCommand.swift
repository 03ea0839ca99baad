import ArgumentParser
import Emulsion

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the documents of a store, one a line.",
    discussion: """
      The assets come in the order of their ids, the trashed ones among them, all from one moment: what others \
      write meanwhile is not in it. What “import” reads back gives the same store.

        emulsion export library -o photos.jsonl
        emulsion export library --people -o people.jsonl
        emulsion export library --include metadata | jq .metadata.model
      """)

  @OptionGroup var target: StoreArgument

  @OptionGroup var include: IncludeOptions

  @Option(
    name: .shortAndLong,
    help: "The file to write. It appears when it is complete; “-” is standard output.",
    completion: .file())
  var output: String?

  @Flag(help: "Write the rows of the people instead of the assets.")
  var people = false

  func validate() throws {
    if people, !include.include.isEmpty {
      throw ValidationError("--include chooses groups of assets; with --people there are none.")
    }
  }

  func run() throws {
    let groups = try include.groups() ?? .all
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let export = try DocumentExport(to: output)
    if output != nil { Interruption.watch() }
    try store.read { snapshot in
      if people {
        try export.writePeople(snapshot)
      } else {
        try export.writeAssets(snapshot, groups)
      }
    }
  }
}

extension AssetStore {
  convenience init(opening path: String, access: Options.Access) throws(StoreError) {
    var options = Options()
    options.access = access
    try self.init(opening: path, options: options)
  }
}
