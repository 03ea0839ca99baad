import ArgumentParser
import Emulsion

/// The assets that a command changes.
struct AssetArguments: ParsableArguments {
  @OptionGroup var target: StoreArgument

  @Argument(
    help: ArgumentHelp("The assets' ids.", valueName: "id"), transform: { try AssetID($0[...]) })
  var ids: [AssetID]
}

struct TrashCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trash",
    abstract: "Moves assets to the trash.",
    discussion: """
      They are still there by id, and come back with “restore-assets”. Those that are in the trash already and \
      unknown ones are skipped.
      """)

  @OptionGroup var assets: AssetArguments

  func run() throws {
    let store = try AssetStore(opening: assets.target.store, access: .existing)
    let ids = assets.ids
    try store.write { transaction throws(StoreError) in try transaction.trash(ids) }
  }
}

struct RestoreAssetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore-assets",
    abstract: "Takes assets out of the trash.",
    discussion: "Those that are not in it and unknown ones are skipped.")

  @OptionGroup var assets: AssetArguments

  func run() throws {
    let store = try AssetStore(opening: assets.target.store, access: .existing)
    let ids = assets.ids
    try store.write { transaction throws(StoreError) in try transaction.restore(ids) }
  }
}

struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Removes assets for good, with their faces and their places in albums.",
    discussion: "Unknown ids are skipped. What is deleted does not come back: “trash” is kinder.")

  @OptionGroup var assets: AssetArguments

  func run() throws {
    let store = try AssetStore(opening: assets.target.store, access: .existing)
    let ids = assets.ids
    try store.write { transaction throws(StoreError) in
      for id in ids { try transaction.deleteAsset(id) }
    }
  }
}
