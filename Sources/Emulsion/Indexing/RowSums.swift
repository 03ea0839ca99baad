/// How many rows were written to each database, and a sum of their checksums, which are of key, value and database: what
/// is there afterwards has the same sums, or it is not those rows.
struct RowSums: Sendable {
  private struct Sum: Sendable, Equatable {
    var count = 0
    var checksums: UInt64 = 0
  }

  private var sums = [Sum](repeating: Sum(), count: Database.allCases.count)

  mutating func note(_ checksum: UInt32, in database: Database) {
    sums[database.index].count += 1
    sums[database.index].checksums &+= UInt64(checksum)
  }

  mutating func add(_ others: RowSums) {
    for index in sums.indices {
      sums[index].count += others.sums[index].count
      sums[index].checksums &+= others.sums[index].checksums
    }
  }

  /// All rows.
  var count: Int { sums.reduce(0) { $0 + $1.count } }

  /// Whether a database has the same rows by another's sums.
  func agree(with other: RowSums, on database: Database) -> Bool {
    sums[database.index] == other.sums[database.index]
  }
}
