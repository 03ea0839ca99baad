import ArgumentParser
import Emulsion
import LMDB

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Looks at all of a store or an archive.",
    discussion: """
      Of a store: every checksum, every reference, every count, the order of the feed, and every index against \
      every record, both ways. Before that, whether LMDB's own pages can be followed safely and none of them is noted \
      as free that is in use: what is wrong with one is a finding by the page's number. Where it would be unsafe \
      nothing else is looked at, and nothing is repaired. Of an archive: every hash, every count, the order of its \
      records, and its end. Each finding is a line with the database and the key, and the exit code is then 1. Others \
      read and write meanwhile.

        emulsion verify library
        ssh backup 'cat library.archive' | emulsion verify -
        emulsion verify library --json | jq -r '.findings[].key'

      With “--repair”, where anything is wrong, all indexes and counts are made anew from the records. Records are \
      never changed: what is wrong with them is listed, and the exit code is 1. An asset with a record that cannot be \
      read can be removed by “delete” and imported again.

        emulsion verify library --repair
      """)

  @Argument(
    help: "The folder of a store, or an archive; “-” is an archive on standard input.",
    completion: .file())
  var target: String

  @Option(help: ArgumentHelp("List at most so many findings; all are counted.", valueName: "n"))
  var limit = 1000

  @Flag(help: "Make indexes and counts anew where anything is wrong.")
  var repair = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if target.isEmpty { throw ValidationError("The store or archive is an empty name.") }
    if repair, isArchive { throw ValidationError("An archive has nothing that can be made anew.") }
    if limit < 1 { throw ValidationError("“--limit” is at least 1.") }
  }

  func run() throws {
    if target != "-", Files.isMissing(target) {
      throw StoreError(
        .noStore, "there is nothing of this name", advice: "name a store's folder or an archive",
        path: target)
    }
    Interruption.watch()
    let report = isArchive ? try lookAtArchive() : try lookAtAll()
    try report.print(asJSON: json)
    if !report.isSound { throw ExitCode(1) }
  }

  /// Whatever is no folder may be one, a pipe too.
  private var isArchive: Bool {
    target == "-" || !Files.isMissing(target) && !Files.isFolder(target)
  }

  /// Looks at LMDB's own pages first. With those it may be unsafe to read, and where one is noted as free that is not,
  /// to write.
  private func lookAtAll() throws -> VerificationReport {
    let damages = try checkPages()
    let report = VerificationReport(damages, limit: limit)
    if damages.contains(where: { $0.kind == .structure }) { return report }
    if damages.contains(where: { $0.kind == .freePages }) {
      Console.note(
        "Compact the store before it is written: a write may use pages anew that are in use.")
      return report.followed(by: try lookAtStore(), limit: limit)
    }
    guard repair else { return report.followed(by: try lookAtStore(), limit: limit) }
    let repaired = try repairStore()
    // An index whose keys were not in order is another one now.
    let rest = damages.isEmpty ? [] : try checkPages()
    return VerificationReport(rest, limit: limit).followed(by: repaired, limit: limit)
  }

  /// Of what is wrong more is found than is listed, so that it is counted.
  private func checkPages() throws -> [PageDamage] {
    try AssetStore.checkPages(target, limit: max(limit, 1000))
  }

  private func lookAtStore() throws -> VerificationReport {
    let store = try AssetStore(opening: target, access: .readOnly)
    let result = try Batches.run("looked at", "records", isJSON: json) {
      progress throws(StoreError) in
      try store.verify(limit: limit, progress: progress)
    } stopped: {
      "looked at \(Figures.count($0, "record")), and there are more; nothing was changed."
    }
    return VerificationReport(result)
  }

  private func repairStore() throws -> VerificationReport {
    let store = try AssetStore(opening: target, access: .existing)
    let repair = try Batches.run("repairing:", "records", isJSON: json) {
      progress throws(StoreError) in
      try store.repair(limit: limit, progress: progress)
    } stopped: { _ in
      "indexes may be unfinished; call it again to complete them."
    }
    return VerificationReport(repair)
  }

  private func lookAtArchive() throws -> VerificationReport {
    let size = ArchiveInput.size(target)
    do {
      let summary = try Batches.run("looked at", "records", isJSON: json) {
        (progress: @escaping (ArchiveFigures) throws(StoreError) -> Void) throws(StoreError) in
        try Archive.verify(ArchiveInput.source(target)) { step throws(StoreError) in
          try progress(
            ArchiveFigures(
              done: step.records, fraction: size.map { Double(step.bytes) / Double(max($0, 1)) }))
        }
      } stopped: {
        "looked at \(Figures.count($0, "record")) of the archive, and there is more."
      }
      return VerificationReport(summary)
    } catch let error as StoreError where error.code == .corrupted {
      // Damage is a finding; a file that cannot be read is a failed operation.
      return VerificationReport(damage: error)
    }
  }
}

private struct ArchiveFigures: ProgressFigures {
  var done: Int
  var fraction: Double?
}
