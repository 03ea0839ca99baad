/// What stands around every stored value: a byte that says its form, for a compressed one the dictionary's
/// version and the size before compression, the payload, and four bytes of checksum.
enum Envelope {
  /// The first byte: the payload stands as it is.
  static let plain: UInt8 = 0x10
  /// The first byte: one LZ4 block, packed with a dictionary of the record's group.
  static let lz4: UInt8 = 0x11

  static let checksumSize = 4
  /// No value is larger: the largest payload, a header and a checksum.
  static let maximumSize = RecordLimits.payloadSize + 16 + checksumSize

  /// The fixed parts of a value, read without touching its payload.
  struct Header {
    var form: UInt8
    var dictionaryVersion: UInt32
    var payloadSize: Int
    var bodyStart: Int
    var bodyEnd: Int
  }

  /// Reads the header; the checksum is not looked at.
  static func header(of value: RawSpan) throws(CodecError) -> Header {
    let end = value.byteCount - checksumSize
    guard end >= 1 else { throw .truncated }
    var reader = WireReader(value.extracting(0..<end))
    let form = try reader.byte()
    switch form {
    case plain:
      return Header(
        form: form, dictionaryVersion: 0, payloadSize: end - 1, bodyStart: 1, bodyEnd: end)
    case lz4:
      guard let version = UInt32(exactly: try reader.varint()) else { throw .invalidField(0) }
      let size = try reader.varint()
      guard size <= UInt64(RecordLimits.payloadSize) else {
        throw .sizeOutOfBounds(Int(truncatingIfNeeded: size))
      }
      return Header(
        form: form, dictionaryVersion: version, payloadSize: Int(size),
        bodyStart: reader.position, bodyEnd: end)
    default: throw .unknownEnvelope(form)
    }
  }

  /// Whether the value's last four bytes are the checksum of the others and of its place, which is the answer.
  @discardableResult
  static func verify(
    _ value: RawSpan, key: RawSpan, in database: Database
  ) throws(CodecError) -> UInt32 {
    let end = value.byteCount - checksumSize
    guard end >= 1 else { throw .truncated }
    // What LMDB says of the size may be damaged as well; then most of it would not be the value's.
    guard value.byteCount <= maximumSize else { throw .sizeOutOfBounds(value.byteCount) }
    // Four bytes lie behind `end`; any value of them is a number.
    let stored = unsafe value.unsafeLoadUnaligned(fromByteOffset: end, as: UInt32.self)
    let expected = Checksum.of(value.extracting(0..<end), key: key, in: database)
    guard UInt32(littleEndian: stored) == expected else { throw .checksumMismatch }
    return expected
  }
}

/// Makes stored values of payloads, one at a time.
struct Sealer: ~Copyable {
  private var compressor = Compressor()
  /// What packs instead where time does not matter.
  private let thorough: ThoroughCompressor?
  private var writer = WireWriter()

  init(isThorough: Bool = false) { thorough = isThorough ? ThoroughCompressor() : nil }

  /// The value that was made last.
  var value: RawSpan {
    @_lifetime(borrow self)
    borrowing get { writer.span }
  }

  /// The checksum of that.
  private(set) var checksum: UInt32 = 0

  /// Makes the value of a record: packed where a dictionary is given and wins.
  mutating func seal(
    _ payload: RawSpan, key: RawSpan, in database: Database, dictionary: CompressionDictionary?
  ) throws(CodecError) {
    guard payload.byteCount <= RecordLimits.payloadSize else {
      throw .sizeOutOfBounds(payload.byteCount)
    }
    if let dictionary, pack(payload, dictionary) {
      close(key: key, in: database)
    } else {
      seal(row: payload, key: key, in: database)
    }
  }

  /// Makes the value of an index's row, which is never packed.
  mutating func seal(row: RawSpan, key: RawSpan, in database: Database) {
    writer.removeAll()
    writer.byte(Envelope.plain)
    writer.raw(row)
    close(key: key, in: database)
  }

  private mutating func close(key: RawSpan, in database: Database) {
    checksum = Checksum.of(writer.span, key: key, in: database)
    writer.littleEndian(checksum)
  }

  /// Writes head and body of a packed value; `false` where it would not win.
  private mutating func pack(_ payload: RawSpan, _ dictionary: CompressionDictionary) -> Bool {
    writer.removeAll()
    writer.byte(Envelope.lz4)
    writer.varint(UInt64(dictionary.version))
    writer.varint(UInt64(payload.byteCount))
    // The header of a packed value takes up to seven bytes; unpacking must pay for them and for its time.
    let gain = 8 + payload.byteCount / 16
    if let thorough { return thorough.compress(payload, with: dictionary, gain: gain, to: &writer) }
    return compressor.compress(payload, with: dictionary, gain: gain, to: &writer)
  }
}
