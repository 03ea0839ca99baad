import ArgumentParser
import Emulsion

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Prints what has changed, one JSON object a line, in commit order.",
    discussion: """
      Each event has a cursor; --after goes on behind it. With --follow the command waits for what is to come, \
      whichever process writes it, until it is interrupted or nobody reads \
      its output any more.

        emulsion events library > history.jsonl
        emulsion events library --after ev_222222222222222222222A --follow
        emulsion events library --types asset | jq -r .event_type | sort | uniq -c

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
    var query = EventQuery(after: after, entityTypes: types, limit: 1000)
    if follow { Interruption.watch() }
    while true {
      let (page, last) = try store.read { snapshot in
        (try snapshot.events(query), try snapshot.eventRange?.upperBound ?? 0)
      }
      // Written without a snapshot: whoever reads slowly does not keep old pages in the store.
      var buffer = JSONBuffer()
      for event in page.items {
        buffer.removeAll()
        buffer.append(event)
        try output.write(line: buffer.span)
      }
      try output.flush()
      // Behind the last page nothing was left out but what --types does not show.
      query.after =
        page.hasMore ? page.items.last?.cursor : EventCursor(sequence: last)
      if let code = Interruption.exitCode { throw ExitCode(code) }
      if page.hasMore { continue }
      guard follow else { return }
      try output.wait(milliseconds: 100)
    }
  }
}
