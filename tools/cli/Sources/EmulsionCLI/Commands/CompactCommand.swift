import ArgumentParser
import Emulsion

struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Writes a store anew in the order of its keys, which makes it smaller.",
    discussion: """
      A store that was filled in another order than that of its ids, or of which much was deleted, has pages that are \
      half empty. Nobody else may have the store open: a process that has is refused, with its number, and one that \
      comes meanwhile waits or is refused. The new file is made within the store's folder, compared byte for byte, and \
      renamed into place; whenever the process ends, the store is the old one or the new one, whole. There must be room \
      for both files.

        emulsion compact library
      """)

  @OptionGroup var target: StoreArgument

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    Interruption.watch()
    let summary = try Batches.run("copied and compared", "records", isJSON: json) {
      progress throws(StoreError) in
      try AssetStore.compact(target.store, progress: progress)
    } stopped: { _ in
      "the store is as it was."
    }
    if json {
      var object = JSONObject()
      object.add("bytes_before", summary.bytesBefore)
      object.add("bytes_after", summary.bytesAfter)
      object.add("regained", summary.regained)
      object.add("entries", summary.entries)
      try Console.printLine(object.text)
    } else {
      let (before, after) = (summary.bytesBefore, summary.bytesAfter)
      try Console.printLine(
        "from \(Figures.bytes(before)) to \(Figures.bytes(after)), "
          + "\(Figures.fixed(summary.regained * 100, 1)) % regained")
    }
  }
}
