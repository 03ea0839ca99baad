/// Measures workloads in turns: A B C A B C … What else the machine does then falls on all of them alike,
/// and ratios within one round stay comparable.
struct Rounds {
  /// What was measured of one workload.
  struct Result: Encodable {
    let name: String
    let target: Double?
    let operations: Int
    /// The time of a round against that of the base in the same round, per operation.
    let ratio: Series
    let nanoseconds: Series
    let checksum: UInt64
  }

  private let workloads: [Workload]
  private var times: [[Double]]
  private var checksums: [UInt64?]

  /// Takes the workloads, the one that the others are compared with first.
  init(_ workloads: [Workload]) {
    self.workloads = workloads
    times = workloads.map { _ in [] }
    checksums = workloads.map { _ in nil }
  }

  /// Runs so many rounds, and one before them that does not count.
  mutating func run(_ rounds: Int) throws {
    for round in 0...rounds {
      for (index, workload) in workloads.enumerated() {
        let (time, checksum) = try Stopwatch.measure(workload.run)
        if let before = checksums[index], before != checksum {
          throw Failure("\(workload.name): \(checksum) in one round and \(before) in another")
        }
        checksums[index] = checksum
        if round > 0 { times[index].append(time / Double(workload.operations)) }
      }
    }
  }

  var results: [Result] {
    workloads.indices.map { index in
      Result(
        name: workloads[index].name, target: workloads[index].target,
        operations: workloads[index].operations,
        ratio: Series(zip(times[index], times[0]).map { $0 / $1 }),
        nanoseconds: Series(times[index]), checksum: checksums[index] ?? 0)
    }
  }
}

/// Measures how long something takes.
enum Stopwatch {
  /// The time in nanoseconds, and the result.
  static func measure<R>(_ body: () throws -> R) rethrows -> (nanoseconds: Double, result: R) {
    let start = ContinuousClock.now
    let result = try body()
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9, result)
  }
}
