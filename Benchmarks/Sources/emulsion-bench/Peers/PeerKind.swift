import CPeers

/// The engines that the library is compared with.
enum PeerKind: String, CaseIterable {
  case lmdb
  case sqliteJSON = "sqlite-json"
  case sqliteTables = "sqlite-tables"
  case grdb
  case rocksdbLZ4 = "rocksdb-lz4"
  case rocksdbZSTD = "rocksdb-zstd"
  case leveldb
  case postgres

  /// All but the server, which `Benchmarks/run` starts only when it is named.
  static let libraries = allCases.filter { $0 != .postgres }

  /// Opens the store in a folder that exists, a new one where there is none.
  func open(in folder: String) throws -> any Peer {
    switch self {
    case .lmdb: try LMDBPeer(in: folder)
    case .sqliteJSON: try CPeer("SQLite, JSON columns", PEER_SQLITE_JSON, in: folder)
    case .sqliteTables: try CPeer("SQLite, tables", PEER_SQLITE_TABLES, in: folder)
    case .grdb: try GRDBPeer(in: folder)
    case .rocksdbLZ4: try CPeer("RocksDB LZ4", PEER_ROCKSDB_LZ4, in: folder)
    case .rocksdbZSTD: try CPeer("RocksDB ZSTD", PEER_ROCKSDB_ZSTD, in: folder)
    case .leveldb: try CPeer("LevelDB", PEER_LEVELDB, in: folder)
    case .postgres: try CPeer("PostgreSQL", PEER_POSTGRES, in: folder)
    }
  }

  /// Whether it takes part in single durable writes.
  var takesSingleWrites: Bool {
    switch self {
    case .lmdb, .sqliteJSON, .rocksdbLZ4, .rocksdbZSTD, .leveldb: true
    case .sqliteTables, .grdb, .postgres: false
    }
  }

  /// Whether its load takes no more work than its users' would.
  var loadsAsUsersDo: Bool { self != .sqliteTables }
}
