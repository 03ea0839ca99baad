internal import LMDB

/// One salvage at work: the records that are whole in the pages of a store go into an archive.
final class SalvageRun {
  private let pages: PageSalvage
  /// What the table of each database is called, where there is one.
  private let tables: [Database: String]
  private let options: AssetStore.DumpOptions
  private var header = ArchiveHeader.lost()
  private var dictionaries = Dictionaries.none
  private let scratch = Scratch()
  private var total = 0
  private var rejected = 0

  init(_ pages: PageSalvage, _ options: AssetStore.DumpOptions) {
    self.pages = pages
    self.options = options
    tables = Self.tables(in: pages)
  }

  func summary(_ writer: ArchiveWriter) -> DumpSummary {
    DumpSummary(header: header, totals: writer.totals, rejected: rejected)
  }

  func run(to sink: @escaping (RawSpan) throws(StoreError) -> Void) throws(StoreError)
    -> ArchiveWriter
  {
    if pages.mayBeBeforeLast {
      reject(
        StoreError(
          .corrupted,
          "a page with which the last transaction begins is damaged: what it changed may be lost"))
    }
    for database in Database.allCases {
      guard let name = tables[database], name != database.rawValue else { continue }
      reject(lost(database, "the database is named “\(name)”, and has been told by its records"))
    }
    try readDictionaries()
    try readHeader()
    for database in Database.archived { total &+= Int(clamping: counted(database) ?? 0) }
    let writer = try ArchiveWriter(header, to: sink)
    for database in Database.archived { try add(database, to: writer) }
    while try writer.writeNext() { try tell(writer) }
    try writer.finish()
    return writer
  }

  private func add(_ database: Database, to writer: ArchiveWriter) throws(StoreError) {
    try forEachRecord(of: database) { key, payload throws(StoreError) in
      if try writer.add(database, key: key, payload) { try tell(writer) }
    }
  }

  private func tell(_ writer: ArchiveWriter) throws(StoreError) {
    try options.progress(
      ArchiveProgress(
        .dumping, bytes: writer.totals.bytes, records: writer.totals.records, total: max(total, 0)))
  }

  // MARK: - What is needed first

  private func readDictionaries() throws(StoreError) {
    try forEachRecord(of: .dictionaries) { key, payload throws(StoreError) in
      guard let (database, version) = SchemaKeys.dictionary(of: key) else { return }
      dictionaries = dictionaries.adding(
        CompressionDictionary(version: version, bytes: payload), for: database)
    }
  }

  /// What cannot be read of it is as in the header of an archive that has lost its own.
  private func readHeader() throws(StoreError) {
    var texts: [String: String] = [:]
    try forEachRecord(of: .meta) { key, payload throws(StoreError) in
      texts[SchemaKeys.text(of: key, in: .meta)] = try? String(utf8: payload)
    }
    if let version = texts[SchemaKeys.Meta.formatVersion.rawValue].flatMap(Int.init) {
      guard version <= FormatVersion.current else {
        throw .newerFormat(version, known: FormatVersion.current)
      }
      header.formatVersion = version
    }
    if let id = texts[SchemaKeys.Meta.storeID.rawValue].flatMap(LibraryID.init) {
      header.storeID = id.description
    }
    // They are walked once more, and then what is lost of them is told.
    try forEachRecord(of: .events, isTold: false) { key, payload throws(StoreError) in
      guard let first = try? EventsRecord.sequence(key: key),
        let count = try? EventsRecord.count(payload)
      else { return }
      header.eventSequence = first &+ UInt64(max(count, 1)) &- 1
    }
    var patterns = UInt64(0)
    try forEachRecord(of: .patterns, isTold: false) { key, _ throws(StoreError) in
      patterns = [UInt8](key).reduce(0) { $0 << 8 | UInt64($1) } &+ 1
    }
    patterns = max(patterns, counted(.patterns) ?? 0)
    header.patterns = min(Int(clamping: patterns), URLPatternTable.capacity)
    let sequence = texts[SchemaKeys.Meta.sequence.rawValue].flatMap(UInt64.init)
    header.sequence = sequence ?? max(header.eventSequence, 1)
  }

  // MARK: - Reading past LMDB

  /// The table with the name of each database; of one that is missing, a table of another name whose records have the
  /// checksums that they have in that database alone.
  private static func tables(in pages: PageSalvage) -> [Database: String] {
    struct Found: Error { var database: Database? }
    var tables: [Database: String] = [:]
    let names = pages.tableNames
    for database in Database.allCases where names.contains(database.rawValue) {
      tables[database] = database.rawValue
    }
    for name in names where Database(rawValue: name) == nil {
      let missing = Database.allCases.filter { tables[$0] == nil }
      var rest = 100
      do throws(Found) {
        try pages.forEachEntry(of: name) { _ in
        } _: { key, value throws(Found) in
          for database in missing
          where (try? Envelope.verify(value, key: key, in: database)) != nil {
            throw Found(database: database)
          }
          rest -= 1
          if rest == 0 { throw Found() }
          return false
        }
      } catch {
        if let database = error.database { tables[database] = name }
      }
    }
    return tables
  }

  /// How many records a database has, as LMDB says; nil where nothing is known of it.
  private func counted(_ database: Database) -> UInt64? {
    tables[database].flatMap { pages.entries(of: $0) }
  }

  /// Lends each record of a database that is whole.
  private func forEachRecord(
    of database: Database, isTold: Bool = true,
    _ body: (_ key: RawSpan, _ payload: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard let table = tables[database], let counted = pages.entries(of: table) else {
      if isTold { reject(lost(database, "nothing is known of where the database begins")) }
      return
    }
    var (whole, known) = (UInt64(0), UInt64(0))
    try pages.forEachEntry(of: table) { loss in
      if case .entry = loss.extent { known += 1 }
      if isTold { reject(Self.error(database, loss)) }
    } _: { key, value throws(StoreError) in
      do throws(CodecError) {
        try Envelope.verify(value, key: key, in: database)
      } catch {
        known += 1
        if isTold { reject(damaged(database, key, error)) }
        return false
      }
      let payload: [UInt8]
      do throws(CodecError) {
        payload = try open(value, of: database)
      } catch {
        known += 1
        if isTold { reject(damaged(database, key, error)) }
        return true
      }
      whole += 1
      try body(key, payload.rawSpan)
      return true
    }
    if isTold, whole &+ known != counted {
      reject(lost(database, "LMDB has counted \(counted) records, and \(whole) were found whole"))
    }
  }

  /// The payload of a value whose checksum is right.
  private func open(_ value: RawSpan, of database: Database) throws(CodecError) -> [UInt8] {
    let header = try Envelope.header(of: value)
    let body = value.extracting(header.bodyStart..<header.bodyEnd)
    if header.form == Envelope.plain { return [UInt8](body) }
    let scratch = scratch
    return [UInt8](try dictionaries.unpack(body, header, of: database, into: scratch))
  }

  private func reject(_ error: StoreError) {
    rejected += 1
    options.onReject?(error)
  }

  private func damaged(_ database: Database, _ key: RawSpan, _ error: CodecError) -> StoreError {
    .corrupted(database, key: SchemaKeys.text(of: key, in: database), error)
  }

  private func lost(_ database: Database, _ what: String) -> StoreError {
    StoreError(.corrupted, what, database: database)
  }

  private static func error(_ database: Database, _ loss: PageLoss) -> StoreError {
    func text(_ key: [UInt8]) -> String { SchemaKeys.text(of: key.rawSpan, in: database) }
    let page = "page \(loss.page): \(loss.what)"
    func records(_ lower: [UInt8]?, _ upper: [UInt8]?) -> String {
      switch (lower.map(text), upper.map(text)) {
      case (let lower?, let upper?): "the records from \(lower) up to \(upper)"
      case (let lower?, nil): "the records from \(lower) on"
      case (nil, let upper?): "the records up to \(upper)"
      case (nil, nil): "all records below it"
      }
    }
    switch loss.extent {
    case .entry(let key): return StoreError(.corrupted, page, database: database, key: text(key))
    case .entries(let lower, let upper):
      return StoreError(
        .corrupted, "\(page); \(records(lower, upper)) are lost", database: database)
    case .currency(let lower, let upper):
      return StoreError(
        .corrupted, "\(page); \(records(lower, upper)) may be those of before", database: database)
    }
  }
}
