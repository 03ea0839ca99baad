import ArgumentParser
import Emulsion
import Foundation

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Prints what has changed, one JSON object a line, in commit order.",
    discussion: """
      Each event has a cursor; --after goes on behind it. With --follow the command waits for what is to come, \
      whichever process writes it, until it is interrupted.

        emulsion events library > history.jsonl
        emulsion events library --after 2222222222F --follow

      A cursor whose next events have been trimmed is an error: whoever has missed some reads the library anew.
      """)

  @OptionGroup var target: StoreArgument

  @Option(
    help: ArgumentHelp("The cursor of the last event that is known.", valueName: "cursor"),
    transform: { text in
      guard let cursor = EventCursor(text) else {
        throw ValidationError("“\(text)” is no cursor; take it from an event.")
      }
      return cursor
    })
  var after: EventCursor?

  @Option(
    help: ArgumentHelp(
      "Only events of these: asset, album, person, face, album_asset, metadata; with commas between.",
      valueName: "types"),
    transform: { text in
      try Set(text.split(separator: ",").map { try Choice.parse(String($0), of: "type") })
    })
  var types: Set<EntityType>?

  @Flag(help: "Wait for events to come.")
  var follow = false

  func run() throws {
    let store = try AssetStore(opening: target.store, access: .readOnly)
    let output = try LineOutput(path: nil)
    var query = EventQuery()
    (query.after, query.entityTypes, query.limit) = (after, types, 1000)
    if follow { Interruption.watch() }
    while true {
      let hasMore = try store.read { snapshot in
        let page = try snapshot.events(query)
        for event in page.items {
          var buffer = JSONBuffer()
          buffer.append(event)
          try output.write(line: buffer.span)
        }
        query.after = page.items.last?.cursor ?? query.after
        return page.hasMore
      }
      if hasMore { continue }
      try output.flush()
      if let code = Interruption.exitCode { throw ExitCode(code) }
      guard follow else { break }
      usleep(100_000)
    }
    try output.finish()
  }
}
