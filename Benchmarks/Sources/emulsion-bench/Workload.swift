/// One kind of read, done for the ids of a round.
struct Workload {
  let name: String
  /// The most that it should take against bare `mdb_get`; `nil` where it is measured for information.
  var target: Double?
  /// The reads of one round.
  let operations: Int
  /// Does some of the reads of a round, all in one call, so that nothing of the benchmark lies between them.
  /// Sums up what came back: the same in each round, or something is wrong.
  let run: (Range<Int>) throws -> UInt64
}
