import Foundation
import Testing

@testable import Emulsion

/// Keeps what it is given, and can refuse it.
private final class RecordingLog: CommitLog, @unchecked Sendable {
  private let lock = NSLock()
  private var stored: [(sequence: UInt64, bytes: [UInt8])] = []
  private var isRefusing = false

  var batches: [(sequence: UInt64, bytes: [UInt8])] { lock.withLock { stored } }

  func refuse(_ refuses: Bool) { lock.withLock { isRefusing = refuses } }

  func append(_ batch: [UInt8], sequence: UInt64) throws(StoreError) {
    let refuses = lock.withLock {
      if !isRefusing { stored.append((sequence, batch)) }
      return isRefusing
    }
    if refuses { throw StoreError(.diskFull, "the log has no room") }
  }
}

@Suite("Batches of mutations and the place for a log")
struct CommitLogTests {
  private struct Failure: Error {}

  private static let mutations: [Mutation] = [
    .putPerson(Fixtures.fullPerson(1)), .putPerson(Fixtures.barePerson(2)),
    .putAsset(Fixtures.fullAsset()), .setGroup(Fixtures.assetID, .metrics(nil), updatedAt: nil),
    .deleteAsset(AssetID(high: 9, low: 9)),
  ]

  @Test("A batch comes back from its wire form as it was")
  func coding() throws {
    for mutations in [Self.mutations, []] {
      let batch = MutationBatch(
        sequence: .max, time: Timestamp(microseconds: -1), mutations: mutations)
      #expect(try MutationBatch(encoded: batch.encoded) == batch)
    }
  }

  @Test("Bytes that are no batch are refused, and none makes a trap")
  func damage() throws {
    let batch = MutationBatch(
      sequence: 7, time: Fixtures.created, mutations: Array(Self.mutations.prefix(2)))
    let bytes = batch.encoded
    expectError(.corrupted) { _ = try MutationBatch(encoded: []) }
    for length in 0..<bytes.count {
      if let cut = try? MutationBatch(encoded: Array(bytes.prefix(length))) {
        // A cut between two fields leaves a batch with fewer mutations.
        #expect(cut.mutations.count < batch.mutations.count)
      }
    }
    var random = Random(4)
    for _ in 0..<2000 {
      var damaged = bytes
      damaged[random.below(damaged.count)] ^= UInt8(1 << random.below(8))
      _ = try? MutationBatch(encoded: damaged)
    }
    expectError(.corrupted) {
      _ = try MutationBatch(
        encoded: MutationBatch(
          sequence: 1, time: Timestamp(microseconds: .max), mutations: []
        ).encoded)
    }
  }

  @Test(
    "The log gets each transaction as one batch, without what was rolled back; replayed, it makes the store"
  )
  func replay() async throws {
    let log = RecordingLog()
    let held = try await HeldStore { $0.commitLog = log }
    let tasks = [
      try await held.queue { transaction in
        for mutation in Self.mutations { try transaction.apply(mutation) }
      },
      try await held.queue { transaction in
        try transaction.put(bare(1))
        throw Failure()
      },
      try await held.queue { transaction in try transaction.put(bare(2)) },
    ]
    try await held.release()
    for task in tasks { _ = try? await task.value }
    try held.store.put([bare(3)])
    let batches = try log.batches.map { try MutationBatch(encoded: $0.bytes) }
    #expect(batches.map(\.sequence) == [1, 2, 8])
    #expect(batches.map(\.sequence) == log.batches.map(\.sequence))
    #expect(batches[1].mutations == Self.mutations + [.putAsset(bare(2))])
    #expect(batches[2].mutations == [.putAsset(bare(3))])
    #expect(batches[1].time >= batches[0].time)
    let replica = try TemporaryStore()
    for batch in batches {
      try await replica.store.write { transaction in
        for mutation in batch.mutations { try transaction.apply(mutation) }
      }
    }
    #expect(try replica.store.sequence() == held.store.sequence())
    for database in Database.allCases {
      #expect(try replica.store.count(database) == held.store.count(database))
    }
    #expect(try replica.store.json(Fixtures.assetID) == held.store.json(Fixtures.assetID))
  }

  @Test("What the log refuses is not committed")
  func refusal() throws {
    let log = RecordingLog()
    var options = AssetStore.Options()
    options.commitLog = log
    let temporary = try TemporaryStore(options: options)
    try temporary.store.put([bare(1)])
    log.refuse(true)
    expectError(.diskFull) { try temporary.store.put([bare(2)]) }
    #expect(try temporary.store.count(.core) == 1)
    log.refuse(false)
    try temporary.store.put([bare(3)])
    #expect(log.batches.map(\.sequence) == [1, 2])
  }
}
