/// Measures workloads in turns: base, A, base, B, base, C … What else the machine does then falls on a
/// workload and on the base beside it alike, and their ratio stays comparable.
struct Rounds {
  /// What was measured of one workload.
  struct Result: Encodable {
    let name: String
    let target: Double?
    let operations: Int
    /// The time of a round against that of the base just before it, per operation.
    let ratio: Series
    let nanoseconds: Series
    let checksum: UInt64
  }

  /// A workload and what was measured of it, round by round.
  private struct Entry {
    let workload: Workload
    var ratios: [Double] = []
    var times: [Double] = []
    var checksum: UInt64?
  }

  private let base: Workload
  private var entries: [Entry]

  /// Takes what the workloads are compared with, and them.
  init(base: Workload, _ workloads: [Workload]) {
    self.base = base
    entries = workloads.map { Entry(workload: $0) }
  }

  /// Runs so many rounds, and one before them that does not count.
  mutating func run(_ rounds: Int) throws {
    for round in 0...rounds {
      for index in entries.indices {
        let reference = try Self.measure(base).time
        let (time, checksum) = try Self.measure(entries[index].workload)
        if let before = entries[index].checksum, before != checksum {
          let name = entries[index].workload.name
          throw Failure("\(name): \(checksum) in one round and \(before) in another")
        }
        entries[index].checksum = checksum
        if round == 0 { continue }
        entries[index].ratios.append(time / reference)
        entries[index].times.append(time)
      }
    }
  }

  /// The time of one operation in nanoseconds, and the checksum of them all.
  private static func measure(_ workload: Workload) throws -> (time: Double, checksum: UInt64) {
    // Not timed: caches still hold what the workload before this one has read.
    _ = try workload.run((workload.operations * 9 / 10)..<workload.operations)
    let (nanoseconds, checksum) = try Stopwatch.measure {
      try workload.run(0..<workload.operations)
    }
    return (nanoseconds / Double(workload.operations), checksum)
  }

  var results: [Result] {
    entries.map { entry in
      Result(
        name: entry.workload.name, target: entry.workload.target,
        operations: entry.workload.operations, ratio: Series(entry.ratios),
        nanoseconds: Series(entry.times), checksum: entry.checksum ?? 0)
    }
  }
}
