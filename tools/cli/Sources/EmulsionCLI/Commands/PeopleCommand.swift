import ArgumentParser
import Emulsion

struct PeopleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "people",
    abstract: "Shows a page of people.",
    discussion: """
      Named people, the newest first, unless something else is asked for.

        emulsion people library --sort asset_count_desc
        emulsion people library --name ann
        emulsion people library --name-filter unnamed --json
      """)

  @OptionGroup var target: StoreArgument

  @Option(help: "Only people whose name has this in it, in any case.")
  var name: String?

  @Option(
    help: ArgumentHelp("named, unnamed or all.", valueName: "which"),
    transform: { try Choice.parse($0, of: "filter") })
  var nameFilter: PersonQuery.NameFilter?

  @Option(
    help: ArgumentHelp(
      """
      created_at_desc, created_at_asc, name_asc, name_desc, asset_count_desc or asset_count_asc.
      """, valueName: "order"),
    transform: { try Choice.parse($0, of: "order") })
  var sort = PersonSort.createdAtDescending

  @Option(
    help: ArgumentHelp("Only people of this asset.", valueName: "id"),
    transform: { try AssetID($0[...]) })
  var asset: AssetID?

  @Option(
    help: ArgumentHelp("Only people of this album.", valueName: "id"),
    transform: { try AlbumID($0[...]) })
  var album: AlbumID?

  @OptionGroup var paging: PagingOptions

  @Option(
    help: ArgumentHelp("The last id of the page before.", valueName: "id"),
    transform: { try PersonID($0[...]) })
  var startingAfter: PersonID?

  @Flag(help: "Print the API's objects, one a line.")
  var json = false

  func validate() throws {
    let isByName = sort == .nameAscending || sort == .nameDescending
    if isByName, nameFilter == .unnamed {
      throw ValidationError("People without a name have no order by name.")
    }
  }

  func run() throws {
    var query = PersonQuery()
    (query.assetID, query.albumID) = (asset, album)
    (query.name, query.nameFilter, query.sort) = (name, nameFilter, sort)
    (query.limit, query.startingAfter) = (paging.limit, startingAfter)
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    let page = try store.read { snapshot in
      let page = try snapshot.people(query)
      if json {
        for person in page.items {
          var buffer = JSONBuffer()
          buffer.append(person)
          try output.write(line: buffer.span)
        }
      } else {
        var table = TextTable([
          .text("id"), .text("name"), .number("assets"), .text("created"),
        ])
        for person in page.items {
          table.add([
            person.id.description, person.name ?? "–", Figures.count(person.assetCount ?? 0),
            person.createdAt.description,
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

/// How many rows a page has.
struct PagingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Rows of a page, 1 to 1000.", valueName: "count"))
  var limit = 20

  func validate() throws {
    if !(1...1000 ~= limit) { throw ValidationError("--limit goes from 1 to 1000.") }
  }
}
