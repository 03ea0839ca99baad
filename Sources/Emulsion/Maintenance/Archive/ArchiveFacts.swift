/// What an archive holds in all.
public struct ArchiveTotals: Sendable, Equatable {
  /// Chunks.
  public var chunks = 0
  /// Records.
  public var records = 0
  /// Bytes before they were packed.
  public var contentBytes = 0
  /// Bytes of the archive.
  public var bytes = 0
  /// Records by database.
  public var sections: [Database: Int] = [:]
}

/// What stands before each chunk.
struct ArchiveChunkHead: Equatable {
  var number: Int
  var database: Database
  var records: Int
  var contentSize: Int
  var packedSize: Int
  /// XXH3 of the LZ4 frame.
  var hash: UInt64
  /// Where in the archive the head begins.
  var offset: Int

  /// The size at which a chunk is closed; the last record may exceed it.
  static let targetSize = 1 << 20
  /// The largest chunk that a reader accepts: the target and the largest record.
  static let maximumSize = targetSize + RecordLimits.payloadSize + (1 << 16)

  func encode() -> WireWriter {
    var writer = WireWriter()
    writer.int64(1, number)
    writer.uint64(2, database.number)
    writer.int64(3, records)
    writer.int64(4, contentSize)
    writer.int64(5, packedSize)
    writer.uint64(6, hash)
    writer.int64(7, offset)
    return writer
  }
}

extension ArchiveChunkHead {
  init(decoding message: RawSpan) throws(CodecError) {
    let fields = try WireFields<8>(message)
    func size(_ field: Int, _ value: Int64?) throws(CodecError) -> Int {
      guard let value = Int(exactly: value ?? 0), value >= 0 else { throw .invalidField(field) }
      return value
    }
    guard let number = Int(exactly: try fields.uint64(2) ?? 0),
      Database.allCases.indices.contains(number - 1)
    else { throw .invalidField(2) }
    database = Database.allCases[number - 1]
    self.number = try size(1, try fields.int64(1))
    records = try size(3, try fields.int64(3))
    contentSize = try size(4, try fields.int64(4))
    packedSize = try size(5, try fields.int64(5))
    hash = try fields.uint64(6) ?? 0
    offset = try size(7, try fields.int64(7))
    guard contentSize <= Self.maximumSize, packedSize <= 2 * Self.maximumSize else {
      throw .sizeOutOfBounds(contentSize)
    }
  }
}

/// What ends an archive: a table of its sections, totals, and a hash of all heads before.
enum ArchiveFooter {
  static func encode(_ totals: ArchiveTotals, chain: UInt64, offset: Int) -> WireWriter {
    var sections = WireWriter()
    for database in Database.archived {
      guard let records = totals.sections[database] else { continue }
      sections.varint(database.number)
      sections.varint(UInt64(records))
    }
    var writer = WireWriter()
    writer.int64(1, totals.chunks)
    writer.int64(2, totals.records)
    writer.int64(3, totals.contentBytes)
    writer.bytes(4, sections.bytes)
    writer.uint64(5, chain)
    writer.int64(6, offset)
    return writer
  }
}

extension Database {
  /// The databases that an archive holds, in this order: what all others are made of.
  static let archived: [Database] = [
    .patterns, .core, .variants, .metadata, .fileData, .metrics, .faces, .assetPeople, .people,
    .albums, .albumAssets, .merges, .events,
  ]
}
