import ArgumentParser
import Emulsion

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Loads documents into a store, and makes the store where there is none.",
    discussion: """
      Each line of a file is one API document, as “export” and “generate” write them. Documents that are in the \
      store are replaced; a group that is null or left out stays as it is in the store. Files packed with LZ4 \
      are read as they are.

        emulsion import library photos.jsonl --people people.jsonl
        emulsion import library a.jsonl.lz4 b.jsonl.lz4 --rejects bad.jsonl
        emulsion generate --assets 1000 | emulsion import library -

      A line that is no valid document is left out and reported, everything else is imported, and the exit code \
      is 1. Odd values that cameras write are kept and counted as warnings. Ctrl-C stops between two \
      transactions: what was written until then stays.

      A first import that is broken off leaves indexes that cannot be asked yet, and lists fail. The next import \
      completes them, even one of nothing:

        emulsion import library - < /dev/null
      """)

  @OptionGroup var target: StoreArgument

  @Argument(
    help: ArgumentHelp(
      "Files of documents, one JSON object a line; “-” is standard input.", valueName: "file"),
    completion: .file())
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "A file of people's rows, one JSON object a line, to be loaded first.",
      discussion: "People within documents are loaded as well, where they are new or newer.",
      valueName: "file"),
    completion: .file())
  var people: String?

  @Option(
    help: ArgumentHelp(
      "A file for the lines that are left out: one JSON object each with file, line, reason and id.",
      discussion: "Without it, the first 20 are shown on standard error.", valueName: "file"),
    completion: .file())
  var rejects: String?

  @Flag(help: "Print the summary as one JSON object.")
  var json = false

  func validate() throws {
    let paths = [people].compactMap(\.self) + files
    if paths.isEmpty {
      throw ValidationError("Name a file to import, or “-” for standard input.")
    }
    if paths.count(where: { $0 == "-" }) > 1 {
      throw ValidationError("Standard input can be read only once.")
    }
    for path in paths where path != "-" && Files.isMissing(path) {
      throw ValidationError("There is no file “\(path)”.")
    }
  }

  func run() throws {
    // Whatever can fail without the store is done before there is one.
    var inputs: [ImportInput] = []
    if let people { inputs.append(try ImportInput(.people, path: people)) }
    for file in files { inputs.append(try ImportInput(.assets, path: file)) }
    let rejects = try Rejects(path: rejects, inputs: inputs)
    let store = try AssetStore(opening: target.store)
    Interruption.watch()
    try finishIndexes(store)
    let run = ImportRun(store: store, inputs: inputs, rejects: rejects) { [json] summary in
      try Console.printLine(json ? summary.json.text : summary.text)
    }
    let summary = try run.run()
    try store.close()
    if summary.rejected > 0 || summary.failedInputs > 0 { throw ExitCode(1) }
  }

  /// Builds what an import that was broken off has left unfinished.
  private func finishIndexes(_ store: AssetStore) throws {
    let building = try store.indexStates().filter { $0.value == .building }.keys
    for index in building.sorted(by: { $0.rawValue < $1.rawValue }) {
      Console.note(
        "Building the index \(index.rawValue), which an earlier import has left unfinished.")
      try Batches.run("indexed", "records") { progress throws(StoreError) in
        try store.rebuildIndex(index, progress: progress) { damage in
          Console.note("Warning: \(damage.description); it has no row in the index")
        }
      } stopped: { _ in
        "nothing was imported. Import again to go on with the index."
      }
    }
  }
}
