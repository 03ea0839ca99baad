import Emulsion
import LMDB

/// The stored values of one database, envelope and all, by key. The store must not be open.
func rawValues(_ database: Database, at path: String) throws -> [(key: [UInt8], value: [UInt8])] {
  let environment = try Environment(opening: path)
  defer { try? environment.close() }
  let table = try environment.openTable(named: database.rawValue, create: false)
  return try environment.read { transaction in
    var values: [(key: [UInt8], value: [UInt8])] = []
    var cursor = try transaction.cursor(table)
    while try cursor.next() {
      let entry = (key: bytes(of: cursor.key), value: bytes(of: cursor.value))
      values.append(entry)
    }
    return values
  }
}

/// Writes one stored value as it is. The store must not be open.
func setRawValue(
  _ database: Database, _ key: [UInt8], _ value: [UInt8], at path: String
) throws {
  let environment = try Environment(opening: path)
  defer { try? environment.close() }
  let table = try environment.openTable(named: database.rawValue, create: true)
  try environment.write { transaction in
    try transaction.put(table, key.rawSpan, value.rawSpan)
  }
}

private func bytes(of span: RawSpan) -> [UInt8] {
  unsafe span.withUnsafeBytes { unsafe [UInt8]($0) }
}

/// Takes a row out of a store that nobody has open.
func deleteRawValue(_ database: Database, _ key: [UInt8], at path: String) throws {
  let environment = try Environment(opening: path)
  defer { try? environment.close() }
  let table = try environment.openTable(named: database.rawValue, create: true)
  _ = try environment.write { transaction in try transaction.delete(table, key.rawSpan) }
}
