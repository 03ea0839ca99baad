internal import LMDB

/// One salvage at work: the records that are whole in the pages of a store go into an archive.
final class SalvageRun {
  private let pages: PageSalvage
  private let options: AssetStore.DumpOptions
  private var header = ArchiveHeader.lost()
  private var dictionaries = Dictionaries.none
  private let scratch = Scratch()
  private var total = 0
  private var rejected = 0

  init(_ pages: PageSalvage, _ options: AssetStore.DumpOptions) {
    self.pages = pages
    self.options = options
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
    try readDictionaries()
    try readHeader()
    for database in Database.archived {
      total &+= Int(clamping: pages.entries(of: database.rawValue) ?? 0)
    }
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
    let counted = pages.entries(of: Database.patterns.rawValue) ?? 0
    header.patterns = min(Int(clamping: max(patterns, counted)), URLPatternTable.capacity)
    let sequence = texts[SchemaKeys.Meta.sequence.rawValue].flatMap(UInt64.init)
    header.sequence = sequence ?? max(header.eventSequence, 1)
  }

  // MARK: - Reading past LMDB

  /// Lends each record of a database that is whole.
  private func forEachRecord(
    of database: Database, isTold: Bool = true,
    _ body: (_ key: RawSpan, _ payload: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    guard let counted = pages.entries(of: database.rawValue) else {
      if isTold { reject(lost(database, "nothing is known of where the database begins")) }
      return
    }
    var (whole, known) = (UInt64(0), UInt64(0))
    try pages.forEachEntry(of: database.rawValue) { loss in
      if loss.lower != nil, loss.lower == loss.upper { known += 1 }
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
      reject(lost(database, "it is to have \(counted) records, and \(whole) were found whole"))
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
    let what: String
    switch (loss.lower.map(text), loss.upper.map(text)) {
    case (let lower?, let upper?) where lower == upper:
      return StoreError(.corrupted, page, database: database, key: lower)
    case (let lower?, let upper?):
      what = "the records from \(lower) up to \(upper) are lost"
    case (let lower?, nil): what = "the records from \(lower) on are lost"
    case (nil, let upper?): what = "the records up to \(upper) are lost"
    case (nil, nil): what = "all records below it are lost"
    }
    return StoreError(.corrupted, "\(page); \(what)", database: database)
  }
}
