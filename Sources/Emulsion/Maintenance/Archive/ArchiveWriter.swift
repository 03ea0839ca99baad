/// Writes an archive: records in the order of databases and keys go into chunks, those to a sink.
final class ArchiveWriter {
  private let sink: (RawSpan) throws(StoreError) -> Void
  private(set) var totals = ArchiveTotals()
  /// The hash of all heads so far.
  private(set) var chain: UInt64 = 0
  private var database = Database.patterns
  private var content = WireWriter()
  private var record = WireWriter()
  private var records = 0

  init(
    _ header: ArchiveHeader, to sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    self.sink = sink
    try writeHead(.header, header.encode())
  }

  /// Adds a record, or with `nil` says that there is none; answers whether a chunk was written.
  func add(
    _ database: Database, key: RawSpan, _ payload: RawSpan?
  ) throws(StoreError) -> Bool {
    let isWritten = database != self.database ? try flush() : false
    self.database = database
    record.removeAll()
    record.uint64(1, database.number)
    record.bytes(2, key)
    if let payload { record.bytes(3, payload) }
    content.varint(UInt64(record.count))
    content.raw(record.span)
    records += 1
    guard content.count >= ArchiveChunkHead.targetSize else { return isWritten }
    return try flush()
  }

  /// Writes what is left and the footer.
  func finish() throws(StoreError) {
    try flush()
    let footer = ArchiveFooter.encode(totals, chain: chain, offset: totals.bytes)
    try writeHead(.footer, footer)
  }

  /// Writes the chunk that is at hand, if there is one.
  @discardableResult
  private func flush() throws(StoreError) -> Bool {
    guard records > 0 else { return false }
    guard let packed = ArchivePacking.pack(content.bytes) else {
      throw StoreError(.environment, "LZ4 could not pack a chunk of the archive")
    }
    let head = ArchiveChunkHead(
      number: totals.chunks, database: database, records: records,
      contentSize: content.count, packedSize: packed.count,
      hash: ArchiveFrame.hash(packed[...]), offset: totals.bytes)
    try writeHead(.chunk, head.encode())
    try write(packed)
    totals.chunks += 1
    totals.records += records
    totals.contentBytes += content.count
    totals.sections[database, default: 0] += records
    content.removeAll()
    records = 0
    return true
  }

  private func writeHead(
    _ kind: ArchiveFrame.Kind, _ message: borrowing WireWriter
  ) throws(StoreError) {
    let frame = ArchiveFrame.encode(kind, message)
    chain = ArchiveFrame.hash(frame[...], after: chain)
    try write(frame)
  }

  private func write(_ bytes: [UInt8]) throws(StoreError) {
    try sink(bytes.rawSpan)
    totals.bytes += bytes.count
  }
}
