/// The records of a base and the increments on top of it, in the order of databases and keys: of each key the last
/// archive's record counts, and where that says that there is none, there is none.
///
/// It holds one chunk of each archive. Of one archive alone it hands over what there is.
final class ArchiveMerge {
  /// Records that go into one transaction; their ranges are those of the batch.
  struct Batch: ~Copyable {
    /// The room that is kept from batch to batch. A batch with one of the largest records takes more.
    static let usualRoom = 4 << 20

    private var content = WireWriter()
    private(set) var records: [ArchiveRecord] = []

    /// The bytes of all keys and payloads.
    var size: Int { content.count }

    /// The bytes of a key or a payload.
    @_lifetime(borrow self)
    borrowing func bytes(_ range: Range<Int>) -> RawSpan { content.span.extracting(range) }

    fileprivate mutating func removeAll() {
      content.clear(keeping: Self.usualRoom)
      records.removeAll(keepingCapacity: true)
    }

    /// Adds a record whose key and payload lie in a chunk's content.
    @inline(__always)
    fileprivate mutating func append(
      _ record: ArchiveRecord, _ payload: Range<Int>, of chunk: RawSpan
    ) {
      let start = content.count
      content.raw(chunk.extracting(record.key))
      let middle = content.count
      content.raw(chunk.extracting(payload))
      var moved = record
      (moved.key, moved.payload) = (start..<middle, middle..<content.count)
      records.append(moved)
    }
  }

  /// What the last archive says.
  let header: ArchiveHeader
  /// Whether chunks may be missing.
  private let isLenient: Bool
  private var sources: [ArchiveCursor]
  private(set) var records = 0
  private(set) var sections: [Database: Int] = [:]

  /// Takes a base and its increments, whose order was checked.
  init(
    _ readers: [ArchiveReader], header: ArchiveHeader, isLenient: Bool
  ) throws(StoreError) {
    self.header = header
    self.isLenient = isLenient
    sources = readers.map { ArchiveCursor($0) }
    for index in sources.indices { try sources[index].advance() }
  }

  /// Goes on where another merge of the same archives was, of which nothing but the headers was read; `nil` where the
  /// bytes until there are not those that it has read.
  ///
  /// - Parameters:
  ///   - places: Where it was in each of them.
  ///   - sections: The records that it has handed over.
  ///   - progress: Called after each chunk that is passed over, with the bytes so far.
  static func resumed(
    _ readers: [ArchiveReader], at places: [ArchivePlace], header: ArchiveHeader,
    sections: [Database: Int], _ progress: (_ bytes: Int) throws(StoreError) -> Void
  ) throws(StoreError) -> ArchiveMerge? {
    guard readers.count == places.count else { return nil }
    var sources: [ArchiveCursor] = []
    for (reader, place) in zip(readers, places) {
      var cursor = ArchiveCursor(reader)
      let isSame = try cursor.advance(to: place) { () throws(StoreError) in
        try progress(readers.reduce(0) { $0 + $1.totals.bytes })
      }
      guard isSame else { return nil }
      sources.append(cursor)
    }
    return ArchiveMerge(sources, header: header, sections: sections)
  }

  private init(_ sources: [ArchiveCursor], header: ArchiveHeader, sections: [Database: Int]) {
    (self.sources, self.header, self.sections) = (sources, header, sections)
    isLenient = false
    records = sections.values.reduce(0, +)
  }

  /// How far each archive was read.
  var places: [ArchivePlace] { sources.map(\.place) }

  /// What was read and handed over so far.
  var totals: ArchiveTotals {
    var totals = ArchiveTotals()
    for source in sources {
      totals.chunks += source.reader.totals.chunks
      totals.contentBytes += source.reader.totals.contentBytes
      totals.bytes += source.reader.totals.bytes
    }
    (totals.records, totals.sections) = (records, sections)
    return totals
  }

  /// Bytes of all archives that were read.
  var bytes: Int { sources.reduce(0) { $0 + $1.reader.totals.bytes } }

  /// Fills a batch anew with the next records, until they take so many bytes; with none at the end.
  func next(upTo size: Int, into batch: inout Batch) throws(StoreError) {
    batch.removeAll()
    // Held by this call alone, so that no access to them has to be checked at each record.
    var sources = sources
    self.sources = []
    defer { self.sources = sources }
    if sources.count == 1 {
      try Self.take(from: &sources[0], upTo: size, into: &batch)
    } else {
      try take(from: &sources, upTo: size, into: &batch)
    }
    count(batch.records)
  }

  private static func take(
    from source: inout ArchiveCursor, upTo size: Int, into batch: inout Batch
  ) throws(StoreError) {
    while batch.size < size, let record = source.record {
      if let payload = record.payload {
        batch.append(record, payload, of: source.content.rawSpan)
      }
      try source.advance()
    }
  }

  private func take(
    from sources: inout [ArchiveCursor], upTo size: Int, into batch: inout Batch
  ) throws(StoreError) {
    while batch.size < size {
      let lowest = Self.lowest(of: sources)
      guard let record = sources[lowest].record else { break }
      let isKept = try isKept(record, of: lowest, among: sources)
      if isKept, let payload = record.payload {
        let content = sources[lowest].content
        batch.append(record, payload, of: content.rawSpan)
      }
      for index in sources.indices where index < lowest {
        if sources[index].compare(sources[lowest]) == 0 { try sources[index].advance() }
      }
      try sources[lowest].advance()
    }
  }

  private func count(_ batch: [ArchiveRecord]) {
    records += batch.count
    var rest = batch[...]
    while let database = rest.first?.database {
      let behind = rest.firstIndex { $0.database != database } ?? rest.endIndex
      sections[database, default: 0] += behind - rest.startIndex
      rest = rest[behind...]
    }
  }

  /// The source whose record is next: of equal keys the last one's.
  private static func lowest(of sources: [ArchiveCursor]) -> Int {
    var lowest = sources.count - 1
    for index in sources.indices.dropLast().reversed()
    where sources[index].compare(sources[lowest]) < 0 {
      lowest = index
    }
    return lowest
  }

  /// Whether a record is one of the last archive's state. Patterns and events never change: where two archives tell
  /// them differently, they are not of one history.
  private func isKept(
    _ record: ArchiveRecord, of index: Int, among sources: [ArchiveCursor]
  ) throws(StoreError) -> Bool {
    switch record.database {
    case .merges: return index == sources.count - 1
    case .events:
      let key = Array(sources[index].content[record.key])
      let first = try? EventsRecord.sequence(key: key.rawSpan)
      if let first, first < header.firstEvent { return false }
      try requireAgreement(record, of: index, among: sources)
      if let first { try requireJoint(first, of: index, among: sources) }
    case .patterns: try requireAgreement(record, of: index, among: sources)
    default: break
    }
    return true
  }

  private func requireAgreement(
    _ record: ArchiveRecord, of index: Int, among sources: [ArchiveCursor]
  ) throws(StoreError) {
    let source = sources[index]
    let payload = record.payload.map { source.content[$0] }
    for other in sources.prefix(index) where other.compare(source) == 0 {
      if other.record?.payload.map({ other.content[$0] }) == payload { continue }
      let key = SchemaKeys.text(
        of: source.content.rawSpan.extracting(record.key), in: record.database)
      throw otherHistory(source, record.database, key)
    }
  }

  /// An increment begins with the row of the event behind which it begins, if that is still there. An archive before
  /// has that very row.
  private func requireJoint(
    _ first: UInt64, of index: Int, among sources: [ArchiveCursor]
  ) throws(StoreError) {
    let source = sources[index]
    guard let since = source.reader.header.since, first <= since, !isLenient,
      !sources.prefix(index).contains(where: { $0.compare(source) == 0 })
    else { return }
    throw otherHistory(source, .events, EventCursor(sequence: first).description)
  }

  private func otherHistory(
    _ source: ArchiveCursor, _ database: Database, _ key: String
  ) -> StoreError {
    StoreError(
      .otherStore, "the archives are not of one history: they differ in what never changes",
      advice: "name increments of the store that the base was taken of",
      path: source.reader.path, database: database, key: key)
  }
}
