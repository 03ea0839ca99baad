import Emulsion
import Foundation
import Synchronization

/// Many small writes while somebody holds a snapshot open, which keeps LMDB from using old pages again, until half
/// of them are done: what becomes of the file.
struct SoakRun {
  /// Tasks that write at a time.
  private static let tasks = 64
  /// Assets that are written over and over.
  private static let assets = 1000

  let writes: Int

  func run(in folder: String) async throws -> [String] {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var options = AssetStore.Options()
    // The file grows alike, and a million flushes less are waited for.
    options.durability = .processSafe
    let store = try AssetStore(opening: folder, options: options)
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    let ids = (0..<UInt64(Self.assets)).map { AssetID(high: 1, low: $0) }
    try await store.write { transaction throws(StoreError) in
      for id in ids {
        try transaction.put(
          Asset(
            id: id, mimeType: "image/jpeg", originalFileName: "a.jpg",
            localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil),
            createdAt: time, updatedAt: time))
      }
    }
    var lines = ["at first the file has \(Self.size(folder))"]
    try await write(writes / 10, ids, store)
    lines.append("after \(writes / 10) writes with no snapshot open: \(Self.size(folder))")
    let pin = Pin(store)
    try await write(writes / 2, ids, store)
    lines.append(
      "after \(writes / 2) more with a snapshot open all the time: \(Self.size(folder))")
    pin.release()
    try await write(writes / 2, ids, store)
    lines.append("after \(writes / 2) more without one: \(Self.size(folder))")
    let found = try store.verify()
    guard found.isSound else { throw Failure("\(found.violations)") }
    try store.close()
    return lines
  }

  private func write(_ count: Int, _ ids: [AssetID], _ store: AssetStore) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<Self.tasks {
        group.addTask {
          for number in stride(from: task, to: count, by: Self.tasks) {
            let id = ids[number % ids.count]
            let metrics = Metrics([Metrics.Entry(name: "n", value: Double(number))])
            try await store.write { transaction throws(StoreError) in
              try transaction.set(.metrics(metrics), of: id)
            }
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func size(_ folder: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/data.mdb")
    return "\((attributes?[.size] as? Int ?? 0) >> 20) MiB"
  }

  /// Holds a snapshot open on a thread of its own.
  private final class Pin: Sendable {
    private let isReleased = Atomic(false)
    private let isEnded = Atomic(false)

    init(_ store: AssetStore) {
      let isOpen = DispatchSemaphore(value: 0)
      Thread.detachNewThread { [self] in
        try? store.read { snapshot throws(StoreError) in
          _ = try snapshot.sequence
          isOpen.signal()
          while !isReleased.load(ordering: .relaxed) { usleep(10_000) }
        }
        isEnded.store(true, ordering: .relaxed)
      }
      isOpen.wait()
    }

    func release() {
      isReleased.store(true, ordering: .relaxed)
      while !isEnded.load(ordering: .relaxed) { usleep(1000) }
    }
  }
}
