import ArgumentParser
import Emulsion

struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Removes for good what has been in the trash for long.",
    discussion: """
      It works in short transactions, so others read and write meanwhile; when it is stopped, the rest is done by \
      calling it again.

        emulsion purge library --older-than 30d
        emulsion purge library --older-than 0d      # the whole trash
      """)

  @OptionGroup var target: StoreArgument

  @Option(
    help: ArgumentHelp("A time such as 30d, 12h, 90m or 45s.", valueName: "age"),
    transform: Age.parse)
  var olderThan: Duration

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let store = try AssetStore(opening: target.store, access: .existing)
    Interruption.watch()
    let removed = try purge(store)
    Console.clearProgress()
    if json {
      var object = JSONObject()
      object.add("removed", removed)
      try Console.printLine(object.text)
    } else {
      try Console.printLine("removed \(Figures.count(removed, "asset"))")
    }
  }
}

extension PurgeCommand {
  private func purge(_ store: AssetStore) throws -> Int {
    var meter = ProgressMeter()
    var removed = 0
    // A trashed asset of this very moment has been there for no time at all.
    let now = Timestamp(microseconds: Timestamp.now().microseconds + 1)
    do throws(StoreError) {
      return try store.purge(olderThan: olderThan, now: now) { progress throws(StoreError) in
        removed = progress.done
        meter.show("removed", removed, "assets", fraction: nil)
        if Interruption.isRequested { throw StoreError(.cancelled, "interrupted") }
      }
    } catch {
      guard let code = Interruption.exitCode, error.code == .cancelled else { throw error }
      Console.note(
        "Interrupted: \(Figures.count(removed, "asset")) had been removed; call it again to go on.")
      throw ExitCode(code)
    }
  }
}

/// Ages as people write them.
enum Age {
  static func parse(_ text: String) throws -> Duration {
    let units: [Character: Int64] = ["d": 86_400, "h": 3600, "m": 60, "s": 1]
    guard let last = text.last, let unit = units[last], let number = Int64(text.dropLast()),
      0...36_500 * 86_400 / unit ~= number
    else { throw ValidationError("“\(text)” is no age; write 30d, 12h, 90m or 45s.") }
    return .seconds(number * unit)
  }
}
