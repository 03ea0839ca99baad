import LMDB
import Testing

@testable import Emulsion

extension TemporaryStore {
  /// A store to which a random library has happened, people, albums, merges and all.
  static func library(seed: Int, mutations: Int = 300) throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    var library = RandomLibrary(seed: seed)
    try temporary.store.apply(mutations, of: &library)
    return temporary
  }
}

extension AssetStore {
  /// All payloads of the databases that stand in archives, and of those that are made of them.
  func payloads() throws -> [Database: [[UInt8]: [UInt8]]] {
    try read { snapshot throws(StoreError) in
      var all: [Database: [[UInt8]: [UInt8]]] = [:]
      for database in Database.allCases where database != .dictionaries {
        try snapshot.session.forEachRecord(database) { key, payload in
          all[database, default: [:]][[UInt8](key)] = [UInt8](payload)
        }
      }
      return all
    }
  }
}
