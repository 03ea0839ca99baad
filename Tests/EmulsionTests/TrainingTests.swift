import EmulsionSamples
import Foundation
import LMDB
import Synchronization
import Testing

@testable import Emulsion

/// What threads tell each other.
private final class Log: Sendable {
  private let state = Mutex<(isDone: Bool, failures: [String])>((false, []))

  var isDone: Bool {
    get { state.withLock { $0.isDone } }
    set { state.withLock { $0.isDone = newValue } }
  }

  var failures: [String] { state.withLock { $0.failures } }

  func add(_ error: any Error) { state.withLock { $0.failures.append("\(error)") } }
}

@Suite("Training dictionaries")
struct TrainingTests {
  private static func filled(_ count: Int) throws -> TemporaryStore {
    var options = AssetStore.Options()
    options.durability = .processSafe
    let temporary = try TemporaryStore(options: options)
    let samples = SampleLibrary(SampleLibrary.Options(assets: count, seed: 41))
    var load = BulkLoad(into: temporary.store)
    for index in 0..<count { try load.add(samples.asset(at: index)) }
    _ = try load.finish()
    return temporary
  }

  private static func dictionaries(_ store: AssetStore) throws -> [String] {
    try store.read { snapshot throws(StoreError) in
      try snapshot.session.keys(.dictionaries, .all, limit: .max).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
  }

  @Test("A dictionary is made of what samples have in common, and of nothing else")
  func trainer() {
    var random = Random(3)
    func noise(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    let shared = Array("manufactured by nobody in particular, at 1/125 of a second".utf8)
    let samples = (0..<200).map { _ in noise(40) + shared + noise(40) }
    let dictionary = DictionaryTrainer.train(samples, size: 4096)
    #expect(String(decoding: dictionary, as: UTF8.self).contains("nobody in particular"))
    // What is chosen first stands last. Some sequences are taken for others, whose hash is the same.
    #expect(
      String(decoding: dictionary.suffix(64), as: UTF8.self).contains("nobody in particular"))
    #expect(DictionaryTrainer.train((0..<50).map { _ in noise(100) }, size: 4096).count < 1000)
    #expect(DictionaryTrainer.train([], size: 4096).isEmpty)
    #expect(DictionaryTrainer.train([[1, 2, 3]], size: 4096).isEmpty)
    let many = (0..<500).map { index in Array("record \(index % 7) of a kind that comes again".utf8)
    }
    #expect(DictionaryTrainer.train(many, size: 64).count <= 64)
  }

  @Test("Records get smaller, and the content, the feed and the number of the last mutation stay")
  func train() throws {
    let temporary = try Self.filled(600)
    let store = temporary.store
    let (digest, sequence) = (try store.digest(), try store.sequence())
    let events = try store.count(.events)
    let document = try store.json(
      SampleLibrary(
        SampleLibrary.Options(assets: 600, seed: 41)
      ).asset(at: 7).id)
    var last: TrainingProgress?
    let summary = try store.train { last = $0 }
    print(summary.groups.map { "\($0.database) \($0.bytesBefore) → \($0.bytesAfter)" })
    #expect(last?.phase == .packing && last?.done == last?.total)
    #expect(summary.groups.map(\.database) == [.metadata, .metrics, .faces])
    #expect(!summary.hasResumed && summary.damagedRecords == 0)
    for group in summary.groups {
      #expect(try group.records == store.count(group.database))
      #expect(group.bytesAfter <= group.bytesBefore)
      #expect(group.dictionary == (group.isNew ? 2 : 1))
    }
    #expect(summary.groups.contains { $0.isNew && $0.bytesAfter < $0.bytesBefore * 9 / 10 })
    // The old ones are gone where there are new ones.
    #expect(summary.removedDictionaries == summary.groups.count(where: \.isNew))
    #expect(try Self.dictionaries(store).count == 3)
    #expect(try store.digest() == digest)
    #expect(try store.sequence() == sequence && store.count(.events) == events)
    try store.expectSound()

    let reopened = try temporary.reopened()
    #expect(try reopened.store.digest() == digest)
    let id = SampleLibrary(SampleLibrary.Options(assets: 600, seed: 41)).asset(at: 7).id
    #expect(try reopened.store.json(id) == document)
    // Once more gains nothing, and makes nothing new.
    let again = try reopened.store.train()
    #expect(again.groups.allSatisfy { !$0.isNew && $0.bytesAfter == $0.bytesBefore })
    #expect(again.removedDictionaries == 0)
    try reopened.store.expectSound()
  }

  @Test("A training that is stopped goes on where it was")
  func resumed() throws {
    let temporary = try Self.filled(300)
    let digest = try temporary.store.digest()
    var records = 0
    var calls = 0
    for _ in 0..<500 {
      calls += 1
      do throws(StoreError) {
        let summary = try temporary.store.train { step throws(StoreError) in
          guard step.phase == .packing else { return }
          throw StoreError(.cancelled, "stopped")
        }
        records = summary.groups.reduce(0) { $0 + $1.records }
        #expect(summary.hasResumed && records == 0)
        break
      } catch {
        #expect(error.code == .cancelled)
        try temporary.store.expectSound()
      }
    }
    // Each call has done one transaction, and the last one had nothing left.
    #expect(calls > 3 && calls < 500)
    #expect(try temporary.store.digest() == digest)
    #expect(try Self.dictionaries(temporary.store).count == 3)
    #expect(try !temporary.store.train().hasResumed)
  }

  @Test("A snapshot from before reads on with the dictionaries that are gone")
  func snapshots() throws {
    let temporary = try Self.filled(200)
    let store = temporary.store
    let digest = try store.digest()
    let ids = (0..<200).map {
      SampleLibrary(SampleLibrary.Options(assets: 200, seed: 41)).asset(at: $0).id
    }
    try store.read { snapshot throws(StoreError) in
      let log = Log()
      let done = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        do throws(StoreError) { _ = try store.train() } catch let failure {
          log.add(failure)
        }
        done.signal()
      }
      done.wait()
      #expect(log.failures == [])
      for id in ids {
        let asset = try snapshot.asset(id, include: .all)
        #expect(asset != nil)
      }
    }
    #expect(try store.digest() == digest)
  }

  @Test("What was packed for a load before the training is packed anew when it is written")
  func prepared() throws {
    let temporary = try Self.filled(300)
    let store = temporary.store
    var preparer = AssetPreparer(try AssetPreparer.Settings(for: store))
    let samples = SampleLibrary(SampleLibrary.Options(assets: 40, seed: 42))
    let prepared = try (0..<40).map { try preparer.prepare(samples.asset(at: $0)) }
    #expect(try store.train().removedDictionaries > 0)
    var load = BulkLoad(into: store)
    for asset in prepared { try load.add(asset) }
    #expect(try load.finish().assets == 40)
    let reopened = try temporary.reopened()
    try reopened.store.expectSound()
    for asset in prepared { #expect(try reopened.store.asset(asset.id) != nil) }
  }

  @Test("A damaged record stays as it is, and so does the dictionary that it needs")
  func damaged() throws {
    let temporary = try Self.filled(200)
    try temporary.store.close()
    let values = try rawValues(.metadata, at: temporary.path)
    let (key, value) = try #require(values.first { $0.value[0] == Envelope.lz4 })
    var damaged = value
    damaged[damaged.count / 2] ^= 1
    try setRawValue(.metadata, key, damaged, at: temporary.path)
    let store = try AssetStore(opening: temporary.path)
    var damages: [StoreError] = []
    let summary = try store.train(onDamage: { damages.append($0) })
    #expect(summary.damagedRecords == 1 && damages.map(\.database) == [.metadata])
    let kept = try Self.dictionaries(store)
    #expect(kept.contains("metadata/0000000001"))
    try store.close()
    // The bit turns out to be right after all.
    try setRawValue(.metadata, key, value, at: temporary.path)
    let mended = try AssetStore(opening: temporary.path)
    try mended.expectSound()
    _ = try mended.train()
    #expect(try Self.dictionaries(mended).count == 3)
    try mended.expectSound()
  }

  @Test("Readers and writers go on during a training, and nobody meets a dictionary that is gone")
  func concurrent() throws {
    let temporary = try Self.filled(300)
    let store = temporary.store
    let samples = SampleLibrary(SampleLibrary.Options(assets: 300, seed: 41))
    let ids = (0..<300).map { samples.asset(at: $0).id }
    let log = Log()
    let (started, ended) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    func start(_ body: @escaping @Sendable (_ round: Int) throws -> Void) {
      Thread.detachNewThread {
        var round = 0
        while !log.isDone {
          do { try body(round) } catch { log.add(error) }
          if round == 0 { started.signal() }
          round += 1
        }
        ended.signal()
      }
      started.wait()
    }
    for reader in 0..<2 { start { _ = try store.json(ids[($0 * 7 + reader) % ids.count]) } }
    start { round in
      var asset = samples.asset(at: round % ids.count)
      asset.people = .notRequested
      asset.faces = .notRequested
      asset.description = "written \(round)"
      let value = asset
      try store.write { transaction throws(StoreError) in try transaction.put(value) }
    }
    #expect(try store.train().removedDictionaries > 0)
    _ = try store.train()
    log.isDone = true
    for _ in 0..<3 { ended.wait() }
    #expect(log.failures == [])
    try store.expectSound()
    try temporary.reopened().store.expectSound()
  }
}
