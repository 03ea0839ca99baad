import ArgumentParser
import Emulsion

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows a page of assets, newest first.",
    discussion: """
      All filters apply together. The page that follows starts after the last id of this one:

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

  @Flag(help: "Say on standard error which index was walked, and what it has cost.")
  var explain = false

  func validate() throws {
    if !json, !include.include.isEmpty {
      throw ValidationError("--include chooses groups of documents; they are printed with --json.")
    }
  }

  func run() throws {
    let query = try filters.query()
    let groups = try include.groups() ?? []
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    let page = try store.read { snapshot in
      let page = try snapshot.assetIDs(query)
      if json {
        var buffer = JSONBuffer()
        for id in page.items {
          buffer.removeAll()
          if try snapshot.appendJSON(id, include: groups, to: &buffer) {
            try output.write(line: buffer.span)
          }
        }
      } else {
        try output.write(line: Array(try Self.table(page.items, snapshot).utf8).span)
      }
      if explain { Console.note("\(try snapshot.explain(query))\n\(snapshot.cost)") }
      return page
    }
    try output.finish()
    if page.hasMore, let last = page.items.last {
      Console.note("There are more: --starting-after \(last)")
    }
  }

  private static func table(_ ids: [AssetID], _ snapshot: borrowing Snapshot) throws -> String {
    var table = TextTable(header: ["id", "taken", "size", "file"])
    for asset in try snapshot.assets(ids) {
      table.add([
        asset.id.description, asset.localDateTime.description,
        "\(asset.width)×\(asset.height)", asset.originalFileName,
      ])
    }
    return table.text
  }
}
