import ArgumentParser
import Emulsion
import LMDB

struct DumpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump",
    abstract: "Writes an archive of a store, all of it or what has changed.",
    discussion: """
      An archive is one file, independent of the store's pages and dictionaries, in which every changed byte is \
      found. It is of one moment; others go on writing meanwhile. It appears under its name when it is complete, on \
      the disk, and was read again and found to be what was written.

        emulsion dump library -o monday.archive
        emulsion dump library --since monday.archive -o tuesday.archive
        emulsion restore monday.archive tuesday.archive copy
        emulsion dump library | ssh backup 'cat > library.archive'

      What goes to standard output cannot be read again: look at the file with “verify”. The result then goes to \
      standard error.

      With --format jsonl it writes the API's documents instead, as “export” does: for other programs, and for “import”. \
      They hold no albums, no merges and no feed.

        emulsion dump library --format jsonl -o photos.jsonl --people people.jsonl
        emulsion dump library --select album=album_… --select group=metadata,faces -o trip.archive

      A record that cannot be read ends the dump, which names it. With --salvage it is left out and reported, all \
      others are saved, and the exit code is 1. A whole archive is then made past LMDB, whose own pages may be damaged \
      too: of a page that is, what was lost is reported with the keys between which it lay. Restore such an archive \
      with “restore --salvage”.

        emulsion dump library --salvage --rejects lost.jsonl -o rest.archive
      """)

  @OptionGroup var target: StoreArgument

  @Option(
    name: .shortAndLong, help: "The file to write; “-”, or none, is standard output.",
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write what has changed since a cursor of the feed, or since an archive was taken.",
      discussion: "The result of each dump names the cursor that the next one can begin with.",
      valueName: "cursor|file"),
    completion: .file())
  var since: String?

  @Option(
    help: ArgumentHelp("archive, or jsonl for documents, one a line.", valueName: "format"),
    transform: { try Choice.parse($0, of: "format") })
  var format = Format.archive

  @Option(
    help: ArgumentHelp("With jsonl, a file for the rows of the people.", valueName: "file"),
    completion: .file())
  var people: String?

  @OptionGroup var select: SelectOptions

  @Flag(
    inversion: .prefixedNo,
    help: "Read the archive again and compare it with what was written; that is the default.")
  var verify: Bool?

  @OptionGroup var salvage: SalvageOptions

  @Flag(help: "Print the result as one JSON object, and how far it is on standard error.")
  var json = false

  /// What a dump writes.
  enum Format: String, CaseIterable {
    case archive
    case jsonl
  }

  private var isStandardOutput: Bool { output == nil || output == "-" }

  func validate() throws {
    if output?.isEmpty == true { throw ValidationError("The file to write has an empty name.") }
    if format == .archive, people != nil {
      throw ValidationError("--people goes with --format jsonl; an archive holds the people.")
    }
    if since != nil, format == .jsonl {
      throw ValidationError("Documents cannot say what was removed: --since goes with archives.")
    }
    if verify != nil, format == .jsonl {
      throw ValidationError("Documents are not read again: --verify goes with archives.")
    }
    if since != nil, !select.terms.isEmpty {
      throw ValidationError("--since and --select exclude each other.")
    }
    if let since, EventCursor(since) == nil, writes(over: since) {
      throw ValidationError(
        "“\(since)” would be replaced by an increment that is nothing without it; name another file."
      )
    }
  }

  func run() throws {
    switch format {
    case .archive: try dumpArchive()
    case .jsonl: try dumpDocuments()
    }
  }

  /// Whether the output is a file, or has its place before it is complete.
  private func writes(over path: String) -> Bool {
    guard let identity = (try? OpenFile.reading(path))?.identity else { return false }
    guard let output, !isStandardOutput else {
      return OpenFile.standardOutput.identity == identity
    }
    return [output, Files.resolved(output) + ".partial"].contains { path in
      (try? OpenFile.reading(path))?.identity == identity
    }
  }

  private func dumpDocuments() throws {
    let rejects = try salvage.open()
    let selection = try select.selection()
    let store = try openStore()
    let assets = try DocumentExport(to: output, rejects: rejects, isJSON: json)
    let people = try people.map { try DocumentExport(to: $0, rejects: rejects, isJSON: json) }
    Interruption.watch()
    let start = ContinuousClock.now
    let counts = try store.read { snapshot in
      let shown = try assets.writeAssets(snapshot, selection, notingPeople: people != nil)
      return (shown.assets, try people?.writePeople(snapshot, only: shown.people))
    }
    try rejects?.finish()
    if json {
      var object = JSONObject()
      object.add("assets", counts.0)
      if let people = counts.1 { object.add("people", people) }
      object.add("rejected", rejects?.count ?? 0)
      object.add("seconds", (ContinuousClock.now - start).seconds)
      if isStandardOutput { Console.note(object.text) } else { try Console.printLine(object.text) }
    }
    if rejects?.count ?? 0 > 0 { throw ExitCode(1) }
    try select.requireAny(counts.0)
  }

  private func dumpArchive() throws {
    if isStandardOutput, OpenFile.standardOutput.isTerminal {
      throw ValidationError("An archive is nothing for a terminal; name a file with -o.")
    }
    var options = AssetStore.DumpOptions()
    options.verifies = verify ?? true
    options.since = try since.map(Self.base)
    options.selection = try select.selection()
    let rejects = try salvage.open()
    options.onReject = rejects?.add
    let path = target.store
    // What is left of a whole store is read past LMDB, and the store not opened.
    let isWhole = options.since == nil && options.selection == nil
    let store = rejects != nil && isWhole ? nil : try openStore()
    let stream = try ArchiveOutput.stream(output)
    Interruption.watch()
    let growth = FileGrowth(of: path + "/data.mdb")
    let file = Files.resolved(output ?? "")
    let (summary, seconds) = try write(to: stream, options, growth) { options throws(StoreError) in
      switch (store, stream) {
      case (let store?, let stream?): try store.dump(options: options, into: stream.write)
      case (let store?, nil): try store.dump(to: file, options: options)
      case (nil, let stream?): try AssetStore.salvage(path, dump: options, into: stream.write)
      case (nil, nil): try AssetStore.salvage(path, to: file, dump: options)
      }
    }
    try rejects?.finish()
    growth.report()
    let result = DumpResult(
      summary: summary, isVerified: options.verifies && stream == nil, growth: growth.bytes,
      seconds: seconds)
    let line = json ? result.json.text : result.text
    if isStandardOutput { Console.note(line) } else { try Console.printLine(line) }
    if summary.rejected > 0 { throw ExitCode(1) }
    try select.requireAny(summary.totals.sections[.core])
  }

  /// Opens the store through LMDB. Where damage is to be expected, LMDB must be able to follow its own pages.
  private func openStore() throws -> AssetStore {
    let damages = salvage.salvage ? try AssetStore.checkPages(target.store) : []
    // A list of free pages is read by no dump.
    if let damage = damages.first(where: { $0.kind != .freePages }) {
      throw StoreError(
        .corrupted, "LMDB's own pages are damaged (\(damage))",
        advice: "salvage an archive of the whole store, restore it, and choose from that store",
        path: target.store)
    }
    return try AssetStore(opening: target.store, access: .readOnly)
  }

  private func write(
    to stream: ArchiveOutput?, _ options: AssetStore.DumpOptions, _ growth: FileGrowth,
    _ write: (AssetStore.DumpOptions) throws(StoreError) -> DumpSummary
  ) throws -> (DumpSummary, Double) {
    do {
      return try ArchiveMeter.run(isJSON: json) { progress throws(StoreError) in
        var options = options
        options.progress = { step throws(StoreError) in
          growth.look()
          try progress(step)
        }
        return try write(options)
      } stopped: {
        stream == nil
          ? "no archive was written, and the partial file is gone."
          : "the archive is cut; no restore takes it."
      }
    } catch {
      if let failure = stream?.failure, failure == .brokenPipe { throw failure }
      throw error
    }
  }

  /// A cursor, or the end of an archive.
  private static func base(_ text: String) throws -> IncrementBase {
    if let cursor = EventCursor(text) { return IncrementBase(cursor) }
    guard !Files.isMissing(text) else {
      throw ValidationError("“\(text)” is neither a cursor nor a file.")
    }
    return try IncrementBase(Archive.header(of: text))
  }
}

/// What to do with records that cannot be read.
struct SalvageOptions: ParsableArguments {
  @Flag(help: "Leave out what is damaged and go on; the exit code is then 1.")
  var salvage = false

  @Option(
    help: ArgumentHelp(
      "A file for what was left out: one JSON object each with database, key and reason.",
      discussion: "Without it, the first 20 are shown on standard error.", valueName: "file"),
    completion: .file())
  var rejects: String?

  func validate() throws {
    if rejects != nil, !salvage { throw ValidationError("--rejects goes with --salvage.") }
  }

  func open() throws(CommandFailure) -> RecordRejects? {
    salvage ? try RecordRejects(path: rejects) : nil
  }
}
