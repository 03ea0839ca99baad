/// What reading has cost: which databases were looked into, how often, and how many bytes that was.
///
/// A read never looks into the database of a group that was not asked for. That is a promise, and this is
/// how to hold the library to it.
public struct ReadCost: Sendable, Equatable {
  /// The databases that were looked into.
  public var databases: Set<Database> {
    Set(Database.allCases.filter { mask & (1 << $0.index) != 0 })
  }
  /// Lookups by key, found or not, and places sought in an index.
  public internal(set) var lookups = 0
  /// Rows of indexes that were stepped on, beside the lookups.
  public internal(set) var rows = 0
  /// Bytes of the stored values that were found.
  public internal(set) var bytesRead = 0
  /// Bytes of records after unpacking, of those that were packed.
  public internal(set) var bytesDecompressed = 0

  var mask: UInt32 = 0

  /// No cost yet.
  public init() {}

  /// Adds what another read has cost.
  static func += (sum: inout ReadCost, other: ReadCost) {
    sum.lookups += other.lookups
    sum.rows += other.rows
    sum.bytesRead += other.bytesRead
    sum.bytesDecompressed += other.bytesDecompressed
    sum.mask |= other.mask
  }
}

extension ReadCost: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    let names = Database.allCases.filter(databases.contains).map(\.rawValue)
    let steps = rows == 0 ? "" : " and \(rows) \(rows == 1 ? "row" : "rows")"
    return
      "\(lookups) \(lookups == 1 ? "lookup" : "lookups")\(steps) in \(names.joined(separator: ", ")); "
      + "\(bytesRead) bytes read, \(bytesDecompressed) bytes decompressed"
  }
}
