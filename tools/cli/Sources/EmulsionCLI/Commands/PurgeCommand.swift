import ArgumentParser
import Emulsion

struct PurgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Removes for good what has been in the trash for long.",
    discussion: """
      It works in short transactions, so others read and write meanwhile; when it is stopped, the rest is done by \
      calling it again. An asset of which a record is damaged goes as well, and a line on standard error says which \
      record that was. One that cannot go is left, and the exit code is 1.

        emulsion purge library --older-than 30d
        emulsion purge library --older-than 0d      # all that is in the trash now
      """)

  @OptionGroup var target: StoreArgument

  @Option(
    help: ArgumentHelp("A time such as 30d, 12h, 90m or 45s.", valueName: "age"),
    transform: Age.parse)
  var olderThan: Duration

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let report = DamageReport()
    let store = try AssetStore(opening: target.store, access: .existing)
    Interruption.watch()
    // What was trashed at this very moment has been there for no time at all.
    let now = Timestamp(microseconds: Timestamp.now().microseconds + 1)
    let removed = try Batches.run("removed", "assets", isJSON: json) {
      progress throws(StoreError) in
      try store.purge(
        olderThan: olderThan, now: now, progress: progress, onDamage: report.noteLost,
        onLeft: report.noteLeft)
    } stopped: {
      "removed \(Figures.count($0, "asset")); call it again to go on."
    }
    if json {
      var object = JSONObject()
      object.add("removed", removed)
      if report.left > 0 { object.add("left", report.left) }
      try Console.printLine(object.text)
    } else {
      try Console.printLine("removed \(Figures.count(removed, "asset"))\(report.text)")
    }
    try report.finish()
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
