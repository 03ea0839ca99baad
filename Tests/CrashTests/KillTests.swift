import CrashWorkload
import Emulsion
import Foundation
import Testing

/// A process that writes is killed again and again; whatever it had acknowledged must be there.
@Suite("Killed writers", .serialized)
struct KillTests {
  /// How often; `tools/crash` asks for more.
  private static let kills =
    ProcessInfo.processInfo.environment["EMULSION_CRASH_KILLS"].flatMap(Int.init) ?? 300
  private static let seed =
    ProcessInfo.processInfo.environment["EMULSION_CRASH_SEED"].flatMap(UInt64.init) ?? 1
  private static let writers = 4

  /// A store that is killed over and over, and what is known of it.
  private struct Victim {
    let folder: TemporaryFolder
    let workload: Workload
    var steps = [UInt32](repeating: 0, count: KillTests.writers)

    init(seed: UInt64) throws {
      folder = try TemporaryFolder(inMemory: true)
      workload = Workload(seed: seed)
    }

    func arguments(_ level: String = "full") -> [String] {
      ["write", folder.path("store"), level, "\(workload.seed)"] + steps.map(String.init)
    }

    /// Takes the acknowledgements in and checks the store; answers how many there were.
    mutating func check(_ acknowledgements: Acknowledgements) throws -> Int {
      for (writer, step) in acknowledgements.steps where writer < steps.count {
        steps[writer] = max(steps[writer], step)
      }
      let store = try AssetStore(opening: folder.path("store"))
      defer { try? store.close() }
      steps = try workload.verify(store, acknowledged: steps)
      return acknowledgements.steps.count
    }
  }

  @Test(
    "Killed at random moments: nothing that was acknowledged is lost, and nothing is half there")
  func moments() throws {
    var random = SystemRandomNumberGenerator()
    var acknowledged = 0
    for round in 0..<(Self.kills + 99) / 100 {
      var victim = try Victim(seed: Self.seed &+ UInt64(round))
      for _ in 0..<min(50, Self.kills / 2) {
        let child = try Child(victim.arguments())
        // By acknowledgements as well as by time: a slow process would not get to any.
        let first = child.bytes(8 * Int.random(in: 1...12, using: &random))
        usleep(UInt32.random(in: 0..<20_000, using: &random))
        child.kill()
        acknowledged += try victim.check(Acknowledgements(first + child.finish()))
      }
    }
    print("killed at random moments: \(Self.kills / 2), acknowledged \(acknowledged), lost 0")
    #expect(acknowledged > Self.kills)
  }

  #if os(Linux)
    @Test("Killed before and after each call of a commit: the same")
    func steps() throws {
      var acknowledged = 0
      var kills: [String: Int] = [:]
      for round in 0..<(Self.kills + 99) / 100 {
        var victim = try Victim(seed: Self.seed &+ 1000 &+ UInt64(round))
        for number in 0..<min(50, Self.kills / 2) {
          // The first round begins with the making of the store.
          let mark = victim.folder.path("mark")
          let when = number % 2 == 0 ? "kill-before" : "kill-after"
          let child = try Child(
            victim.arguments(),
            environment: try Shim.environment([
              "IOSHIM_AT": "\(number / 2 * (1 + round % 3) + 1)", "IOSHIM_DO": when,
              "IOSHIM_MARK": mark,
            ]))
          acknowledged += try victim.check(Acknowledgements(child.finish()))
          let step = try String(contentsOfFile: mark, encoding: .utf8)
          kills["\(when.dropFirst(5)) \(step)", default: 0] += 1
          try FileManager.default.removeItem(atPath: mark)
        }
      }
      let steps = kills.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      print(
        "killed at a step: \(steps.joined(separator: ", ")); acknowledged \(acknowledged), lost 0")
      for step in ["pages", "sync", "meta page"] {
        for when in ["before", "after"] { #expect(kills["\(when) \(step)", default: 0] > 0) }
      }
    }
  #endif

  @Test("Two processes write in turn; one is killed in a write, and the other goes on at once")
  func twoProcesses() async throws {
    var victim = try Victim(seed: Self.seed &+ 5000)
    let store = try AssetStore(opening: victim.folder.path("store"))
    for round in 0..<5 {
      let child = try Child(victim.arguments())
      let first = child.bytes(8)
      let mine = try await write(store, round: round, seconds: 0.05)
      child.kill()
      let rest = child.finish()
      // The lock of a dead process is taken over.
      try await write(store, round: round + 100, seconds: 0.01)
      #expect(mine > 0)
      for (writer, step) in Acknowledgements(first + rest).steps where writer < victim.steps.count {
        victim.steps[writer] = max(victim.steps[writer], step)
      }
      // This process's own records are out of the workload's sight.
      try await store.write { transaction throws(StoreError) in
        for slot in 0..<8 { try transaction.deleteAsset(AssetID(high: 99, low: UInt64(slot))) }
      }
      victim.steps = try victim.workload.verify(
        store, acknowledged: victim.steps, othersHaveWritten: true)
    }
    try store.close()
  }

  /// Writes for so long; answers how often.
  @discardableResult
  private func write(_ store: AssetStore, round: Int, seconds: Double) async throws -> Int {
    let end = Date(timeIntervalSinceNow: seconds)
    var count = 0
    while Date() < end || count == 0 {
      let asset = Workload(seed: 9).asset(writer: 99, slot: count % 8, step: UInt32(round))
      var bare = asset
      bare.faces = .absent
      let value = bare
      try await store.write { transaction throws(StoreError) in try transaction.put(value) }
      count += 1
    }
    return count
  }
}

/// What a child has acknowledged: the writers and their steps, in order.
struct Acknowledgements {
  let steps: [(writer: Int, step: UInt32)]

  init(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    func number(_ start: Int) -> UInt32 {
      bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    steps = stride(from: 0, to: bytes.count - bytes.count % 8, by: 8).compactMap { start in
      // The first one says that the people are there.
      number(start) == .max ? nil : (Int(number(start)), number(start + 4))
    }
  }
}
