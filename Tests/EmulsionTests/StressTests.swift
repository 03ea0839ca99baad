import Foundation
import Testing

@testable import Emulsion

@Suite("Many writers and readers at once")
struct StressTests {
  /// How long; more under the thread sanitizer, by hand.
  private static let seconds =
    ProcessInfo.processInfo.environment["EMULSION_STRESS_SECONDS"].flatMap(Double.init) ?? 0.5

  @Test("64 tasks write and 8 read: every reader sees both halves of each write, and no step back")
  func tasks() async throws {
    var options = AssetStore.Options()
    options.durability = .processSafe
    options.maximumQueuedWrites = 24
    let temporary = try TemporaryStore(options: options)
    let store = temporary.store
    let end = ContinuousClock.now + .seconds(Self.seconds)
    let writes = Counter()
    let reads = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<64 {
        group.addTask {
          var round = 0
          repeat {
            round += 1
            let width = round
            let task = Task {
              try await store.write { transaction in
                for half in 0..<2 {
                  var asset = bare(UInt64(writer * 2 + half))
                  asset.width = width
                  try transaction.put(asset)
                }
                // Some give up with everything written.
                if width % 7 == 3 { throw CancellationError() }
              }
            }
            if round % 11 == 5 { task.cancel() }
            do { try await task.value } catch is CancellationError {} catch let error as StoreError
            {
              if error.code != .cancelled { throw error }
            }
            writes.add()
          } while ContinuousClock.now < end
        }
      }
      for reader in 0..<8 {
        group.addTask {
          var seen = [Int](repeating: 0, count: 64)
          repeat {
            for writer in 0..<64 where writer % 8 == reader {
              let widths = try store.read { snapshot throws(StoreError) in
                try [0, 1].map { half throws(StoreError) in
                  try snapshot.asset(bare(UInt64(writer * 2 + half)).id)?.width ?? 0
                }
              }
              #expect(widths[0] == widths[1] && widths[0] >= seen[writer])
              seen[writer] = widths[0]
              reads.add()
            }
            await Task.yield()
          } while ContinuousClock.now < end
        }
      }
      try await group.waitForAll()
    }
    #expect(writes.value >= 64 && reads.value >= 8)
    #expect(store.queueDepth == QueueDepth(queued: 0, waiting: 0))
    print("\(writes.value) writes and \(reads.value) reads in \(Self.seconds) s")
  }
}
