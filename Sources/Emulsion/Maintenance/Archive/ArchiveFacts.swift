/// What an archive says of the snapshot that it was taken of.
public struct ArchiveHeader: Sendable, Equatable {
  /// The version of the archive's form.
  public var version = ArchiveHeader.currentVersion
  /// The version of the records' format.
  public var formatVersion: Int
  /// The id of the store.
  public var storeID: String
  /// The number of the last mutation.
  public var sequence: UInt64
  /// The number of the last event; 0 where there was none.
  public var eventSequence: UInt64
  /// How many URL patterns the store has: records name them by number, so none may be given out anew.
  var patterns: Int

  /// The version that the library writes, and the last that it reads.
  public static let currentVersion = 1

  func encode() -> WireWriter {
    var writer = WireWriter()
    writer.string(1, "emulsion archive")
    writer.int64(2, version)
    writer.int64(3, formatVersion)
    writer.string(4, storeID)
    writer.uint64(5, sequence)
    writer.uint64(6, eventSequence)
    writer.int64(7, patterns)
    return writer
  }

  init(formatVersion: Int, storeID: String, sequence: UInt64, eventSequence: UInt64, patterns: Int)
  {
    self.formatVersion = formatVersion
    self.storeID = storeID
    self.sequence = sequence
    self.eventSequence = eventSequence
    self.patterns = patterns
  }

  init(decoding message: RawSpan) throws(CodecError) {
    let fields = try WireFields<8>(message)
    guard try fields.string(1) == "emulsion archive" else { throw .missingField(1) }
    guard let version = Int(exactly: try fields.int64(2) ?? 0),
      let formatVersion = Int(exactly: try fields.int64(3) ?? 0)
    else { throw .invalidField(2) }
    self.version = version
    self.formatVersion = formatVersion
    storeID = try fields.string(4) ?? ""
    sequence = try fields.uint64(5) ?? 0
    eventSequence = try fields.uint64(6) ?? 0
    guard let patterns = Int(exactly: try fields.int64(7) ?? 0), 0...Int(Int32.max) ~= patterns
    else { throw .invalidField(7) }
    self.patterns = patterns
  }
}

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

/// How far writing or reading an archive has come, told after each chunk.
public struct ArchiveProgress: Sendable, Equatable {
  /// Bytes of the archive so far.
  public var bytes: Int
  /// Records so far.
  public var records: Int
  /// Records in all, where that is known.
  public var total: Int?
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
