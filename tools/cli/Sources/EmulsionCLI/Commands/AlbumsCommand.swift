import ArgumentParser
import Emulsion

struct AlbumsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "albums",
    abstract: "Shows a page of albums, newest first.",
    discussion: """
        emulsion albums library
        emulsion albums library --asset asset_2FMpWnwFVgLBeSdQyqJLNo --json
      """)

  @OptionGroup var target: StoreArgument

  @Option(
    help: ArgumentHelp("Only albums that hold this asset.", valueName: "id"),
    transform: { try AssetID($0[...]) })
  var asset: AssetID?

  @OptionGroup var paging: PagingOptions

  @Option(
    help: ArgumentHelp("The last id of the page before.", valueName: "id"),
    transform: { try AlbumID($0[...]) })
  var startingAfter: AlbumID?

  @Flag(help: "Print the API's objects, one a line.")
  var json = false

  func run() throws {
    var query = AlbumQuery()
    (query.assetID, query.limit, query.startingAfter) = (asset, paging.limit, startingAfter)
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    let page = try store.read { snapshot in
      let page = try snapshot.albums(query)
      if json {
        for album in page.items {
          if let object = try snapshot.json(album.id) { try output.write(line: object.span) }
        }
      } else {
        var table = TextTable([
          .text("id"), .text("name"), .number("assets"), .text("from"), .text("to"),
        ])
        for album in page.items {
          table.add([
            album.id.description, album.name, Figures.count(album.assetCount ?? 0),
            album.startDate?.description ?? "–", album.endDate?.description ?? "–",
          ])
        }
        try output.write(line: Array(table.takeText().utf8).span)
      }
      return page
    }
    try output.finish()
    if page.hasMore, let last = page.items.last {
      Console.note("There are more: --starting-after \(last.id)")
    }
  }
}
