import ArgumentParser
import Emulsion

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Makes a new store from an archive and the increments on top of it.",
    discussion: """
      The store is made in a folder beside the target, checked, brought to the disk and then renamed: there is the \
      whole store, or none. Counts and indexes are made anew from the records.

        emulsion restore library.archive copy
        emulsion restore monday.archive tuesday.archive wednesday.archive copy
        ssh backup 'cat library.archive' | emulsion restore - copy

      The archive of the whole store comes first, then its increments in the order in which they were taken; a gap, \
      another order or another store's increment is refused.

      Into a store that holds data nothing is restored, unless --merge says what happens to records that both have: \
      keep the store's own, replace it, or let the newest win. That takes ordinary writes in short transactions, which \
      others see and the feed tells of.

        emulsion restore trip.archive library --merge newest
        emulsion restore library.archive copy --select person=person_… --select after=2024-01-01

      A restore that was stopped, by Ctrl-C, a kill, a full disk or a pipe that broke, is gone on with by the same call, \
      until the machine is started anew: what is loaded already is read again in the archive, compared by its hashes \
      and passed over. Its files are in a folder named like the target, with “.restoring” behind it; remove that to begin \
      anew. Another archive begins anew as well.

      Damage ends the restore, which says where it is. With --salvage what is whole is restored, what is not is \
      reported, and the exit code is 1.
      """)

  @Argument(
    help: ArgumentHelp(
      "The archive and its increments, “-” for standard input, and last the folder of the new store.",
      valueName: "file> ... <store"),
    completion: .file())
  var paths: [String]

  @OptionGroup var select: SelectOptions

  @Option(
    help: ArgumentHelp(
      "Restore into a store that holds data; keep, replace or newest where both have a record.",
      valueName: "policy"),
    transform: { try Choice.parse($0, of: "policy") })
  var merge: MergePolicy?

  @OptionGroup var salvage: SalvageOptions

  @Flag(help: "Print the result as one JSON object, and how far it is on standard error.")
  var json = false

  private var archives: [String] { paths.dropLast() }
  private var store: String { paths.last ?? "" }

  func validate() throws {
    if paths.count < 2 { throw ValidationError("Name an archive and the folder of the new store.") }
    if store.isEmpty || store == "-" {
      throw ValidationError("The last argument is the folder of the new store.")
    }
    if archives.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be read only once.")
    }
    for path in archives where path != "-" && Files.isMissing(path) {
      throw ValidationError("There is no file “\(path)”.")
    }
  }

  func run() throws {
    if let merge { try self.merge(merge) } else { try restore() }
  }

  private func restore() throws {
    let rejects = try salvage.open()
    var options = AssetStore.RestoreOptions()
    options.onDamage = rejects?.add
    options.selection = try select.selection()
    options.onResume = { [json] in Console.note(json ? $0.json.text : $0.text) }
    Interruption.watch()
    let (summary, seconds) = try ArchiveMeter.run(isJSON: json, totalBytes: totalBytes) {
      progress throws(StoreError) in
      options.progress = progress
      return try AssetStore.restore(
        from: archives.map(ArchiveInput.source), to: store, options: options)
    } stopped: {
      guard let folder = AssetStore.unfinishedRestore(into: store) else {
        return "nothing was restored, and what was there is as it was."
      }
      return "there is no store yet; the same call goes on from here, with what is in “\(folder)”."
    }
    try rejects?.finish()
    let result = RestoreResult(summary: summary, seconds: seconds)
    try Console.printLine(json ? result.json.text : result.text)
    if summary.damages > 0 { throw ExitCode(1) }
    try select.requireAny(summary.totals.sections[.core])
  }

  private func merge(_ policy: MergePolicy) throws {
    let rejects = try salvage.open()
    var options = AssetStore.MergeOptions(conflicts: policy)
    options.onRefusal = rejects?.add
    options.selection = try select.selection()
    let store = try AssetStore(opening: store, access: .existing)
    Interruption.watch()
    let (summary, seconds) = try ArchiveMeter.run(isJSON: json, totalBytes: totalBytes) {
      progress throws(StoreError) in
      options.progress = progress
      return try store.merge(archives.map(ArchiveInput.source), options: options)
    } stopped: {
      "what was merged until then stays; call it again to go on."
    }
    try store.close()
    try rejects?.finish()
    let result = MergeResult(summary: summary, seconds: seconds)
    try Console.printLine(json ? result.json.text : result.text)
    if rejects?.count ?? 0 > 0 { throw ExitCode(1) }
    try select.requireAny(summary.assets.total)
  }

  /// Bytes of all archives; `nil` where one is a pipe.
  private var totalBytes: Int? {
    var total = 0
    for path in archives {
      guard let size = ArchiveInput.size(path) else { return nil }
      total += size
    }
    return total
  }
}
