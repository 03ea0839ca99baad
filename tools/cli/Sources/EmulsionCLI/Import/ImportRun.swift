import Emulsion

/// The writing half of an import: takes parsed lines from the pipeline, keeps account of them and loads them.
///
/// It belongs to the main thread, and so do the callbacks of the load.
final class ImportRun {
  private let store: AssetStore
  private let inputs: [ImportInput]
  private let rejects: Rejects
  /// Holds more lines than the load takes in one transaction: else the parser would wait while that is
  /// written, and the load afterwards for the parser.
  private let pipeline = ImportPipeline(
    capacity: BulkLoad.Options().assetsPerTransaction * 3 / 2 / LineChunk.lines)
  private let end: (ImportSummary) throws -> Void

  private var summary = ImportSummary()
  private var warnings = WarningTally()
  private var assets = FirstLines<AssetID>()
  private var people = FirstLines<PersonID>()
  /// Assets that were handed to the load.
  private var read = 0
  private var bytesTaken: [Int]
  private let totalBytes: Int?
  private var meter = ProgressMeter()
  private var finishing: (meter: ProgressMeter, already: Int)?
  private let whole = ProgressMeter()
  /// Why a reject could not be kept, found out where nothing can be thrown.
  private var rejectFailure: CommandFailure?

  /// - Parameter end: Prints the summary.
  init(
    store: AssetStore, inputs: [ImportInput], rejects: Rejects,
    end: @escaping (ImportSummary) throws -> Void
  ) {
    self.store = store
    self.inputs = inputs
    self.rejects = rejects
    self.end = end
    bytesTaken = Array(repeating: 0, count: inputs.count)
    let sizes = inputs.compactMap(\.file.size)
    totalBytes = sizes.count == inputs.count ? sizes.reduce(0, +) : nil
  }

  /// Imports everything; the answer is what it has come to.
  ///
  /// Where the user stops it, it ends the process: what was committed stays.
  func run() throws -> ImportSummary {
    let settings = try AssetPreparer.Settings(for: store)
    pipeline.start(inputs, settings)
    defer { pipeline.abandon() }
    do {
      try load(settings)
    } catch let error as StoreError {
      Console.note("\(Figures.count(summary.assets, "asset")) had been imported before it failed.")
      throw error
    }
    if let rejectFailure { throw rejectFailure }
    try close()
    return summary
  }

  private func load(_ settings: AssetPreparer.Settings) throws {
    var parser = DocumentParser(settings)
    var options = BulkLoad.Options()
    options.onCommit = { [self] in committed($0) }
    options.onFailure = { [self] in refused($0, $1) }
    var load = BulkLoad(into: store, options: options)
    while true {
      if Interruption.isRequested { stop() }
      switch pipeline.next(waiting: 0.2) {
      case .batch(let batch): try add(batch, to: &load)
      case .chunk(let chunk): pipeline.parse(chunk, with: &parser)
      case .nothingYet: break
      case .finished:
        finishing = (ProgressMeter(), summary.assets)
        let loaded = try load.finish()
        (summary.assets, summary.people) = (loaded.assets, loaded.people)
        return
      }
    }
  }

  // MARK: - Lines

  private func add(_ batch: ParsedBatch, to load: inout BulkLoad) throws {
    let name = inputs[batch.input].name
    for entry in batch.entries {
      switch entry.content {
      case .asset(let asset):
        let first = assets.note(asset.id, input: batch.input, line: entry.line)
        if let first {
          try reject(duplicateOf: first, "\(asset.id)", name, entry)
          continue
        }
        try load.add(asset)
        read += 1
      case .person(let person):
        let first = people.note(person.id, input: batch.input, line: entry.line)
        if let first {
          try reject(duplicateOf: first, "\(person.id)", name, entry)
          continue
        }
        try load.add(person)
      case .reject(let reason, let id):
        try rejects.add(file: name, line: entry.line, reason: reason, id: id)
      }
      if !entry.warnings.isEmpty { warnings.add(entry.warnings, file: name, line: entry.line) }
    }
    bytesTaken[batch.input] = batch.bytesTaken
    if let failure = batch.failure {
      summary.failedInputs += 1
      Console.note("Error: \(name) \(failure); the lines before were taken.")
    }
    let done = Double(bytesTaken.reduce(0, +))
    let fraction = totalBytes.map { $0 > 0 ? done / Double($0) : 0 }
    meter.show("read", read, "assets", fraction: fraction)
  }

  private func reject<ID>(
    duplicateOf first: FirstLines<ID>.Place, _ id: String, _ name: String,
    _ entry: ParsedBatch.Entry
  ) throws {
    let place =
      inputs[first.input].name == name
      ? "line \(first.line)" : "line \(first.line) of \(inputs[first.input].name)"
    try rejects.add(
      file: name, line: entry.line, reason: "the same id as in \(place), which counts", id: id)
  }

  // MARK: - What the load reports

  private func committed(_ assets: Int) {
    summary.assets = assets
    if Interruption.isRequested { stop() }
    guard let already = finishing?.already, read > already else { return }
    let fraction = Double(assets - already) / Double(read - already)
    finishing?.meter.show("wrote", assets - already, "assets", fraction: fraction)
  }

  private func refused(_ id: AssetID, _ error: StoreError) {
    let place = assets[id]
    let name = place.map { inputs[$0.input].name } ?? ""
    do {
      try rejects.add(
        file: name, line: place?.line ?? 0, reason: error.reason, id: id.description)
    } catch {
      rejectFailure = rejectFailure ?? error
    }
  }

  // MARK: - The end

  private func close() throws {
    Console.clearProgress()
    summary.rejected = rejects.count
    summary.warnings = warnings.count
    summary.seconds = whole.seconds
    try rejects.finish()
    warnings.report()
    try end(summary)
  }

  /// Ends the process between two transactions, after saying what is in.
  private func stop() -> Never {
    summary.isInterrupted = true
    let left = read - summary.assets
    try? close()
    Console.note(
      """
      Interrupted: \(Figures.count(summary.assets, "asset")) \(summary.assets == 1 ? "is" : "are") in the store, \
      \(Figures.count(left)) more had been read and are not, nor is what follows. Import the same files again to \
      go on: what is in is written over, and indexes that are not complete are built.
      """)
    Interruption.end()
  }
}
