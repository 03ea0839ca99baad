import ArgumentParser
import Emulsion

/// Writes the documents of a store, or the rows of its people, one a line.
struct DocumentExport {
  private let output: LineOutput
  /// Whether to show how far it is: not where the documents go to a terminal.
  private let showsProgress: Bool
  /// Takes what cannot be read; where there is nobody, that ends the export.
  private let rejects: RecordRejects?
  /// Whether a program reads how far it is.
  private let isJSON: Bool

  init(to path: String?, rejects: RecordRejects? = nil, isJSON: Bool = false) throws {
    output = try LineOutput(path: path)
    showsProgress = path != nil && path != "-"
    self.rejects = rejects
    self.isJSON = isJSON
  }

  /// Writes the assets in the order of their ids.
  func writeAssets(_ snapshot: borrowing Snapshot, _ groups: Include) throws {
    var selection = ArchiveSelection()
    selection.groups = groups
    _ = try writeAssets(snapshot, selection, notingPeople: false)
  }

  /// Writes the chosen assets in the order of their ids.
  ///
  /// - Returns: How many they are, and the people that they show, where those are wanted and not all are chosen.
  func writeAssets(
    _ snapshot: borrowing Snapshot, _ selection: ArchiveSelection?, notingPeople: Bool
  ) throws -> (assets: Int, people: Set<PersonID>?) {
    let all = ArchiveSelection()
    let (groups, selection) = (selection?.groups ?? .all, selection ?? all)
    var everything = all
    everything.groups = selection.groups
    var people: Set<PersonID>? = notingPeople && selection != everything ? [] : nil
    var buffer = JSONBuffer(capacity: 1 << 16)
    var walk = walk("assets", of: try snapshot.count(.core))
    try snapshot.forEachAssetID(of: selection) { id in
      walk.step {
        buffer.removeAll()
        try snapshot.appendJSON(id, include: groups, to: &buffer)
        try output.write(line: buffer.span)
        guard people != nil else { return }
        let shown = try snapshot.asset(id, include: .people)?.people.value ?? []
        people?.formUnion(shown.map(\.id))
      }
    }
    try walk.end()
    try output.finish()
    return (walk.done, people)
  }

  /// Writes the people in the order of their ids, all or some, and answers how many they are.
  @discardableResult
  func writePeople(
    _ snapshot: borrowing Snapshot, only chosen: Set<PersonID>? = nil
  ) throws -> Int {
    var written = 0
    var walk = walk("people", of: try snapshot.count(.people))
    try snapshot.forEachPersonID { id in
      walk.step {
        guard chosen?.contains(id) ?? true else { return }
        if let row = try snapshot.json(id, withClusterMetrics: true) {
          try output.write(line: row.span)
          written += 1
        }
      }
    }
    try walk.end()
    try output.finish()
    return written
  }

  private func walk(_ noun: String, of total: Int) -> Walk {
    Walk(
      noun: noun, total: total, isShown: showsProgress, rejects: rejects,
      isWholeOrNothing: output.isWholeOrNothing, isJSON: isJSON)
  }
}

/// Goes through records, shows how far it is and stops when asked to.
///
/// Walking a store throws errors of the store alone and writing others too: those are kept for the end.
private struct Walk {
  let noun: String
  let total: Int
  let isShown: Bool
  let rejects: RecordRejects?
  let isWholeOrNothing: Bool
  private var meter: ProgressMeter
  private(set) var done = 0
  private var failure: (any Error)?

  init(
    noun: String, total: Int, isShown: Bool, rejects: RecordRejects?, isWholeOrNothing: Bool,
    isJSON: Bool
  ) {
    meter = ProgressMeter(isJSON: isJSON)
    self.noun = noun
    self.total = total
    self.isShown = isShown
    self.rejects = rejects
    self.isWholeOrNothing = isWholeOrNothing
  }

  /// Does one record; `false` when the walk shall end.
  mutating func step(_ body: () throws -> Void) -> Bool {
    do {
      try body()
    } catch let error as StoreError where error.code == .corrupted && rejects != nil {
      rejects?.add(error)
    } catch {
      failure = error
      return false
    }
    done += 1
    if isShown, done.isMultiple(of: 256) {
      meter.show("exported", done, noun, fraction: Double(done) / Double(total))
    }
    return !Interruption.isRequested
  }

  func end() throws {
    if isShown { Console.clearProgress() }
    if let failure { throw failure }
    if let code = Interruption.exitCode {
      Console.note(
        isWholeOrNothing
          ? "Interrupted: the file of the \(noun) was not written."
          : "Interrupted: not all \(noun) were written.")
      throw ExitCode(code)
    }
  }
}
