import Foundation
import Testing

@testable import Emulsion

/// Payloads that no writer made, in envelopes whose checksum is right.
@Suite("Hostile records")
struct HostileRecordTests {
  private static let patterns = Fixtures.patterns()

  /// Reads a payload in every way that the library has. Errors are fine; traps are not.
  private static func read(_ database: Database, _ payload: [UInt8], _ documents: inout Documents) {
    let id = Fixtures.assetID
    let text = id.text
    let key = text.span
    switch database {
    case .core:
      guard let core = try? CoreRecord.Fields(payload.rawSpan) else { return }
      _ = try? CoreRecord.decode(core, id: id)
      _ = try? CoreRecord.groups(core)
      documents.add { json throws(CodecError) in
        try json.appendHead(core, key: key)
        json.append(",\"lean\":")
        try json.appendLeanVariant(core, key: key, patterns: patterns)
        json.append(",\"all\":")
        try json.appendVariants(core, others: nil, key: key, patterns: patterns)
        try json.appendMiddle(core)
        try json.appendTail(core)
      }
    case .variants:
      _ = try? VariantsCoding.literals(1, in: payload.rawSpan)
      documents.add { json throws(CodecError) in
        try json.append(
          packed: nil, literals: try VariantsCoding.literals(1, in: payload.rawSpan),
          patterns: patterns, context: URLContext(id: key, name: RawSpan()))
      }
    case .patterns:
      guard let pattern = try? URLPattern(decoding: payload.rawSpan) else { return }
      let table = URLPatternTable().adding([pattern])
      documents.add { json throws(CodecError) in
        json.append("{")
        try json.append(
          pattern: 0, of: table, width: 1, context: URLContext(id: key, name: key))
        json.append("}")
      }
    case .metadata:
      _ = try? MetadataRecord.decode(payload.rawSpan)
      documents.add { json throws(CodecError) in
        try json.appendMetadata(payload.rawSpan, asset: key)
      }
    case .fileData:
      _ = try? FileDataRecord.decode(payload.rawSpan)
      documents.add { json throws(CodecError) in try json.appendFileData(payload.rawSpan) }
    case .metrics:
      _ = try? MetricsRecord.decode(payload.rawSpan)
      documents.add { json throws(CodecError) in try json.appendMetrics(payload.rawSpan) }
    case .faces:
      _ = try? FacesRecord.decode(payload.rawSpan, of: id, asset: key, patterns: patterns)
      _ = try? FacesRecord.marks(payload.rawSpan)
      documents.add { json throws(CodecError) in
        try json.appendFaces(payload.rawSpan, asset: key, patterns: patterns)
      }
    case .assetPeople: _ = try? AssetPeopleRecord.decode(payload.rawSpan)
    case .people:
      _ = try? PersonRecord.decode(
        payload.rawSpan, id: Fixtures.person(1), key: key, patterns: patterns)
      documents.add { json throws(CodecError) in
        try json.appendPerson(
          payload.rawSpan, key: key, assetCount: 1, withClusterMetrics: true, patterns: patterns)
      }
    case .personStats: _ = try? PersonStats(payload.rawSpan)
    case .dictionaries, .meta: break
    case .albums, .albumAssets, .assetAlbums, .byAlbum, .byCapture, .byTrash, .byPerson, .byFace,
      .byCreated, .peopleOrder, .byChecksum, .bySHA1, .byDevice, .byPlace, .byMonth, .merges,
      .events:
      // As the value of a key that is in order, and as the key of such a value.
      let (key, value) = Rows.sample(database)
      try? Rows.read(database, key: key.rawSpan, value: payload.rawSpan)
      try? Rows.read(database, key: payload.rawSpan, value: value.rawSpan)
    }
  }

  @Test("100 000 changed records give an error or a value, and JSON that parses, and never a trap")
  func mutations() throws {
    var random = Random(10)
    var documents = Documents()
    var records: [(database: Database, bytes: [UInt8])] = []
    for (_, database, bytes) in Fixtures.payloads() {
      guard let database, !Rows.databases.contains(database) else { continue }
      records.append((database, bytes))
    }
    for record in records { Self.read(record.database, record.bytes, &documents) }
    #expect(documents.count == 8, "every fixture that is a document can be read")
    for round in 0..<100_000 {
      let record = records[round % records.count]
      let other = random.pick(records).bytes
      Self.read(record.database, random.changed(record.bytes, splicing: other), &documents)
    }
    documents.check()
    #expect(documents.count > 10_000)
  }

  @Test("50 000 changed keys and values of rows give an error or a value, and never a trap")
  func changedRows() {
    var random = Random(13)
    var documents = Documents()
    let rows = Rows.databases.map { (database: $0, row: Rows.sample($0)) }
    for round in 0..<50_000 {
      let (database, row) = rows[round % rows.count]
      let other = random.pick(rows).row
      let bytes =
        random.oneIn(2)
        ? random.changed(row.key, splicing: other.key)
        : random.changed(row.value, splicing: other.value)
      Self.read(database, bytes, &documents)
    }
    #expect(documents.count == 0)
  }

  @Test("Every truncation of every record is an error or a value")
  func truncations() {
    var documents = Documents()
    for (_, database, bytes) in Fixtures.payloads() {
      guard let database else { continue }
      for count in 0..<bytes.count { Self.read(database, Array(bytes.prefix(count)), &documents) }
    }
    documents.check()
    for database in Rows.databases {
      let (key, value) = Rows.sample(database)
      for count in 0..<key.count { Self.read(database, Array(key.prefix(count)), &documents) }
      for count in 0..<value.count { Self.read(database, Array(value.prefix(count)), &documents) }
    }
  }

  @Test("A row of every database can be read, and none whose key or value is cut within a field")
  func rows() throws {
    for database in Rows.databases {
      let (key, value) = Rows.sample(database)
      try Rows.read(database, key: key.rawSpan, value: value.rawSpan)
      #expect(throws: CodecError.self, "\(database)") {
        try Rows.read(database, key: RawSpan(), value: value.rawSpan)
      }
    }
    for database in [Database.byAlbum, .byCapture, .byTrash, .byPerson, .byPlace] {
      let (key, value) = Rows.sample(database)
      // The frame ends with its coordinates; in `by_person` times of faces follow.
      let frame = database == .byPerson ? value.count - 16 : value.count
      for count in 0..<frame {
        #expect(throws: CodecError.self, "\(database), \(count) bytes") {
          try Rows.read(database, key: key.rawSpan, value: Array(value.prefix(count)).rawSpan)
        }
      }
      // Coordinates beyond the earth, and none at all.
      for bits in [Double.nan.bitPattern, Double.infinity.bitPattern, (181.0).bitPattern] {
        var hostile = RowWriter()
        hostile.raw(value.prefix(frame - 8))
        hostile.uint64(bits)
        #expect(throws: CodecError.self, "\(database)") {
          try Rows.read(database, key: key.rawSpan, value: hostile.bytes.rawSpan)
        }
      }
    }
  }

  @Test("Every record read as one of another kind is an error or a value")
  func confusions() {
    var documents = Documents()
    for (_, _, bytes) in Fixtures.payloads() {
      for database in Database.allCases { Self.read(database, bytes, &documents) }
    }
    documents.check()
  }

  @Test("20 000 changed mutations are refused or read, and what is read has a wire form again")
  func changedMutations() throws {
    var random = Random(11)
    let encoded = Fixtures.mutations.map(\.encoded)
    for round in 0..<20_000 {
      let bytes = random.changed(encoded[round % encoded.count], splicing: random.pick(encoded))
      guard let mutation = try? Mutation(encoded: bytes) else { continue }
      if (try? mutation.validate()) == nil { continue }
      if try Mutation(encoded: mutation.encoded) != mutation {
        // A name or a metric that occurs twice, say, is one after reading.
        Issue.record("\(bytes.hex) reads back otherwise")
      }
    }
  }

  @Test("Random bytes are no record of any kind, or one")
  func noise() {
    var random = Random(12)
    var documents = Documents()
    for _ in 0..<3000 {
      let bytes = (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for database in Database.allCases { Self.read(database, bytes, &documents) }
      _ = try? Mutation(encoded: bytes)
    }
    documents.check()
  }
}

extension Random {
  /// The bytes with one to four changes: flips, cuts, insertions, repetitions, parts of other bytes.
  mutating func changed(_ bytes: [UInt8], splicing other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...below(3) {
      if bytes.isEmpty { return other }
      let place = below(bytes.count)
      switch below(8) {
      case 0, 1: bytes[place] ^= 1 << UInt8(below(8))
      case 2: bytes[place] = pick([0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x5C, 0xED])
      case 3: bytes[place] = UInt8(truncatingIfNeeded: next())
      case 4: bytes.insert(pick([0, 0x7F, 0x80, 0xFF]), at: place)
      case 5: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(8)))
      case 6:
        let part = bytes[place..<min(bytes.count, place + 1 + below(24))]
        bytes.insert(contentsOf: part, at: below(bytes.count))
      default:
        let start = below(max(other.count, 1))
        bytes.insert(contentsOf: other[start..<min(other.count, start + below(24))], at: place)
      }
    }
    return bytes
  }
}

/// Documents that were written, parsed in bundles because a parser takes long to start.
private struct Documents: ~Copyable {
  private(set) var count = 0
  private var buffer = JSONBuffer(capacity: 1 << 20)
  private var bundle: [[UInt8]] = []

  /// Takes what a closure writes, unless it throws.
  mutating func add(_ body: (inout JSONBuffer) throws(CodecError) -> Void) {
    buffer.removeAll()
    do throws(CodecError) { try body(&buffer) } catch { return }
    bundle.append(buffer.array)
    count += 1
    if bundle.count == 500 { check() }
  }

  /// Parses what has gathered.
  mutating func check() {
    defer { bundle = [] }
    let whole = Array(bundle.joined(separator: [UInt8(ascii: ",")]))
    if Self.parses([UInt8(ascii: "[")] + whole + [UInt8(ascii: "]")]) { return }
    for document in bundle where !Self.parses(document) {
      Issue.record("no JSON: \(document.text)")
      return
    }
  }

  private static func parses(_ bytes: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil
  }
}
