/// What an archive says of the snapshot that it was taken of.
public struct ArchiveHeader: Sendable, Equatable {
  /// The version of the archive's form: 1, or 2 of an increment.
  public internal(set) var version: Int
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
  /// Of an increment, the number of the event behind which it begins: it holds what changed since. `nil` for an archive
  /// of the whole store.
  public internal(set) var since: UInt64?
  /// Of an increment, the first event that the feed still had; 0 where there was none.
  var firstEvent: UInt64 = 0
  /// Whether it holds chosen records alone: a library of its own, and no base of increments.
  public internal(set) var isSelection = false
  /// Of a selection, the groups that were chosen: of all others it does not say whether an asset has them.
  public internal(set) var groups: Include = .all

  /// The last version that the library reads.
  public static let currentVersion = 2

  /// The place in the feed that the archive was taken at: what the next increment goes on from.
  public var cursor: EventCursor { EventCursor(sequence: eventSequence) }

  func encode() -> WireWriter {
    var writer = WireWriter()
    writer.string(1, "emulsion archive")
    writer.int64(2, version)
    writer.int64(3, formatVersion)
    writer.string(4, storeID)
    writer.uint64(5, sequence)
    writer.uint64(6, eventSequence)
    writer.int64(7, patterns)
    if let since {
      writer.uint64(8, since)
      writer.uint64(9, firstEvent)
    }
    if isSelection {
      writer.uint64(10, 1)
      writer.uint64(11, UInt64(groups.rawValue))
    }
    return writer
  }

  init(
    formatVersion: Int, storeID: String, sequence: UInt64, eventSequence: UInt64, patterns: Int,
    since: UInt64? = nil, selection: ArchiveSelection? = nil
  ) {
    // Whoever does not know increments must not take one for a whole store.
    version = since == nil ? 1 : 2
    self.formatVersion = formatVersion
    self.storeID = storeID
    self.sequence = sequence
    self.eventSequence = eventSequence
    self.patterns = patterns
    self.since = since
    isSelection = selection != nil
    groups = selection?.groups ?? .all
  }

  /// In place of a header that cannot be read: of a store that nobody knows.
  static func lost() -> ArchiveHeader {
    ArchiveHeader(
      formatVersion: FormatVersion.current, storeID: LibraryID.generate().description,
      sequence: 1, eventSequence: 0, patterns: URLPatternTable.capacity)
  }

  init(decoding message: RawSpan) throws(CodecError) {
    let fields = try WireFields<12>(message)
    guard try fields.string(1) == "emulsion archive" else { throw .missingField(1) }
    guard let version = Int(exactly: try fields.int64(2) ?? 0),
      let formatVersion = Int(exactly: try fields.int64(3) ?? 0)
    else { throw .invalidField(2) }
    self.version = version
    self.formatVersion = formatVersion
    storeID = try fields.string(4) ?? ""
    sequence = try fields.uint64(5) ?? 0
    eventSequence = try fields.uint64(6) ?? 0
    guard let patterns = Int(exactly: try fields.int64(7) ?? 0) else { throw .invalidField(7) }
    self.patterns = patterns
    since = try fields.uint64(8)
    firstEvent = try fields.uint64(9) ?? 0
    isSelection = try fields.uint64(10) == 1
    if let bits = try fields.uint64(11) {
      groups = Include(rawValue: UInt8(truncatingIfNeeded: bits))
    }
    // What a newer version means by its fields is its own.
    if version <= Self.currentVersion { try check() }
  }

  /// The largest number that a header may bear: it can be counted on from.
  private static let maximumNumber = UInt64(Int64.max / 2)

  /// Hashes say that the bytes are as they were written, and not that what they say can be.
  private func check() throws(CodecError) {
    guard (version == 2) == (since != nil) else { throw .invalidField(2) }
    guard LibraryID(storeID) != nil else { throw .invalidField(4) }
    guard sequence <= Self.maximumNumber else { throw .invalidField(5) }
    guard eventSequence <= Self.maximumNumber, !isSelection || eventSequence == 0
    else { throw .invalidField(6) }
    guard 0...URLPatternTable.capacity ~= patterns else { throw .invalidField(7) }
    guard since ?? 0 <= eventSequence else { throw .invalidField(8) }
    guard firstEvent <= eventSequence, firstEvent <= (since ?? 0) + 1
    else { throw .invalidField(9) }
    guard !isSelection || since == nil else { throw .invalidField(10) }
  }
}
