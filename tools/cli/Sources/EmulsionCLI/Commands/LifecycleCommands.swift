import ArgumentParser
import Emulsion

/// The assets that a command changes.
struct AssetArguments: ParsableArguments {
  @OptionGroup var target: StoreArgument

  @Argument(
    help: ArgumentHelp("The assets' ids.", valueName: "id"), transform: { try AssetID($0[...]) })
  var ids: [AssetID]

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Changes the assets and prints how many that were.
  ///
  /// - Parameters:
  ///   - verb: What was done to them.
  ///   - others: What those are that were skipped.
  func change(
    _ verb: String, skipping others: String,
    _ change: (AssetStore, [AssetID], @escaping Batches.Progress, DamageReport)
      throws(StoreError) -> Int
  ) throws {
    let report = DamageReport()
    let store = try AssetStore(opening: target.store, access: .existing)
    Interruption.watch()
    let changed = try Batches.run(verb, "assets", isJSON: json) { progress throws(StoreError) in
      try change(store, ids, progress, report)
    } stopped: {
      "\(verb) \(Figures.count($0, "asset")); call it again to go on."
    }
    let skipped = ids.count - changed - report.left
    if json {
      var object = JSONObject()
      object.add(verb, changed)
      object.add("skipped", skipped)
      if report.left > 0 { object.add("left", report.left) }
      try Console.printLine(object.text)
    } else {
      let rest = skipped == 0 ? "" : ", skipped \(Figures.count(skipped)) (\(others))"
      try Console.printLine("\(verb) \(Figures.count(changed, "asset"))\(rest)\(report.text)")
    }
    try report.finish()
  }
}

struct TrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash",
    abstract: "Moves assets to the trash.",
    discussion: """
      They are still there by id, and come back with “restore-assets”. Those that are in the trash already and \
      unknown ones are skipped. Those of which a record is damaged that is needed are left, with a line on standard \
      error, and the exit code is 1.

        emulsion trash library asset_2FMpWnwFVgLBeSdQyqJLNo
        emulsion list library --before 2001-01-01 --all --json | jq -r .id |
          xargs -n 500 emulsion trash library
      """)

  @OptionGroup var assets: AssetArguments

  func run() throws {
    try assets.change("trashed", skipping: "in the trash already, or unknown") {
      store, ids, progress, report throws(StoreError) in
      try store.trash(ids, progress: progress, onLeft: report.noteLeft)
    }
  }
}

struct RestoreAssetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore-assets",
    abstract: "Takes assets out of the trash.",
    discussion: """
      Those that are not in it and unknown ones are skipped. Those of which a record is damaged that is needed are left, \
      with a line on standard error, and the exit code is 1.

        emulsion restore-assets library asset_2FMpWnwFVgLBeSdQyqJLNo
        emulsion list library --state trashed --all --json | jq -r .id |
          xargs -n 500 emulsion restore-assets library
      """)

  @OptionGroup var assets: AssetArguments

  func run() throws {
    try assets.change("restored", skipping: "not in the trash, or unknown") {
      store, ids, progress, report throws(StoreError) in
      try store.restore(ids, progress: progress, onLeft: report.noteLeft)
    }
  }
}

struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Removes assets for good, with their faces and their places in albums.",
    discussion: """
      Unknown ids are skipped. What is deleted does not come back: “trash” is kinder. An asset of which a record is \
      damaged goes as well, and a line on standard error says which record that was. One that cannot go is left, and \
      the exit code is 1.

        emulsion delete library asset_2FMpWnwFVgLBeSdQyqJLNo
      """)

  @OptionGroup var assets: AssetArguments

  func run() throws {
    try assets.change("deleted", skipping: "unknown") {
      store, ids, progress, report throws(StoreError) in
      try store.delete(
        ids, progress: progress, onDamage: report.noteLost, onLeft: report.noteLeft)
    }
  }
}
