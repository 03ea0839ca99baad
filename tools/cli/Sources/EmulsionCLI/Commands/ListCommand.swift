import ArgumentParser
import Emulsion

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows a page of assets, newest first.",
    discussion: """
      All filters apply together. The page that follows starts after the last id of this one; --all goes on to \
      the end, and all of it is from one moment.

        emulsion list library --after 2024-01-01 --before 2024-02-01T12:00:00
        emulsion list library --person person_2FMpWnwFVgLBeSdQyqJLNo
        emulsion list library --bbox 16.2,48.1,16.6,48.3 --include metadata --json
        emulsion list library --center -74.0,40.7 --radius 2000 --explain
        emulsion list library --state trashed --all
        emulsion list library --starting-after asset_2FMpWnwFVgLBeSdQyqJLNo

      With --json each asset is one line, the API's document.
      """)

  @OptionGroup var target: StoreArgument
  @OptionGroup var filters: ListOptions
  @OptionGroup var include: IncludeOptions

  @Flag(help: "Print the API's documents, one a line.")
  var json = false

  @Flag(help: "Go on from page to page until the end.")
  var all = false

  @Flag(help: "Say on standard error which index was walked, and what finding each page has cost.")
  var explain = false

  func validate() throws {
    if !json, !include.include.isEmpty {
      throw ValidationError("--include chooses groups of documents; they are printed with --json.")
    }
  }

  func run() throws {
    let groups = try include.groups() ?? []
    var query = try filters.query()
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    var table = TextTable(AssetRow.columns(query.state))
    // One snapshot for all pages: nothing is shown twice or left out, whoever writes meanwhile.
    let next = try store.read { snapshot in
      while true {
        let start = ContinuousClock.now
        let page = try snapshot.assetIDs(query)
        if explain {
          let time = Figures.fixed((ContinuousClock.now - start).seconds * 1e6, 0)
          Console.note("\(try snapshot.explain(query)); \(time) µs")
        }
        if json {
          try write(page.items, groups, snapshot, to: output)
        } else {
          try write(page.items, query.state, snapshot, &table, to: output)
        }
        guard page.hasMore, let last = page.items.last else { return AssetID?.none }
        guard all else { return last }
        query.startingAfter = last
      }
    }
    try output.finish()
    if let next { Console.note("There are more: --starting-after \(next)") }
  }

  private func write(
    _ ids: [AssetID], _ groups: Include, _ snapshot: borrowing Snapshot, to output: LineOutput
  ) throws {
    var buffer = JSONBuffer()
    for id in ids {
      buffer.removeAll()
      guard try snapshot.appendJSON(id, include: groups, to: &buffer) else { throw noAsset(id) }
      try output.write(line: buffer.span)
    }
    try output.flush()
  }

  private func write(
    _ ids: [AssetID], _ state: AssetState, _ snapshot: borrowing Snapshot,
    _ table: inout TextTable, to output: LineOutput
  ) throws {
    for id in ids {
      guard let asset = try snapshot.asset(id) else { throw noAsset(id) }
      table.add(AssetRow.cells(asset, state))
    }
    try output.write(line: Array(table.takeText().utf8).span)
    try output.flush()
  }

  private func noAsset(_ id: AssetID) -> StoreError {
    StoreError(
      .corrupted, "the list names an asset that is not there", advice: "rebuild the indexes",
      database: .core, key: id.description)
  }
}

/// What the table of a list says of an asset.
private enum AssetRow {
  static func columns(_ state: AssetState) -> [TextTable.Column] {
    let trashed: [TextTable.Column] = state == .live ? [] : [.text("trashed")]
    return [.text("id"), .text("taken")] + trashed + [.number("size"), .text("file")]
  }

  static func cells(_ asset: Asset, _ state: AssetState) -> [String] {
    let trashed = state == .live ? [] : [asset.trashedAt?.description ?? "–"]
    return [asset.id.description, asset.localDateTime.description] + trashed
      + ["\(asset.width)×\(asset.height)", asset.originalFileName]
  }
}
