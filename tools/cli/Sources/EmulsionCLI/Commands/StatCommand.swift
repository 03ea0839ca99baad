import ArgumentParser
import Emulsion

struct StatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Shows what a store holds and what room it takes.",
    discussion: """
      For each database: its entries, the bytes and number of its pages, how full the pages with records are, \
      stored bytes by bytes before packing (the lower the better; 1.00 is not packed at all), and the depth of \
      its tree. Fill and ratio need a look at every record, so a large store takes a while. Indexes that cannot \
      be asked are named at the end.

        emulsion stat library
        emulsion stat library --json | jq .file_bytes

      With “--digest” it also reads all records for a digest of the content, which is equal for equal content, however \
      it is packed and wherever it lies: before and after a dump and restore, a compaction, a training.

        emulsion stat library --digest --json | jq -r .digest
      """)

  @OptionGroup var target: StoreArgument

  @Flag(help: "Add a digest of the content.")
  var digest = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let store = try AssetStore(opening: target.store, access: .readOnly)
    Interruption.watch()
    let statistics = try store.statistics(scanning: true)
    let unreadable = try store.indexStates().filter { $0.value != .readable }
      .sorted { $0.key.rawValue < $1.key.rawValue }
    let digest = try digest ? contentDigest(of: store) : nil
    if json {
      var object = statistics.json
      object.add(
        "unreadable_indexes",
        unreadable.map { index in
          var row = JSONObject()
          row.add("index", index.key.rawValue)
          row.add("state", index.value.rawValue)
          return row
        })
      if let digest { object.add("digest", digest.description) }
      try Console.printLine(object.text)
    } else {
      try Console.printLine(statistics.table)
      for (index, state) in unreadable {
        try Console.printLine("index     \(index.rawValue) is \(state.rawValue)")
      }
      if let digest { try Console.printLine("digest    \(digest)") }
    }
  }

  private func contentDigest(of store: AssetStore) throws -> ContentDigest {
    try Batches.run("digested", "records", isJSON: json) {
      (progress: @escaping Batches.Progress) throws(StoreError) in
      var last = 0
      return try store.digest { records throws(StoreError) in
        try progress(BatchProgress(done: records, batch: records - last))
        last = records
      }
    } stopped: { _ in
      "there is no digest of a part."
    }
  }
}

extension DatabaseStatistics {
  fileprivate var pages: Int { branchPages + leafPages + overflowPages }

  fileprivate var row: [String] {
    [
      database.rawValue, Figures.count(entries), Figures.bytes(bytes), Figures.count(pages),
      fill.map { Figures.fixed($0 * 100, 0) + " %" } ?? "–",
      compressionRatio.map { Figures.fixed($0, 2) } ?? "–", String(depth),
    ]
  }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("database", database.rawValue)
    object.add("entries", entries)
    object.add("bytes", bytes)
    object.add("page_size", pageSize)
    object.add("branch_pages", branchPages)
    object.add("leaf_pages", leafPages)
    object.add("overflow_pages", overflowPages)
    object.add("depth", depth)
    if let contents {
      object.add("key_bytes", contents.keyBytes)
      object.add("value_bytes", contents.valueBytes)
      object.add("payload_bytes", contents.payloadBytes)
      object.add("packed_entries", contents.packedEntries)
    }
    object.add("fill", fill)
    object.add("compression_ratio", compressionRatio)
    return object
  }
}

extension StoreStatistics {
  fileprivate var table: String {
    var table = TextTable(
      [.text("database")]
        + ["entries", "bytes", "pages", "fill", "ratio", "depth"].map { .number($0) })
    for database in databases { table.add(database.row) }
    let lines = [
      "map       \(Figures.bytes(mapBytes))",
      "file      \(Figures.bytes(fileBytes)), of which \(Figures.bytes(usedBytes)) hold something",
      "readers   \(readers) of \(Figures.count(maximumReaders)) slots in use",
      "sequence  \(sequence)",
      "format    version \(formatVersion)",
      "store     \(storeID) in \(path)",
    ]
    return table.takeText() + "\n\n" + lines.joined(separator: "\n")
  }

  fileprivate var json: JSONObject {
    var object = JSONObject()
    object.add("path", path)
    object.add("store_id", storeID)
    object.add("format_version", formatVersion)
    object.add("sequence", sequence)
    object.add("map_bytes", mapBytes)
    object.add("file_bytes", fileBytes)
    object.add("used_bytes", usedBytes)
    object.add("readers", readers)
    object.add("maximum_readers", maximumReaders)
    object.add("databases", databases.map(\.json))
    return object
  }
}
