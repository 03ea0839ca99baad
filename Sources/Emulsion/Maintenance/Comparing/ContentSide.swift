internal import LMDB

/// One of two sides that are compared: the records of one database after the other, in the order of their keys.
protocol ContentSide: AnyObject {
  /// The URL patterns that its records name.
  var patterns: URLPatternTable { get }
  /// Records in all.
  var total: Int? { get }
  /// Goes to the first record of a database; databases are asked for in the order of archives.
  func begin(_ database: Database) throws(StoreError)
  /// The key of the record at hand; `nil` behind the last one.
  var key: [UInt8]? { get }
  /// The record at hand.
  func payload() throws(StoreError) -> [UInt8]
  /// The record of `variants` that belongs to the one at hand, of `core`.
  func variants() throws(StoreError) -> [UInt8]?
  /// Goes on to the next record of the database.
  func advance() throws(StoreError)
  /// Looks at what is left.
  func finish() throws(StoreError)
}

/// A store as one side, in one snapshot.
final class StoreSide: ContentSide {
  private static let batchSize = 512

  private let session: ReadSession
  private var database = Database.core
  private var keys: ArraySlice<[UInt8]> = []
  let total: Int?

  init(_ session: ReadSession) throws(StoreError) {
    self.session = session
    var total = 0
    for database in ContentComparison.databases { total += try session.count(database) }
    self.total = total
  }

  var patterns: URLPatternTable { session.patterns }
  var key: [UInt8]? { keys.first }

  func begin(_ database: Database) throws(StoreError) {
    self.database = database
    keys = try session.keys(database, .all, limit: Self.batchSize)[...]
  }

  func payload() throws(StoreError) -> [UInt8] {
    guard let key else { return [] }
    return try session.required(database, key.rawSpan) { [UInt8]($0) }
  }

  func variants() throws(StoreError) -> [UInt8]? {
    guard let key else { return nil }
    return try session.withRecord(.variants, key.rawSpan) { [UInt8]($0) }
  }

  func advance() throws(StoreError) {
    guard let last = keys.popFirst(), keys.isEmpty else { return }
    keys = try session.keys(database, KeyRange(lower: .excluding(last)), limit: Self.batchSize)[...]
  }

  func finish() {}
}

/// An archive of a whole store as one side. It is read twice at a time, because what `core` says of URLs and what
/// `variants` says belong together.
final class ArchiveSide: ContentSide {
  private var cursor: ArchiveCursor
  private var beside: ArchiveCursor
  private var section = 0
  let patterns: URLPatternTable
  let total: Int? = nil

  init(_ path: String) throws(StoreError) {
    cursor = ArchiveCursor(try ArchiveReader(.file(path)))
    beside = ArchiveCursor(try ArchiveReader(.file(path)))
    if cursor.reader.header.since != nil {
      throw StoreError(
        .baseMissing, "the archive is an increment, and says nothing of what has not changed",
        advice: "restore it on top of its base, and compare that", path: path)
    }
    try cursor.advance()
    var patterns: [URLPattern?] = []
    while let record = cursor.record, record.database == .patterns, let payload = record.payload {
      let bytes = Array(cursor.content[payload])
      patterns.append(try? URLPattern(decoding: bytes.rawSpan))
      try cursor.advance()
    }
    self.patterns = URLPatternTable().adding(patterns)
    try beside.advance()
    try beside.skip(to: .variants)
  }

  var key: [UInt8]? {
    guard cursor.section == section, let record = cursor.record else { return nil }
    return Array(cursor.content[record.key])
  }

  func begin(_ database: Database) throws(StoreError) {
    try cursor.skip(to: database)
    section = Database.archived.firstIndex(of: database) ?? 0
  }

  func payload() -> [UInt8] {
    cursor.record?.payload.map { Array(cursor.content[$0]) } ?? []
  }

  func variants() throws(StoreError) -> [UInt8]? {
    guard let key else { return nil }
    while let record = beside.record, record.database == .variants {
      let order = Platform.compare(beside.content.rawSpan.extracting(record.key), key.rawSpan)
      if order == 0 { return record.payload.map { Array(beside.content[$0]) } }
      if order > 0 { return nil }
      try beside.advance()
    }
    return nil
  }

  func advance() throws(StoreError) { try cursor.advance() }

  func finish() throws(StoreError) { while cursor.record != nil { try cursor.advance() } }
}

extension ArchiveCursor {
  /// Goes on to the first record of a database, or of one behind it.
  fileprivate mutating func skip(to database: Database) throws(StoreError) {
    let section = Database.archived.firstIndex(of: database) ?? 0
    while record != nil, self.section < section { try advance() }
  }
}
