import Testing

@testable import Emulsion

/// The envelope of single values; ``DamagedStoreTests`` has the same within stores.
@Suite("Envelope")
struct EnvelopeTests {
  private static let key = Array("asset_x".utf8)
  private static let payload = Array(String(repeating: "a photograph of a lake ", count: 20).utf8)
  private static let dictionary = make(version: 3, Array("a photograph of a mountain".utf8))

  private static func make(version: UInt32, _ bytes: [UInt8]) -> CompressionDictionary {
    CompressionDictionary(version: version, bytes: bytes.rawSpan)
  }

  private static func seal(_ payload: [UInt8], packed: Bool) throws(CodecError) -> [UInt8] {
    try seal(payload, with: packed ? dictionary : nil)
  }

  private static func seal(
    _ payload: [UInt8], with dictionary: CompressionDictionary?
  ) throws(CodecError) -> [UInt8] {
    var sealer = Sealer()
    try sealer.seal(payload.rawSpan, key: key.rawSpan, in: .core, dictionary: dictionary)
    return [UInt8](sealer.value)
  }

  /// What a read does with a value.
  private static func open(
    _ value: [UInt8], key: [UInt8] = key, checked: Bool = true
  ) throws(CodecError) -> [UInt8] {
    if checked { try Envelope.verify(value.rawSpan, key: key.rawSpan, in: .core) }
    let header = try Envelope.header(of: value.rawSpan)
    let body = Array(value[header.bodyStart..<header.bodyEnd])
    if header.form == Envelope.plain { return body }
    guard header.payloadSize <= body.count * 255 else { throw .sizeOutOfBounds(header.payloadSize) }
    return try unpack(body, size: header.payloadSize)
  }

  private static func unpack(_ block: [UInt8], size: Int) throws(CodecError) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 16)
    defer { unsafe room.deallocate() }
    unsafe try dictionary.decompress(block.rawSpan, into: room, size: size)
    return unsafe [UInt8](room.prefix(size))
  }

  @Test("Payloads of every size come back, packed where that wins", arguments: [false, true])
  func roundTrip(packed: Bool) throws {
    var random = Random(13)
    for count in Array(0...70) + [127, 128, 255, 256, 1000, 5000, 100_000] {
      let repeated = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
      let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for payload in [repeated, noise] {
        let value = try Self.seal(payload, packed: packed)
        #expect(try Self.open(value) == payload)
        #expect(value.count <= payload.count + 5)
      }
    }
    let value = try Self.seal(Self.payload, packed: packed)
    #expect(value.first == (packed ? Envelope.lz4 : Envelope.plain))
    #expect((value.count < 80) == packed)
  }

  @Test("A packed value names its dictionary and its size")
  func header() throws {
    let value = try Self.seal(Self.payload, packed: true)
    let header = try Envelope.header(of: value.rawSpan)
    #expect(header.dictionaryVersion == 3)
    #expect(header.payloadSize == Self.payload.count)
  }

  @Test("Every flipped bit is found", arguments: [false, true])
  func flips(packed: Bool) throws {
    let value = try Self.seal(Self.payload, packed: packed)
    for index in value.indices {
      for bit in 0..<8 {
        var damaged = value
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: CodecError.checksumMismatch) { try Self.open(damaged) }
      }
    }
  }

  @Test("Every truncation and every added byte is found", arguments: [false, true])
  func lengths(packed: Bool) throws {
    let value = try Self.seal(Self.payload, packed: packed)
    for count in 0..<value.count {
      #expect(throws: CodecError.self) { try Self.open(Array(value.prefix(count))) }
    }
    for byte in [UInt8(0), 0x11, 0xFF] {
      #expect(throws: CodecError.checksumMismatch) { try Self.open(value + [byte]) }
    }
  }

  @Test("A value under another key is found")
  func otherKey() throws {
    let value = try Self.seal(Self.payload, packed: false)
    for key in ["asset_y", "asset_", "asset_xx", "", "Asset_x"] {
      #expect(throws: CodecError.checksumMismatch) {
        try Self.open(value, key: Array(key.utf8))
      }
    }
  }

  @Test(
    "Headers that claim too much are refused before anything is allocated",
    arguments: [
      0, 1, 255 * 20 + 1, 16 << 20, 16 << 20 + 1, 1 << 31, 1 << 32, 1 << 40, 1 << 62, .max,
    ] as [UInt64])
  func hostileSize(size: UInt64) throws {
    let value = written { writer in
      writer.byte(Envelope.lz4)
      writer.varint(3)
      writer.varint(size)
      writer.raw([UInt8](repeating: 0x10, count: 20))
    }
    #expect(throws: CodecError.self) { try Self.open(value, checked: false) }
  }

  @Test(
    "Unknown forms, long versions and cut headers are refused",
    arguments: [
      [], [0x10], [0x10, 0, 0, 0], [0x11], [0x11, 0x80, 0x80, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
      [0x12, 0, 0, 0, 0], [0xFF, 0, 0, 0, 0, 0],
      [0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0, 0, 0],
      [0x11, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
    ] as [[UInt8]])
  func hostileHeaders(value: [UInt8]) {
    #expect(throws: CodecError.self) {
      let header = try Envelope.header(of: value.rawSpan)
      if header.payloadSize == 0 { throw CodecError.truncated }
    }
  }

  @Test("Any block unpacks to exactly its size or is refused")
  func blocks() throws {
    var random = Random(14)
    let value = try Self.seal(Self.payload, packed: true)
    let header = try Envelope.header(of: value.rawSpan)
    let block = Array(value[header.bodyStart..<header.bodyEnd])
    for _ in 0..<20_000 {
      let changed = random.changed(block, splicing: Self.payload)
      let size = random.pick([0, 1, header.payloadSize - 1, header.payloadSize, 4096])
      if let payload = try? Self.unpack(changed, size: size) { #expect(payload.count == size) }
    }
  }

  @Test("A record beyond 16 MiB is refused when it is sealed")
  func tooLarge() {
    let payload = [UInt8](repeating: 0, count: RecordLimits.payloadSize + 1)
    #expect(throws: CodecError.sizeOutOfBounds(payload.count)) {
      try Self.seal(payload, packed: false)
    }
  }

  @Test("Of a long dictionary the end is kept, and newer versions come last")
  func dictionaries() {
    let long = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
    let kept = Self.make(version: 1, long)
    #expect(kept.bytes == Array(long.suffix(CompressionDictionary.maximumSize)))
    let known = Dictionaries().adding(Self.dictionary, for: .core).adding(kept, for: .core)
    #expect(version(known.newest(for: .core)) == 3)
    #expect(version(known.dictionary(1, for: .core)) == 1)
    #expect(version(known.dictionary(2, for: .core)) == nil)
    #expect(version(known.newest(for: .faces)) == nil)
    #expect(Self.make(version: 1, []).bytes.isEmpty)
  }

  private func version(_ dictionary: CompressionDictionary?) -> UInt32? {
    guard let dictionary else { return nil }
    return dictionary.version
  }
}
