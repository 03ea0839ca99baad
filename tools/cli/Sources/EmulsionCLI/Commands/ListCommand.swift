import ArgumentParser
import Emulsion

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows a page of assets, newest first.",
    discussion: """
      All filters apply together. The page that follows starts after the last id of this one; --all goes on to \
      the end.

        emulsion list library --person person_2FMpWnwFVgLBeSdQyqJLNo --after 2024-01-01
        emulsion list library --bbox 16.2,48.1,16.6,48.3 --include metadata --json
        emulsion list library --limit 100 --starting-after asset_2FMpWnwFVgLBeSdQyqJLNo

      With --json each asset is one line, the API's document.
      """)

  @OptionGroup var target: StoreArgument
  @OptionGroup var filters: ListOptions
  @OptionGroup var include: IncludeOptions

  @Flag(help: "Print the API's documents, one a line.")
  var json = false

  @Flag(help: "Go on from page to page until the end.")
  var all = false

  @Flag(help: "Say on standard error which index was walked, and what the page has cost.")
  var explain = false

  func validate() throws {
    if !json, !include.include.isEmpty {
      throw ValidationError("--include chooses groups of documents; they are printed with --json.")
    }
  }

  func run() throws {
    var query = try filters.query()
    let groups = try include.groups() ?? []
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    var table = TextTable(header: ["id", "taken", "size", "file"])
    while true {
      let page = try store.read { snapshot in
        let page = try snapshot.assetIDs(query)
        if json {
          try write(page.items, groups, snapshot, to: output)
        } else {
          for asset in try snapshot.assets(page.items) { table.add(asset.row) }
        }
        if explain { Console.note("\(try snapshot.explain(query))") }
        return page
      }
      guard page.hasMore, let last = page.items.last else { break }
      guard all else {
        Console.note("There are more: --starting-after \(last)")
        break
      }
      query.startingAfter = last
    }
    if !json { try output.write(line: Array(table.text.utf8).span) }
    try output.finish()
  }

  private func write(
    _ ids: [AssetID], _ groups: Include, _ snapshot: borrowing Snapshot, to output: LineOutput
  ) throws {
    var buffer = JSONBuffer()
    for id in ids {
      buffer.removeAll()
      if try snapshot.appendJSON(id, include: groups, to: &buffer) {
        try output.write(line: buffer.span)
      }
    }
  }
}

extension Asset {
  /// What the table of a list says of it.
  fileprivate var row: [String] {
    [id.description, localDateTime.description, "\(width)×\(height)", originalFileName]
  }
}
