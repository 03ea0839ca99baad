/// Writes an archive: records in the order of databases and keys go into chunks, those to a sink. Chunks are packed on
/// other threads, while the next ones are filled.
final class ArchiveWriter {
  /// A chunk as it was filled.
  private struct Filled: Sendable {
    let database: Database
    let records: Int
    let content: [UInt8]
  }

  /// The same as it is written; no frame where LZ4 has failed.
  private struct Packed: Sendable {
    let database: Database
    let records: Int
    let contentSize: Int
    let frame: [UInt8]?
    let hash: UInt64
  }

  /// Chunks that wait while another one is filled.
  private static let chunksAhead = 3

  private let sink: (RawSpan) throws(StoreError) -> Void
  private(set) var totals = ArchiveTotals()
  /// The hash of all heads so far.
  private(set) var chain: UInt64 = 0
  private var database = Database.patterns
  private var content = WireWriter()
  private var records = 0
  private let packer = OrderedWorker<Filled, Packed>(threads: 2, ArchiveWriter.pack)

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
    let isWritten = database != self.database ? try endChunk() : false
    self.database = database
    ArchiveRecord.encode(database, key: key, payload, into: &content)
    records += 1
    guard content.count >= ArchiveChunkHead.targetSize else { return isWritten }
    return try endChunk()
  }

  /// Ends the last chunk, and writes the next one that is still to be written; `false` when there is none.
  func writeNext() throws(StoreError) -> Bool {
    fill()
    guard let packed = packer.take(leaving: 0) else { return false }
    try write(packed)
    return true
  }

  /// Writes what is left and the footer.
  func finish() throws(StoreError) {
    while try writeNext() {}
    let footer = ArchiveFooter.encode(totals, chain: chain, offset: totals.bytes)
    try writeHead(.footer, footer)
  }

  /// Ends the chunk that is at hand, if there is one, and writes those that are packed.
  private func endChunk() throws(StoreError) -> Bool {
    fill()
    var isWritten = false
    while let packed = packer.take(leaving: Self.chunksAhead) {
      try write(packed)
      isWritten = true
    }
    return isWritten
  }

  private func fill() {
    guard records > 0 else { return }
    packer.give(Filled(database: database, records: records, content: content.bytes))
    content.removeAll()
    records = 0
  }

  private static func pack(_ chunk: Filled) -> Packed {
    let frame = ArchivePacking.pack(chunk.content)
    return Packed(
      database: chunk.database, records: chunk.records, contentSize: chunk.content.count,
      frame: frame, hash: frame.map { ArchiveFrame.hash($0[...]) } ?? 0)
  }

  private func write(_ chunk: Packed) throws(StoreError) {
    guard let frame = chunk.frame else {
      throw StoreError(.environment, "LZ4 could not pack a chunk of the archive")
    }
    let head = ArchiveChunkHead(
      number: totals.chunks, database: chunk.database, records: chunk.records,
      contentSize: chunk.contentSize, packedSize: frame.count, hash: chunk.hash,
      offset: totals.bytes)
    try writeHead(.chunk, head.encode())
    try write(frame)
    totals.chunks += 1
    totals.records += chunk.records
    totals.contentBytes += chunk.contentSize
    totals.sections[chunk.database, default: 0] += chunk.records
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
