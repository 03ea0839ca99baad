/// The dictionaries of one store, by database and version. Immutable: a store that learns another one makes
/// a new value.
final class Dictionaries: Sendable {
  private let versions: [[CompressionDictionary]]

  /// None: everything is stored as it is.
  static let none = Dictionaries()

  init() { versions = Database.allCases.map { _ in [] } }

  private init(versions: [[CompressionDictionary]]) { self.versions = versions }

  func adding(_ dictionary: CompressionDictionary, for database: Database) -> Dictionaries {
    var copy = versions
    copy[database.index].append(dictionary)
    copy[database.index].sort { $0.version < $1.version }
    return Dictionaries(versions: copy)
  }

  /// The one that new records are packed with.
  func newest(for database: Database) -> CompressionDictionary? {
    versions[database.index].last
  }

  /// Whether new records of all databases are packed with the same dictionaries.
  func packsLike(_ other: Dictionaries) -> Bool {
    self === other
      || zip(versions, other.versions).allSatisfy { $0.last?.version == $1.last?.version }
  }

  func dictionary(_ version: UInt32, for database: Database) -> CompressionDictionary? {
    let known = versions[database.index]
    if let last = known.last, last.version == version { return last }
    return known.first { $0.version == version }
  }

  /// Unpacks the body of a packed value into the scratch.
  @inline(__always)
  @_lifetime(borrow scratch)
  func unpack(
    _ body: RawSpan, _ header: Envelope.Header, of database: Database, into scratch: Scratch
  ) throws(CodecError) -> RawSpan {
    guard let dictionary = dictionary(header.dictionaryVersion, for: database) else {
      throw .unknownDictionary(header.dictionaryVersion)
    }
    // LZ4 packs 255 to 1 at best: a header that claims more allocates nothing.
    guard header.payloadSize <= body.byteCount * 255 else {
      throw .sizeOutOfBounds(header.payloadSize)
    }
    unsafe try dictionary.decompress(
      body, into: scratch.room(for: header.payloadSize), size: header.payloadSize)
    return scratch.filled(header.payloadSize)
  }
}
