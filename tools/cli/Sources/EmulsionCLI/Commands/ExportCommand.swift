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
    let output = try LineOutput(path: output)
    if self.output != nil { Interruption.watch() }
    try store.read { snapshot in
      try people ? exportPeople(snapshot, to: output) : export(snapshot, groups, to: output)
    }
    try output.finish()
  }

  private func export(
    _ snapshot: borrowing Snapshot, _ groups: Include, to output: LineOutput
  ) throws {
    var buffer = JSONBuffer(capacity: 1 << 16)
    var walk = Walk("assets", of: try snapshot.count(.core), isShown: self.output != nil)
    try snapshot.forEachAssetID { id in
      walk.step {
        buffer.removeAll()
        try snapshot.appendJSON(id, include: groups, to: &buffer)
        try output.write(line: buffer.span)
      }
    }
    try walk.end()
  }

  private func exportPeople(_ snapshot: borrowing Snapshot, to output: LineOutput) throws {
    var walk = Walk("people", of: try snapshot.count(.people), isShown: self.output != nil)
    try snapshot.forEachPersonID { id in
      walk.step {
        if let row = try snapshot.json(id, withClusterMetrics: true) {
          try output.write(line: row.span)
        }
      }
    }
    try walk.end()
  }
}

/// Goes through records, shows how far it is and stops when asked to.
///
/// Walking a store throws errors of the store alone and writing others too: those are kept for the end.
private struct Walk {
  private let noun: String
  private let total: Int
  private let isShown: Bool
  private var meter = ProgressMeter()
  private var done = 0
  private var failure: (any Error)?

  init(_ noun: String, of total: Int, isShown: Bool) {
    self.noun = noun
    self.total = total
    self.isShown = isShown
  }

  /// Does one record; `false` when the walk shall end.
  mutating func step(_ body: () throws -> Void) -> Bool {
    do {
      try body()
    } catch {
      failure = error
      return false
    }
    done += 1
    if isShown, done.isMultiple(of: 256) {
      meter.show("exported", done, noun, fraction: Double(done) / Double(total))
    }
    return !Interruption.isRequested
  }

  func end() throws {
    if isShown { Console.clearProgress() }
    if let failure { throw failure }
    if let code = Interruption.exitCode {
      Console.note("Interrupted: nothing was written.")
      throw ExitCode(code)
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
