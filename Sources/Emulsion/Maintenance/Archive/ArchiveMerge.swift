/// The records of a base and the increments on top of it, in the order of databases and keys: of each key the last
/// archive's record counts, and where that says that there is none, there is none.
///
/// It holds one chunk of each archive. Of one archive alone it hands over what there is.
final class ArchiveMerge {
  /// Records that go into one transaction.
  struct Batch: Sendable {
    fileprivate(set) var bytes: [UInt8] = []
    fileprivate(set) var records: [ArchiveRecord] = []
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

  /// The next records, until they take so many bytes; none at the end.
  func next(upTo size: Int) throws(StoreError) -> Batch {
    var batch = Batch()
    batch.bytes.reserveCapacity(size + size / 4)
    while batch.bytes.count < size {
      let lowest = lowest()
      guard let record = sources[lowest].record else { break }
      let isKept = try isKept(record, of: lowest)
      if isKept, let payload = record.payload {
        let content = sources[lowest].content
        batch.records.append(record.moved(by: batch.bytes.count))
        batch.bytes += content[record.key]
        batch.bytes += content[payload]
        records += 1
        sections[record.database, default: 0] += 1
      }
      for index in sources.indices where index < lowest {
        if sources[index].compare(sources[lowest]) == 0 { try sources[index].advance() }
      }
      try sources[lowest].advance()
    }
    return batch
  }

  /// The source whose record is next: of equal keys the last one's.
  private func lowest() -> Int {
    var lowest = sources.count - 1
    for index in sources.indices.dropLast().reversed()
    where sources[index].compare(sources[lowest]) < 0 {
      lowest = index
    }
    return lowest
  }

  /// Whether a record is one of the last archive's state. Patterns and events never change: where two archives tell
  /// them differently, they are not of one history.
  private func isKept(_ record: ArchiveRecord, of index: Int) throws(StoreError) -> Bool {
    guard sources.count > 1 else { return true }
    switch record.database {
    case .merges: return index == sources.count - 1
    case .events:
      let key = Array(sources[index].content[record.key])
      let first = try? EventsRecord.sequence(key: key.rawSpan)
      if let first, first < header.firstEvent { return false }
      try requireAgreement(record, of: index)
      if let first { try requireJoint(first, of: index) }
    case .patterns: try requireAgreement(record, of: index)
    default: break
    }
    return true
  }

  private func requireAgreement(_ record: ArchiveRecord, of index: Int) throws(StoreError) {
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
  private func requireJoint(_ first: UInt64, of index: Int) throws(StoreError) {
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

extension ArchiveRecord {
  /// The same record where key and payload stand one behind the other at a place.
  fileprivate func moved(by place: Int) -> ArchiveRecord {
    var moved = self
    moved.key = place..<place + key.count
    moved.payload = payload.map { moved.key.upperBound..<moved.key.upperBound + $0.count }
    return moved
  }
}
