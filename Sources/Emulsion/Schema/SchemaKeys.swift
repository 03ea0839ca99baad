/// The forms of keys that are not ids. Like the names of the databases they are frozen.
enum SchemaKeys {
  /// `patterns`: the number, big-endian, so that keys ascend with it.
  static func pattern(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }

  /// `dictionaries`: the database, a slash, the version in ten digits.
  static func dictionary(_ database: Database, version: UInt32) -> [UInt8] {
    let digits = String(version)
    let padding = String(repeating: "0", count: 10 - digits.count)
    return Array("\(database.rawValue)/\(padding)\(digits)".utf8)
  }

  /// The database and version that a key of `dictionaries` names.
  static func dictionary(of key: RawSpan) -> (database: Database, version: UInt32)? {
    let parts = String(decoding: [UInt8](key), as: UTF8.self).split(separator: "/")
    guard parts.count == 2, let database = Database(rawValue: String(parts[0])),
      let version = UInt32(parts[1])
    else { return nil }
    return (database, version)
  }

  /// `meta`: the names in use.
  enum Meta: String {
    /// The version of the format, in decimal digits.
    case formatVersion = "format_version"
    /// The store's own id, made when it was.
    case storeID = "store_id"
    /// The number of the last mutation, in decimal digits.
    case sequence
    /// The indexes that are not readable; see ``IndexStates``.
    case indexStates = "index_states"
    /// How far a training has packed records anew, while one is under way; see ``TrainingPlace``.
    case training
    /// Of a store that a restore has not completed yet, how far it is; see ``RestoreNote``.
    case restoring

    var bytes: [UInt8] { Array(rawValue.utf8) }
  }

  /// A key as people read it.
  static func text(of key: RawSpan, in database: Database) -> String {
    let bytes = [UInt8](key)
    if database == .patterns {
      return String(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
    if bytes.allSatisfy({ 0x20...0x7E ~= $0 }) { return String(decoding: bytes, as: UTF8.self) }
    return "0x" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
