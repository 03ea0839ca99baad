import Foundation
import Testing

@testable import Emulsion

/// Restores that were ended on the way, and called again.
@Suite("Restores that are gone on with")
struct RestoreResumptionTests {
  private let temporary: TemporaryStore
  private let archive: String
  private let target: String
  private let whole: [Database: [[UInt8]: [UInt8]]]

  private var leftover: String { target + ".restoring" }
  private var stop: StoreError { StoreError(.cancelled, "enough") }

  init() throws {
    temporary = try TemporaryStore.library(seed: 40, mutations: 300)
    (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
    try temporary.store.dump(to: archive)
    whole = try temporary.store.payloads()
  }

  private func options() -> AssetStore.RestoreOptions {
    var options = AssetStore.RestoreOptions()
    options.batchBytes = 128
    options.runBytes = 1 << 13
    return options
  }

  /// Restores until the progress was called so often.
  private func restore(
    _ sources: [ArchiveSource]? = nil, callsBefore limit: Int,
    _ options: AssetStore.RestoreOptions? = nil
  ) throws {
    var options = options ?? self.options()
    var calls = 0
    options.progress = { _ throws(StoreError) in
      calls += 1
      if calls > limit { throw StoreError(.cancelled, "enough") }
    }
    try AssetStore.restore(from: sources ?? [.file(archive)], to: target, options: options)
  }

  /// Whether the target holds the whole library, and nothing is left beside it; the target is removed.
  private func expectWhole(_ expected: [Database: [[UInt8]: [UInt8]]]? = nil) throws {
    #expect(!FileManager.default.fileExists(atPath: leftover))
    let store = try AssetStore(opening: target)
    #expect(try store.verify().violations == [])
    let found = try store.payloads()
    for database in Database.allCases {
      #expect(found[database] == (expected ?? whole)[database], "\(database)")
    }
    try store.close()
    try FileManager.default.removeItem(atPath: target)
  }

  private func isUnfinished() -> Bool {
    !FileManager.default.fileExists(atPath: target)
      && AssetStore.unfinishedRestore(into: target) == leftover
  }

  @Test("Ended after any of its steps, it goes on there and makes the same store")
  func everyStep() throws {
    var phases: [ArchiveProgress.Phase] = []
    var all = options()
    all.progress = { phases.append($0.phase) }
    try AssetStore.restore(from: archive, to: target, options: all)
    try expectWhole()
    // From the check on, steps come by the clock, and those of indexing as two threads share the work.
    let steps = phases.firstIndex(of: .checking) ?? 0
    #expect(Set(phases) == [.restoring, .indexing, .appending, .checking, .syncing])
    #expect(phases.count { $0 == .restoring } > 60 && phases.count { $0 == .appending } > 1)
    var resumed: Set<ArchiveProgress.Phase> = []
    for calls in 0..<steps where calls < 4 || calls % 24 == 0 || steps - calls < 5 {
      expectError(.cancelled) { try restore(callsBefore: calls) }
      #expect(isUnfinished())
      var seen: [ArchiveProgress.Phase] = []
      var again = options()
      again.progress = { seen.append($0.phase) }
      let summary = try AssetStore.restore(from: archive, to: target, options: again)
      let resumption = try #require(summary.resumption)
      resumed.insert(resumption.phase)
      // Each step until then was made once.
      let loads = phases.prefix(calls + 1).count { $0 == .restoring }
      #expect(loads + seen.count { $0 == .restoring } == phases.count { $0 == .restoring })
      #expect(summary.totals.records == whole.archivedRecords)
      try expectWhole()
    }
    var late = options()
    late.progress = { [stop] step throws(StoreError) in if step.phase == .checking { throw stop } }
    expectError(.cancelled) {
      try AssetStore.restore(from: archive, to: target, options: late)
    }
    let summary = try AssetStore.restore(from: archive, to: target, options: options())
    resumed.insert(try #require(summary.resumption).phase)
    try expectWhole()
    #expect(resumed == [.restoring, .indexing, .checking])
  }

  @Test("Ended again and again, each call does some more steps, and none is made twice")
  func stepByStep() throws {
    var chunks: [Int] = []
    var records: [Int] = []
    var isDone = false
    while !isDone {
      var once = options()
      var loads = 0
      once.onResume = {
        chunks.append($0.chunks)
        records.append($0.records)
      }
      once.progress = { [stop] step throws(StoreError) in
        if step.phase == .restoring { loads += 1 }
        if loads == 8 { throw stop }
      }
      do throws(StoreError) {
        try AssetStore.restore(from: archive, to: target, options: once)
        isDone = true
      } catch {
        #expect(error.code == .cancelled)
      }
    }
    #expect(records.count > 6)
    #expect(chunks == chunks.sorted() && records == records.sorted(), "\(chunks), \(records)")
    #expect(Set(records).count == records.count, "\(records)")
    #expect(chunks.last ?? 0 > 8, "\(chunks)")
    try expectWhole()
  }

  @Test("A base and increments are gone on with in the middle of each")
  func increments() throws {
    let base = try TemporaryStore()
    var library = RandomLibrary(seed: 41)
    var sources: [ArchiveSource] = []
    for number in 0..<3 {
      try base.store.apply(150, of: &library)
      let path = base.folder.path("\(number)")
      var dump = AssetStore.DumpOptions()
      if number > 0 { dump.since = try IncrementBase(Archive.header(of: sources[number - 1].name)) }
      try base.store.dump(to: path, options: dump)
      sources.append(.file(path))
    }
    let expected = try base.store.payloads()
    for calls in stride(from: 1, to: 40, by: 6) {
      expectError(.cancelled) { try restore(sources, callsBefore: calls) }
      // Without the last increment it is another library.
      let summary = try AssetStore.restore(from: sources, to: target, options: options())
      #expect(summary.resumption != nil)
      try expectWhole(expected)
    }
    expectError(.cancelled) { try restore(sources, callsBefore: 20) }
    let shorter = try AssetStore.restore(
      from: Array(sources.dropLast()), to: target, options: options())
    #expect(shorter.resumption == nil)
    try FileManager.default.removeItem(atPath: target)
  }

  @Test("Chosen records: the reading of the archives is gone on with, for the same selection")
  func selection() throws {
    let asset = try #require(try temporary.store.records().assets.first { $0.faces.value != nil })
    var chosen = options()
    chosen.selection = ArchiveSelection()
    chosen.selection?.assets = [asset.id]
    var phases: [ArchiveProgress.Phase] = []
    chosen.progress = { phases.append($0.phase) }
    let first = try AssetStore.restore(from: archive, to: target, options: chosen)
    try FileManager.default.removeItem(atPath: target)
    let steps = (phases.firstIndex(of: .indexing) ?? 0) + 1
    for calls in stride(from: 1, to: steps, by: 5) {
      expectError(.cancelled) { try restore(callsBefore: calls, chosen) }
      let summary = try AssetStore.restore(from: archive, to: target, options: chosen)
      #expect(summary.resumption != nil && summary.totals == first.totals)
      #expect(!FileManager.default.fileExists(atPath: leftover))
      try FileManager.default.removeItem(atPath: target)
    }
    expectError(.cancelled) { try restore(callsBefore: 9, chosen) }
    chosen.selection?.groups = .metadata
    let other = try AssetStore.restore(from: archive, to: target, options: chosen)
    #expect(other.resumption == nil)
  }

  @Test("Another archive in between begins anew, and one that is none changes nothing")
  func otherArchive() throws {
    let other = try TemporaryStore.library(seed: 42)
    let path = other.folder.path("archive")
    try other.store.dump(to: path)
    expectError(.cancelled) { try restore(callsBefore: 9) }
    expectError(.environment) {
      try AssetStore.restore(from: path + ".none", to: target, options: options())
    }
    let resumed = try AssetStore.restore(from: archive, to: target, options: options())
    #expect(resumed.resumption != nil)
    try expectWhole()
    expectError(.cancelled) { try restore(callsBefore: 9) }
    let begun = try AssetStore.restore(from: path, to: target, options: options())
    #expect(begun.resumption == nil)
    try expectWhole(try other.store.payloads())
  }

  @Test("After a start of the machine, and where it cannot be told, all begins anew")
  func boot() throws {
    var booted = options()
    booted.boot = "another"
    expectError(.cancelled) { try restore(callsBefore: 9) }
    #expect(try AssetStore.restore(from: archive, to: target, options: booted).resumption == nil)
    try expectWhole()
    expectError(.cancelled) { try restore(callsBefore: 9) }
    booted.boot = nil
    #expect(try AssetStore.restore(from: archive, to: target, options: booted).resumption == nil)
    try expectWhole()
    // Then nothing is left that nobody could go on with.
    expectError(.cancelled) { try restore(callsBefore: 9, booted) }
    #expect(AssetStore.unfinishedRestore(into: target) == nil)
  }

  @Test("A salvage begins anew, since nobody could tell again what was damaged")
  func salvage() throws {
    expectError(.cancelled) { try restore(callsBefore: 9) }
    var salvage = options()
    salvage.onDamage = { _ in }
    #expect(try AssetStore.restore(from: archive, to: target, options: salvage).resumption == nil)
    try expectWhole()
    expectError(.cancelled) { try restore(callsBefore: 9, salvage) }
    #expect(AssetStore.unfinishedRestore(into: target) == nil)
  }

  // MARK: - Damage

  @Test(
    "A leftover whose pages are damaged, cut or gone is not gone on with",
    arguments: ["pages", "meta", "cut", "short", "empty", "gone", "text", "foreign"])
  func damagedLeftover(how: String) throws {
    expectError(.cancelled) { try restore(callsBefore: 15) }
    let file = URL(filePath: leftover + "/store/data.mdb")
    var bytes = [UInt8](try Data(contentsOf: file))
    switch how {
    case "pages":
      for page in stride(from: 2, to: bytes.count / 4096, by: 3) {
        for place in 0..<4096 { bytes[page * 4096 + place] = UInt8(truncatingIfNeeded: place * 7) }
      }
    case "meta": for place in 0..<8192 { bytes[place] = 0xFF }
    case "cut": bytes.removeLast(bytes.count / 2)
    case "short": bytes.removeLast(bytes.count - 5000)
    case "empty": bytes = []
    case "text": bytes = Array("this is no store".utf8)
    default: break
    }
    if how == "gone" {
      try FileManager.default.removeItem(at: file)
    } else if how == "foreign" {
      try FileManager.default.removeItem(at: file)
      try FileManager.default.copyItem(
        atPath: temporary.path + "/data.mdb", toPath: leftover + "/store/data.mdb")
    } else {
      try Data(bytes).write(to: file)
    }
    let summary = try AssetStore.restore(from: archive, to: target, options: options())
    #expect(summary.resumption == nil)
    try expectWhole()
  }

  @Test("A record of a leftover that is damaged is found at the end, and the next call begins anew")
  func damagedRecord() throws {
    expectError(.cancelled) { try restore(callsBefore: 40) }
    let values = try rawValues(.metadata, at: leftover + "/store")
    var value = values[1].value
    value[value.count / 2] ^= 1
    try setRawValue(.metadata, values[1].key, value, at: leftover + "/store")
    expectError(.corrupted) {
      try AssetStore.restore(from: archive, to: target, options: options())
    }
    #expect(AssetStore.unfinishedRestore(into: target) == nil)
    #expect(try AssetStore.restore(from: archive, to: target, options: options()).resumption == nil)
    try expectWhole()
  }

  @Test("An archive that was damaged meanwhile is refused, though its chunks are passed over")
  func damagedArchive() throws {
    expectError(.cancelled) { try restore(callsBefore: 40) }
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: archive)))
    bytes[bytes.count / 4] ^= 1
    let damaged = temporary.folder.path("damaged")
    try Data(bytes).write(to: URL(filePath: damaged))
    let error = expectError(.corrupted) {
      try AssetStore.restore(from: damaged, to: target, options: options())
    }
    #expect(error?.reason.contains("byte ") == true)
    try AssetStore.restore(from: archive, to: target, options: options())
    try expectWhole()
  }

  // MARK: - Streams

  /// Bytes in pieces; `nil` where the source fails in the middle, else so many of them.
  private func stream(_ bytes: [UInt8], upTo end: Int? = nil, fails: Bool = false) -> ArchiveSource
  {
    var place = 0
    let end = end ?? bytes.count
    return ArchiveSource(name: "-") { count throws(StoreError) in
      let next = min(place + min(count, 1500), end)
      defer { place = next }
      if fails, next == place { throw StoreError(.environment, "the line is dead") }
      return Array(bytes[place..<next])
    }
  }

  @Test(
    "A pipe that breaks, by an end or by an error, is gone on with when the same bytes come again")
  func brokenPipe() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: archive)))
    for (end, fails) in [
      (bytes.count / 3, false), (bytes.count / 2, true), (bytes.count - 9, false),
    ] {
      expectError(fails ? .environment : .corrupted) {
        try AssetStore.restore(
          from: [stream(bytes, upTo: end, fails: fails)], to: target, options: options())
      }
      #expect(isUnfinished())
      let summary = try AssetStore.restore(from: [stream(bytes)], to: target, options: options())
      #expect(summary.resumption != nil)
      try expectWhole()
    }
    // A file that is cut stays so.
    let cut = temporary.folder.path("cut")
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(filePath: cut))
    expectError(.corrupted) { try AssetStore.restore(from: cut, to: target, options: options()) }
    #expect(AssetStore.unfinishedRestore(into: target) == nil)
  }

  @Test("Other bytes behind the same header: a file begins anew, a stream cannot and says so")
  func otherBytes() throws {
    let twin = temporary.folder.path("twin")
    try temporary.store.backup(to: twin)
    let other = try AssetStore(opening: twin)
    try other.apply(.putPerson(Library.person(900, "Anna")))
    try temporary.store.apply(.putPerson(Library.person(900, "Ben")))
    let path = temporary.folder.path("other")
    try other.dump(to: path)
    try temporary.store.dump(to: archive)
    #expect(try Archive.header(of: path) == Archive.header(of: archive))
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var late = options()
    late.progress = { [stop] step throws(StoreError) in if step.phase == .indexing { throw stop } }
    expectError(.cancelled) { try AssetStore.restore(from: archive, to: target, options: late) }
    let error = expectError(.alreadyExists) {
      try AssetStore.restore(from: [stream(bytes)], to: target, options: options())
    }
    #expect(error?.reason.contains(leftover) == true)
    #expect(isUnfinished())
    let begun = try AssetStore.restore(from: path, to: target, options: options())
    #expect(begun.resumption == nil)
    try expectWhole(try other.payloads())
  }

  // MARK: - Others

  @Test("Two restores into one target: the second is refused, and the first goes on")
  func atOnce() throws {
    var refusals = 0
    var outer = options()
    outer.progress = { [self] step in
      guard step.records > 0, refusals < 3 else { return }
      refusals += 1
      let error = expectError(.inUse) {
        try AssetStore.restore(from: archive, to: target, options: options())
      }
      #expect(error?.path == target)
    }
    try AssetStore.restore(from: archive, to: target, options: outer)
    #expect(refusals == 3)
    try expectWhole()
  }

  @Test("A note of another form is none")
  func notes() {
    #expect(RestoreNote(text: "boot 1f,2e:9 loading 3:ff:17 0:1:end")?.places.count == 2)
    for text in [
      "", "boot", "boot 1f loading", "boot 1f laden 3:ff:17", "boot 1f loading 3:ff",
      "boot 1f loading 3:ff:-1", "boot 1f loading 0:ff:1", "boot 1f loading -1:ff:end",
      "boot 1f loading 3:xx:1", "boot 1f loading 3:ff:17 ",
    ] {
      #expect(RestoreNote(text: text) == nil, "\(text)")
    }
  }
}

extension [Database: [[UInt8]: [UInt8]]] {
  fileprivate var archivedRecords: Int {
    Database.archived.reduce(0) { $0 + (self[$1]?.count ?? 0) }
  }
}
