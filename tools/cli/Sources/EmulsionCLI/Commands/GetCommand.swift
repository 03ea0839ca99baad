import ArgumentParser
import Emulsion

struct GetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Prints the documents of some assets, one a line.",
    discussion: """
      Without --include the documents are lean: one lookup each. Each group that is asked for costs a lookup \
      or two more, which --explain shows.

        emulsion get library asset_2FMpWnwFVgLBeSdQyqJLNo --pretty
        emulsion get library asset_2FMpWnwFVgLBeSdQyqJLNo --include faces,people --explain

      An id that is not in the store is named on standard error; the others are printed, and the exit code is \
      1.
      """)

  @OptionGroup var target: StoreArgument

  @Argument(
    help: ArgumentHelp("The assets' ids: asset_ and up to 64 characters.", valueName: "id"),
    transform: { try AssetID($0[...]) })
  var ids: [AssetID]

  @OptionGroup var include: IncludeOptions

  @Flag(help: "Lay each document out over several lines. No value changes.")
  var pretty = false

  @Flag(help: "Say on standard error what each read has cost, and how long it took.")
  var explain = false

  func run() throws {
    let groups = try include.groups() ?? []
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    var missing = 0
    // The cost is counted by snapshot. Without it, all documents come from one moment.
    for part in explain ? ids.map({ [$0] }) : [ids] {
      missing += try store.read { snapshot in try print(part, groups, snapshot, to: output) }
    }
    try output.finish()
    if missing > 0 { throw ExitCode(1) }
  }

  /// Prints documents; the answer is how many there are not.
  private func print(
    _ ids: [AssetID], _ groups: Include, _ snapshot: borrowing Snapshot, to output: LineOutput
  ) throws -> Int {
    var buffer = JSONBuffer()
    var missing = 0
    for id in ids {
      buffer.removeAll()
      let start = ContinuousClock.now
      let isThere = try snapshot.appendJSON(id, include: groups, to: &buffer)
      let time = ContinuousClock.now - start
      if !isThere {
        missing += 1
        Console.note("Error: \(id) is not in the store.")
      } else if pretty {
        try output.write(line: Reindenter.indent(buffer.span).span)
      } else {
        try output.write(line: buffer.span)
      }
      if explain {
        Console.note("\(id): \(snapshot.cost); \(Figures.fixed(time.seconds * 1e6, 0)) µs")
      }
    }
    return missing
  }
}
