import ArgumentParser
import Emulsion

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Makes compression dictionaries of a store's own records, and packs them anew.",
    discussion: """
      Metadata, metrics and faces are packed with dictionaries, which come with the library at first. This makes better \
      ones of the store's records, where it can, and packs all records anew with LZ4-HC. Others read and write \
      meanwhile. When it is stopped, it goes on where it was when it is called again. The content stays as it is, and \
      so does its digest; “compact” then makes the file smaller.

        emulsion train library && emulsion compact library
      """)

  @OptionGroup var target: StoreArgument

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let store = try AssetStore(opening: target.store, access: .existing)
    Interruption.watch()
    let summary = try Batches.run("trained with and packed", "records", isJSON: json) {
      progress throws(StoreError) in
      try store.train(progress: progress) { damage in
        Console.note("Warning: \(damage.description); it stays as it is")
      }
    } stopped: { _ in
      "records that are packed anew stay so; call it again to go on."
    }
    try Console.printLine(json ? summary.json.text : summary.table)
    if summary.damagedRecords > 0 { throw ExitCode(1) }
  }
}

extension TrainingSummary {
  fileprivate var table: String {
    var table = TextTable(
      [.text("database")] + ["records", "before", "after", "ratio"].map { .number($0) }
        + [.text("dictionary")])
    for group in groups {
      let ratio = group.bytesBefore > 0 ? Double(group.bytesAfter) / Double(group.bytesBefore) : 1
      table.add([
        group.database.rawValue, Figures.count(group.records), Figures.bytes(group.bytesBefore),
        Figures.bytes(group.bytesAfter), Figures.fixed(ratio, 2),
        "version \(group.dictionary), \(group.isNew ? "new" : "kept")",
      ])
    }
    var lines = [table.takeText(), ""]
    if hasResumed { lines.append("a training that was broken off was completed") }
    lines.append("removed \(Figures.count(removedDictionaries, "dictionary", "dictionaries"))")
    return lines.joined(separator: "\n")
  }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("resumed", hasResumed)
    object.add("removed_dictionaries", removedDictionaries)
    object.add("damaged_records", damagedRecords)
    object.add(
      "groups",
      groups.map { group in
        var row = JSONObject()
        row.add("database", group.database.rawValue)
        row.add("records", group.records)
        row.add("bytes_before", group.bytesBefore)
        row.add("bytes_after", group.bytesAfter)
        row.add("dictionary", group.dictionary)
        row.add("is_new", group.isNew)
        return row
      })
    return object
  }
}
