import Emulsion
import Foundation
import GRDB

/// SQLite through GRDB, as its users reach it from Swift: the rows of JSON columns that `CPeers` has in SQLite, a pool of
/// connections, cached statements.
final class GRDBPeer: Peer {
  let name = "SQLite, GRDB"
  private let pool: DatabasePool
  private var document = SplicedDocument()

  init(in folder: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      for pragma in ["mmap_size = 68719476736", "cache_size = -262144", "temp_store = MEMORY"] {
        try database.execute(sql: "PRAGMA \(pragma)")
      }
    }
    pool = try DatabasePool(path: "\(folder)/library.sqlite", configuration: configuration)
    try pool.write { database in
      try database.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS assets (id TEXT PRIMARY KEY, lean TEXT, groups INTEGER, middle INTEGER,
            linked INTEGER, wall INTEGER, is_live INTEGER, latitude REAL, longitude REAL,
            file_data TEXT, metadata TEXT, metrics TEXT, variants TEXT, faces TEXT);
          CREATE TABLE IF NOT EXISTS asset_people (asset_id TEXT, position INTEGER, person_id TEXT, wall INTEGER,
            is_live INTEGER, PRIMARY KEY (asset_id, position)) WITHOUT ROWID;
          CREATE TABLE IF NOT EXISTS existing (checksum TEXT, asset_id TEXT, object TEXT,
            PRIMARY KEY (checksum, asset_id)) WITHOUT ROWID;
          CREATE TABLE IF NOT EXISTS people (id TEXT PRIMARY KEY, object TEXT);
          CREATE TABLE IF NOT EXISTS months (month TEXT PRIMARY KEY, assets INTEGER) WITHOUT ROWID;
          CREATE TABLE IF NOT EXISTS events (sequence INTEGER PRIMARY KEY, object TEXT);
          CREATE INDEX IF NOT EXISTS by_capture ON assets (wall DESC, id DESC) WHERE is_live = 1;
          CREATE INDEX IF NOT EXISTS by_place ON assets (latitude, longitude, wall, id)
            WHERE is_live = 1 AND latitude IS NOT NULL;
          CREATE INDEX IF NOT EXISTS by_person ON asset_people (person_id, wall DESC, asset_id DESC)
            WHERE is_live = 1;
          """)
    }
  }

  var answer: [UInt8] { document.bytes }

  func close() throws { try pool.close() }

  func settle() throws {
    try pool.write { try $0.execute(sql: "ANALYZE") }
    _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
  }

  func size() -> Int? { nil }
}

// MARK: - Loading

extension GRDBPeer {
  func add(_ people: [Person]) throws {
    try pool.write { database in
      let put = try database.cachedStatement(sql: "INSERT INTO people VALUES (?, ?)")
      for person in people {
        var buffer = JSONBuffer()
        buffer.append(person)
        try put.execute(arguments: [person.id.description, Self.text(buffer.array)])
      }
    }
  }

  func add(_ records: [PeerRecord]) throws {
    try pool.write { database in
      let put = try database.cachedStatement(
        sql: "INSERT INTO assets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      let putPerson = try database.cachedStatement(
        sql: "INSERT INTO asset_people VALUES (?, ?, ?, ?, ?)")
      let putExisting = try database.cachedStatement(sql: "INSERT INTO existing VALUES (?, ?, ?)")
      for record in records {
        let id = record.asset.id.description
        let wall = record.asset.localDateTime.wallMicroseconds
        let place = record.asset.metadata.value
        let hasPlace = place?.latitude != nil && place?.longitude != nil
        try put.execute(
          arguments: [
            id, Self.text(record.lean), record.groupsPlace, record.middlePlace, record.linkedPlace,
            wall, record.isLive, hasPlace ? place?.latitude : nil,
            hasPlace ? place?.longitude : nil, Self.text(record.fileData),
            Self.text(record.metadata), Self.text(record.metrics), Self.text(record.variants),
            Self.text(record.faces),
          ])
        for (position, person) in record.people.enumerated() {
          try putPerson.execute(
            arguments: [id, position, person.description, wall, record.isLive])
        }
        if !record.checksum.isEmpty {
          try putExisting.execute(
            arguments: [Self.text(record.checksum), id, Self.text(record.existing)])
        }
      }
    }
  }

  func add(_ events: [PeerEvent]) throws {
    try pool.write { database in
      let put = try database.cachedStatement(sql: "INSERT INTO events VALUES (?, ?)")
      for event in events {
        try put.execute(arguments: [Int64(event.sequence), Self.text(event.object)])
      }
    }
  }

  func finish(_ months: [String: Int]) throws {
    try pool.write { database in
      let put = try database.cachedStatement(sql: "INSERT INTO months VALUES (?, ?)")
      for (month, count) in months { try put.execute(arguments: [month, count]) }
    }
    _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
  }

  private static func text(_ bytes: [UInt8]) -> String? {
    bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}

// MARK: - Answers

extension GRDBPeer {
  func documents(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    var sum: UInt64 = 0
    for id in keys.ids[range] {
      document.removeAll()
      try pool.read { try append(id.description, include, $0) }
      sum &+= UInt64(document.bytes.count)
    }
    return sum
  }

  func array(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    document.removeAll()
    try pool.read { database in
      document.append("[")
      for (index, id) in keys.ids[range].enumerated() {
        if index > 0 { document.append(",") }
        try append(id.description, include, database)
      }
      document.append("]")
    }
    return UInt64(document.bytes.count)
  }

  func list(_ list: PeerList) throws -> UInt64 {
    document.removeAll()
    try pool.read { database in
      switch list {
      case .timeline(let limit, let include):
        try page(
          """
          SELECT id FROM assets INDEXED BY by_capture WHERE is_live = 1
          ORDER BY wall DESC, id DESC LIMIT ?
          """, [limit + 1], limit, database
        ) { try append($0[0], include, database) }
      case .person(let person, let limit, let include):
        try page(
          """
          SELECT asset_id FROM asset_people INDEXED BY by_person WHERE person_id = ? AND is_live = 1
          ORDER BY wall DESC, asset_id DESC LIMIT ?
          """, [person.description, limit + 1], limit, database
        ) { try append($0[0], include, database) }
      case .box(let box, let limit, let include):
        try page(
          """
          SELECT id FROM assets INDEXED BY by_place WHERE is_live = 1 AND latitude IS NOT NULL
          AND latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?
          ORDER BY wall DESC, id DESC LIMIT ?
          """, [box.south, box.north, box.west, box.east, limit + 1], limit, database
        ) { try append($0[0], include, database) }
      case .months:
        try page(
          "SELECT month, assets FROM months ORDER BY month DESC LIMIT ?", [1001], 1000, database
        ) { row in
          document.append("{\"time_bucket\":\"")
          try document.append(row, 0)
          document.append("-01T00:00:00\",\"count\":")
          document.append(String(row[1] as Int))
          document.append("}")
        }
      case .events(let sequence, let limit):
        try page(
          "SELECT object FROM events WHERE sequence > ? ORDER BY sequence LIMIT ?",
          [Int64(sequence), limit + 1], limit, database
        ) { try document.append($0, 0) }
      case .existing(let checksums): try existing(checksums, database)
      }
    }
    return UInt64(document.bytes.count)
  }

  private func page(
    _ sql: String, _ arguments: StatementArguments, _ limit: Int, _ database: GRDB.Database,
    append: (Row) throws -> Void
  ) throws {
    let rows = try Row.fetchCursor(
      try database.cachedStatement(sql: sql), arguments: arguments)
    var count = 0
    document.append("{\"data\":[")
    while let row = try rows.next() {
      if count == limit { return document.append("],\"has_more\":true}") }
      if count > 0 { document.append(",") }
      count += 1
      try append(row)
    }
    document.append("],\"has_more\":false}")
  }

  private func existing(_ checksums: PeerChecksums, _ database: GRDB.Database) throws {
    let get = try database.cachedStatement(sql: "SELECT object FROM existing WHERE checksum = ?")
    var isFirst = true
    document.append("{\"assets\":[")
    for start in stride(from: 0, to: checksums.texts.count, by: 44) {
      let checksum = String(decoding: checksums.texts[start..<(start + 44)], as: UTF8.self)
      let rows = try Row.fetchCursor(get, arguments: [checksum])
      while let row = try rows.next() {
        if !isFirst { document.append(",") }
        isFirst = false
        try document.append(row, 0)
      }
    }
    document.append("]}")
  }

  private static let columns: [(group: Include, key: StaticString, absent: StaticString)] = [
    (.fileData, ",\"file_data\":", "null"), (.metadata, ",\"metadata\":", "null"),
    (.metrics, ",\"metrics\":", "{}"),
  ]

  private func append(_ id: String, _ include: Include, _ database: GRDB.Database) throws {
    let get = try database.cachedStatement(sql: Self.statement(include))
    let rows = try Row.fetchCursor(get, arguments: [id])
    guard let row = try rows.next() else { throw Failure("\(name): a document is missing") }
    // The columns are the row's until the cursor goes on, or goes.
    try withExtendedLifetime(rows) { try append(row, id, include, database) }
  }

  private func append(
    _ row: Row, _ id: String, _ include: Include, _ database: GRDB.Database
  ) throws {
    if include.isEmpty { return try document.append(row, 0) }
    let (groups, middle, linked): (Int, Int, Int) = (row[1], row[2], row[3])
    var next = 4
    func column() -> Int {
      defer { next += 1 }
      return next
    }
    try document.append(row, 0, ..<groups)
    for (group, key, absent) in Self.columns {
      document.append(key)
      if include.contains(group) {
        try document.append(row, column(), absent: absent)
      } else {
        document.append("null")
      }
    }
    document.append(",\"asset_urls\":")
    if include.contains(.variants) {
      try document.append(row, column(), absent: "{}")
    } else {
      try document.append(row, 0, (groups + SplicedDocument.noGroups)..<middle)
    }
    try document.append(row, 0, middle..<linked)
    document.append(",\"faces\":")
    if include.contains(.faces) {
      try document.append(row, column(), absent: "[]")
    } else {
      document.append("null")
    }
    document.append(",\"people\":")
    if include.contains(.people) {
      try appendPeople(id, database)
    } else {
      document.append("null")
    }
    try document.append(row, 0, (linked + SplicedDocument.notLinked)...)
  }

  private func appendPeople(_ id: String, _ database: GRDB.Database) throws {
    let get = try database.cachedStatement(
      sql: """
        SELECT people.object FROM asset_people JOIN people ON people.id = person_id
        WHERE asset_id = ? ORDER BY position
        """)
    let rows = try Row.fetchCursor(get, arguments: [id])
    var isFirst = true
    document.append("[")
    while let row = try rows.next() {
      if !isFirst { document.append(",") }
      isFirst = false
      try document.append(row, 0)
    }
    document.append("]")
  }

  /// Names the columns that are wanted and no other; made once for each set.
  private static func statement(_ include: Include) -> String { statements[Int(include.rawValue)] }

  private static let statements: [String] = (0..<64).map { bits in
    let include = Include(rawValue: UInt8(bits))
    let names: [(Include, String)] = [
      (.fileData, ", file_data"), (.metadata, ", metadata"), (.metrics, ", metrics"),
      (.variants, ", variants"), (.faces, ", faces"),
    ]
    let columns = names.filter { include.contains($0.0) }.map(\.1).joined()
    return "SELECT lean, groups, middle, linked\(columns) FROM assets WHERE id = ?"
  }
}

/// An answer that is put together of columns.
private struct SplicedDocument {
  /// The sizes of what a lean document has instead of groups.
  static let noGroups =
    ",\"file_data\":null,\"metadata\":null,\"metrics\":null,\"asset_urls\":".utf8.count
  static let notLinked = ",\"faces\":null,\"people\":null".utf8.count

  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func append(_ text: StaticString) {
    // A literal stays.
    unsafe bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  /// Appends the text of a column, or a part of it, without copying it before.
  mutating func append(
    _ row: Row, _ column: Int, _ part: some RangeExpression<Int> = 0..., absent: StaticString = ""
  ) throws {
    try row.withUnsafeData(atIndex: column) { data in
      guard let data else { return append(absent) }
      bytes.append(contentsOf: data[part.relative(to: data)])
    }
  }
}
