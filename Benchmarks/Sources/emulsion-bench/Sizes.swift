import LMDB

/// How large a store is, by database.
struct Sizes: Encodable {
  struct Database: Encodable {
    let name: String
    let entries: Int
    /// The bytes of all of its pages.
    let bytes: Int
  }

  let databases: [Database]
  /// The bytes of all pages in use, LMDB's own included.
  let usedBytes: Int

  /// Reads the sizes of a store that is closed.
  init(path: String) throws {
    var options = Environment.Options()
    options.isReadOnly = true
    let environment = try Environment(opening: path, options: options)
    databases = try environment.tableNames().map { name in
      let table = try environment.openTable(named: name, create: false)
      let statistics = try environment.statistics(of: table)
      return Database(name: name, entries: statistics.entries, bytes: statistics.bytes)
    }
    usedBytes = try environment.info().usedBytes
    try environment.close()
  }
}
