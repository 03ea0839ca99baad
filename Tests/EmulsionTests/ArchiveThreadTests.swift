import Foundation
import Synchronization
import Testing

@testable import Emulsion

/// What the threads of a dump and a restore do for each other.
@Suite("Threads of archives")
struct ArchiveThreadTests {
  @Test("Products come in the order of the pieces, and no more wait than may")
  func order() {
    let worker = OrderedWorker<Int, Int> { piece in
      if piece % 7 == 0 { usleep(200) }
      return piece * 2
    }
    #expect(worker.take(leaving: 0) == nil)
    var products: [Int] = []
    for piece in 0..<500 {
      worker.give(piece)
      while let product = worker.take(leaving: 3) { products.append(product) }
      #expect(piece + 1 - products.count <= 3)
    }
    while let product = worker.take(leaving: 0) { products.append(product) }
    #expect(products == (0..<500).map { $0 * 2 })
  }

  /// Counts what is done at once, and notes the order in which it is begun.
  private final class Steps: Sendable {
    let running = Atomic(0)
    let most = Atomic(0)
    let begun = Atomic(0)
    let outOfOrder = Atomic(0)

    func begin(_ piece: Int) {
      if begun.wrappingAdd(1, ordering: .relaxed).oldValue != piece {
        outOfOrder.wrappingAdd(1, ordering: .relaxed)
      }
    }

    func run(_ body: () -> Void) {
      let count = running.wrappingAdd(1, ordering: .relaxed).newValue
      most.max(count, ordering: .relaxed)
      body()
      running.wrappingSubtract(1, ordering: .relaxed)
    }
  }

  @Test("Several threads work at once, on pieces that are begun one after the other, in order")
  func threads() {
    let (beginnings, works) = (Steps(), Steps())
    let worker = OrderedWorker<Int, Int>(
      threads: 3,
      first: { piece in
        beginnings.run {
          beginnings.begin(piece)
          if piece % 5 == 0 { usleep(100) }
        }
      },
      { piece in
        works.run { usleep(piece % 7 == 0 ? 2000 : 300) }
        return piece * 2
      })
    var products: [Int] = []
    for piece in 0..<300 {
      worker.give(piece)
      while let product = worker.take(leaving: 5) { products.append(product) }
    }
    while let product = worker.take(leaving: 0) { products.append(product) }
    #expect(products == (0..<300).map { $0 * 2 })
    #expect(beginnings.most.load(ordering: .relaxed) == 1)
    #expect(beginnings.outOfOrder.load(ordering: .relaxed) == 0)
    #expect(2...3 ~= works.most.load(ordering: .relaxed))
  }

  @Test("When a worker was ended, nothing is done any more, whatever is still pending")
  func ended() {
    for count in 0..<20 {
      let steps = Steps()
      let worker = OrderedWorker<Int, Int>(
        threads: 2, first: { piece in steps.run { steps.begin(piece) } },
        { piece in
          steps.run { usleep(500) }
          return piece
        })
      for piece in 0..<count { worker.give(piece) }
      if count > 4 { #expect(worker.take(leaving: 0) == 0) }
      worker.end()
      let begun = steps.begun.load(ordering: .relaxed)
      #expect(steps.running.load(ordering: .relaxed) == 0)
      usleep(1000)
      #expect(steps.begun.load(ordering: .relaxed) == begun && begun <= count)
    }
  }

  /// The work of one worker, which its thread holds as long as it runs.
  private final class Work: Sendable {
    func callAsFunction(_ piece: [UInt8]) -> [UInt8] { piece.reversed() }
  }

  private struct WeakWork {
    weak var work: Work?
  }

  @Test("A worker that goes while its thread works takes its thread and its work with it")
  func abandoned() async {
    var all: [WeakWork] = []
    for count in 0..<50 {
      let work = Work()
      all.append(WeakWork(work: work))
      let worker = OrderedWorker<[UInt8], [UInt8]> { [work] piece in work(piece) }
      for piece in 0..<count { worker.give([UInt8](repeating: UInt8(piece), count: 1000)) }
    }
    let works = all
    #expect(await eventually { works.allSatisfy { $0.work == nil } })
  }

  /// The bytes of a random library's archive, and an empty file for them.
  private struct ArchiveFile {
    let folder: TemporaryFolder
    let path: String
    var bytes: [UInt8] = []

    init() throws {
      let temporary = try TemporaryStore.library(seed: 31, mutations: 200)
      var bytes: [UInt8] = []
      try temporary.store.dump { bytes += [UInt8]($0) }
      self.bytes = bytes
      folder = try TemporaryFolder()
      path = folder.path("archive")
      try Data().write(to: URL(fileURLWithPath: path))
    }

    func append(_ bytes: ArraySlice<UInt8>) throws {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
      try file.seekToEnd()
      try file.write(contentsOf: Data(bytes))
      try file.close()
    }
  }

  @Test("An archive that grows by 97 bytes at a time is read to its end, as one that is complete")
  func following() throws {
    let archive = try ArchiveFile()
    let bytes = archive.bytes
    let follower = try ArchiveFollower(archive.path)
    for start in stride(from: 0, to: bytes.count, by: 97) {
      let end = min(start + 97, bytes.count)
      try archive.append(bytes[start..<end])
      try follower.follow(end)
    }
    try follower.follow(nil)
    var told = 0
    let finding = try follower.finish { told = $0.records }
    let summary = try Archive.verify(archive.path)
    #expect(finding.totals == summary.totals && told == summary.totals.records)
  }

  @Test("Damage is told while the file is still written, and a file that ends too soon at its end")
  func followingDamage() throws {
    let archive = try ArchiveFile()
    let bytes = archive.bytes
    var damaged = bytes
    damaged[bytes.count / 3] ^= 16
    try archive.append(damaged[..<(bytes.count / 2)])
    let follower = try ArchiveFollower(archive.path)
    let error = expectError(.corrupted) {
      let deadline = ContinuousClock.now + .seconds(20)
      while ContinuousClock.now < deadline { try follower.follow(bytes.count / 2) }
    }
    #expect(error?.path == archive.path)
    let other = try ArchiveFile()
    try other.append(other.bytes.dropLast())
    let short = try ArchiveFollower(other.path)
    try short.follow(nil)
    expectError(.corrupted) { _ = try short.finish { _ throws(StoreError) in } }
  }

  @Test("A follower that waits for bytes ends when it is told to")
  func cancelledFollower() throws {
    let archive = try ArchiveFile()
    let bytes = archive.bytes
    try archive.append(bytes[..<(bytes.count / 2)])
    let follower = try ArchiveFollower(archive.path)
    try follower.follow(bytes.count / 2)
    follower.cancel()
    expectError(.cancelled) { try follower.follow(bytes.count) }
  }

  @Test("What is dumped to a file is what is given to a sink")
  func fileAndSink() throws {
    let temporary = try TemporaryStore.library(seed: 32, mutations: 200)
    let path = temporary.folder.path("archive")
    try temporary.store.dump(to: path)
    var bytes: [UInt8] = []
    try temporary.store.dump { bytes += [UInt8]($0) }
    #expect(bytes == [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
  }

  @Test("An error of the sink or of the progress ends a dump, and is no record that cannot be read")
  func failingSink() throws {
    let temporary = try TemporaryStore.library(seed: 34, mutations: 200)
    let failure = StoreError(.corrupted, "the line is bad")
    for number in 2..<12 {
      var rejects = 0
      var options = AssetStore.DumpOptions()
      options.onReject = { _ in rejects += 1 }
      var pieces = 0
      let error = expectError(.corrupted) {
        try temporary.store.dump(options: options) { _ throws(StoreError) in
          pieces += 1
          if pieces == number { throw failure }
        }
      }
      #expect(error?.reason == failure.reason && rejects == 0)
      var calls = 0
      options.progress = { _ throws(StoreError) in
        calls += 1
        if calls == number / 2 { throw failure }
      }
      let other = expectError(.corrupted) {
        try temporary.store.dump(options: options) { _ throws(StoreError) in }
      }
      #expect(other?.reason == failure.reason && rejects == 0)
    }
  }

  @Test("Records that stand in no order are named, and left out where that is asked for")
  func unorderedKeys() throws {
    let temporary = try TemporaryStore.library(seed: 33, mutations: 100)
    try temporary.store.close()
    try Self.swapFirstKeys(of: temporary.path + "/data.mdb")
    let store = try AssetStore(opening: temporary.path)
    let archive = temporary.folder.path("archive")
    let error = expectError(.corrupted) { try store.dump(to: archive) }
    #expect(error?.reason.contains("above the one before") == true && error?.key != nil)
    var options = AssetStore.DumpOptions()
    var rejects = 0
    options.onReject = { _ in rejects += 1 }
    let summary = try store.dump(to: archive, options: options)
    #expect(rejects > 0 && summary.rejected == rejects)
    #expect(try Archive.verify(archive).totals == summary.totals)
  }

  /// Swaps the first two entries of every leaf page whose keys are ids of assets.
  private static func swapFirstKeys(of path: String) throws {
    let url = URL(fileURLWithPath: path)
    var bytes = [UInt8](try Data(contentsOf: url))
    func number(_ place: Int) -> Int { Int(bytes[place]) | Int(bytes[place + 1]) << 8 }
    let prefix = Array("asset_".utf8)
    var swapped = 0
    for page in stride(from: 2 * 4096, to: bytes.count, by: 4096) {
      // A leaf, and no page that goes on in others: flags at 10, the end of the entries' places at 12.
      guard number(page + 10) & 0x3F == 2, number(page + 12) >= 16 + 4 else { continue }
      let isOfAssets = [16, 18].allSatisfy { place in
        let key = page + number(page + place) + 8
        return key + 6 <= bytes.count && Array(bytes[key..<key + 6]) == prefix
      }
      guard isOfAssets else { continue }
      bytes.swapAt(page + 16, page + 18)
      bytes.swapAt(page + 17, page + 19)
      swapped += 1
    }
    #expect(swapped > 0)
    try Data(bytes).write(to: url)
  }
}
