import Testing

@testable import Emulsion

@Suite("Wire reader and writer")
struct WireTests {
  /// One field of each wire type that no record has, and one with the greatest number.
  static let unknown: [UInt8] =
    [0xA0, 0x06, 0x96, 0x01]  // 100, varint 150
    + [0xA9, 0x06, 1, 2, 3, 4, 5, 6, 7, 8]  // 101, fixed64
    + [0xB5, 0x06, 9, 10, 11, 12]  // 102, fixed32
    + [0xBA, 0x06, 3, 0x61, 0x62, 0x63]  // 103, length
    + [0xBA, 0x06, 0]  // 103 again, empty
    + [0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 1]  // 536870911, varint

  private func copied(
    _ fields: borrowing WireFields<2>, _ field: Int
  ) throws(CodecError) -> [UInt8] {
    guard let span = try fields.bytes(field) else { return [] }
    return [UInt8](span)
  }

  @Test(
    "Varints of every length read back, and their edges",
    arguments: [
      0, 1, 127, 128, 16_383, 16_384, 1 << 32 - 1, 1 << 56, 1 << 63, .max,
    ] as [UInt64])
  func varints(value: UInt64) throws {
    let bytes = written { $0.varint(value) }
    var reader = WireReader(bytes.rawSpan)
    #expect(try reader.varint() == value)
    let isAtEnd = reader.isAtEnd
    #expect(isAtEnd)
    for count in 0..<bytes.count {
      let cut = Array(bytes.prefix(count))
      #expect(throws: CodecError.truncated) {
        var reader = WireReader(cut.rawSpan)
        return try reader.varint()
      }
    }
  }

  @Test(
    "Varints of more than 64 bits are refused",
    arguments: [
      [UInt8](repeating: 0xFF, count: 10), [UInt8](repeating: 0xFF, count: 9) + [2],
      [UInt8](repeating: 0x80, count: 10) + [0], [UInt8](repeating: 0x80, count: 9) + [0x7F],
    ])
  func longVarints(bytes: [UInt8]) {
    #expect(throws: CodecError.malformedVarint) {
      var reader = WireReader(bytes.rawSpan)
      return try reader.varint()
    }
  }

  @Test(
    "Tags with number 0, too large a number or a group's wire type are refused",
    arguments: [
      [0x00], [0x05], [0x80, 0x80, 0x80, 0x80, 0x10], [0x0B], [0x0C], [0x0E], [0x0F],
    ] as [[UInt8]])
  func tags(bytes: [UInt8]) {
    #expect(throws: CodecError.self) {
      var reader = WireReader(bytes.rawSpan)
      _ = try reader.tag()
    }
  }

  @Test("Of a field that occurs twice the last counts")
  func lastCounts() throws {
    let bytes = written { writer in
      writer.uint64(1, 1)
      writer.string(2, "a")
      writer.uint64(1, 2)
    }
    let fields = try WireFields<3>(bytes.rawSpan)
    #expect(try fields.uint64(1) == 2)
    #expect(try fields.string(2) == "a")
  }

  @Test("Nested messages of every length around the one-byte prefix read back")
  func nested() throws {
    for count in [0, 1, 126, 127, 128, 129, 16_383, 16_384, 20_000] {
      let body = [UInt8](repeating: 1, count: count)
      let bytes = written { $0.message(1) { $0.raw(body) } }
      let fields = try WireFields<2>(bytes.rawSpan)
      #expect(try copied(fields, 1) == body)
    }
  }

  @Test("Every known record keeps fields that it does not know, through reading and writing")
  func unknownFields() throws {
    let patterns = Fixtures.patterns()
    let payloads = Dictionary(
      uniqueKeysWithValues: Fixtures.payloads().map { ($0.message, $0.bytes) })
    func payload(_ message: String) -> [UInt8] { (payloads[message] ?? []) + Self.unknown }

    let metadata = payload("Metadata")
    let readMetadata = try MetadataRecord.decode(metadata.rawSpan)
    #expect(readMetadata.unknownFields.bytes == Self.unknown)
    #expect(written { MetadataRecord.encode(readMetadata, into: &$0) } == metadata)

    let fileData = payload("FileData")
    let readFileData = try FileDataRecord.decode(fileData.rawSpan)
    #expect(written { FileDataRecord.encode(readFileData, into: &$0) } == fileData)

    let metrics = payload("Metrics")
    let readMetrics = try MetricsRecord.decode(metrics.rawSpan)
    #expect(written { MetricsRecord.encode(readMetrics, into: &$0) } == metrics)

    let id = Fixtures.person(1)
    let key = id.text
    let person = payload("Person")
    let readPerson = try PersonRecord.decode(
      person.rawSpan, id: id, key: key.span, patterns: patterns)
    #expect(readPerson.unknownFields.bytes == Self.unknown)
    let literal = written {
      PersonRecord.encode(readPerson, key: key.span, learner: nil, into: &$0)
    }
    #expect(literal.suffix(Self.unknown.count) == Self.unknown[...])

    let asset = Fixtures.assetID.text
    let learner = URLPatternLearner(table: patterns)
    let face = Fixtures.face(1, of: Fixtures.assetID, person: 2)
    let faces = written { writer in
      FacesRecord.encode([face], asset: asset.span, learner: learner, into: &writer)
    }
    let body = try copied(try WireFields<2>(faces.rawSpan), 1)
    let extended = written { $0.bytes(1, body + Self.unknown) }
    let readFaces = try FacesRecord.decode(
      extended.rawSpan, of: Fixtures.assetID, asset: asset.span, patterns: patterns)
    #expect(readFaces.first?.unknownFields.bytes == Self.unknown)
    #expect(
      written {
        FacesRecord.encode(readFaces, asset: asset.span, learner: learner, into: &$0)
      } == extended)

    let core = payload("Core")
    let fields = try CoreRecord.Fields(core.rawSpan)
    #expect(
      try CoreRecord.decode(fields, id: Fixtures.assetID).unknownFields.bytes == Self.unknown)
  }

  @Test("Mutations of every kind read back from their wire form", arguments: Fixtures.mutations)
  func mutations(mutation: Mutation) throws {
    var expected = mutation
    if case .putAsset(var asset) = mutation {
      asset.people = .notRequested
      expected = .putAsset(asset)
    }
    #expect(try Mutation(encoded: mutation.encoded) == expected)
  }

  @Test("An asset whose groups are cleared, and its lean variant of any name, read back")
  func clearedGroups() throws {
    var asset = Fixtures.bareAsset()
    asset.variants = .absent
    asset.fileData = .absent
    asset.metadata = .absent
    asset.metrics = .absent
    asset.faces = .absent
    #expect(try Mutation(encoded: Mutation.putAsset(asset).encoded) == .putAsset(asset))
    for mimeType in ["image/jpeg", "video/mp4"] {
      for name in ["thumbnail", "thumbnail_image", "original", "poster"] {
        var asset = Fixtures.bareAsset()
        asset.mimeType = mimeType
        asset.leanVariant = Fixtures.variant(name, "https://example.com/x")
        #expect(try Mutation(encoded: Mutation.putAsset(asset).encoded) == .putAsset(asset))
      }
    }
  }

  @Test(
    "Bytes that are no mutation are refused",
    arguments: [
      [], [0x08, 0x01], [0x0A, 0x00], [0x12, 0x00], [0x1A, 0x00], [0x22, 0x00], [0xFF],
      [0x0A, 0x7F],
    ] as [[UInt8]])
  func noMutation(bytes: [UInt8]) {
    #expect {
      try Mutation(encoded: bytes)
    } throws: {
      ($0 as? StoreError)?.code == .corrupted
    }
  }
}
