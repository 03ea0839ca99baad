internal import LMDB

/// LMDB's handles of all databases of a store.
struct Tables: Sendable {
  private let ids: [TableID]

  /// Opens every database, and makes those that are missing if asked to.
  init(in environment: Environment, create: Bool) throws(LMDBError) {
    // First: the folder of a store whose making is cut short is then known as a store.
    _ = try environment.openTable(named: Database.meta.rawValue, create: create)
    var ids: [TableID] = []
    for database in Database.allCases {
      ids.append(try environment.openTable(named: database.rawValue, create: create))
    }
    self.ids = ids
  }

  subscript(database: Database) -> TableID { ids[database.index] }
}
