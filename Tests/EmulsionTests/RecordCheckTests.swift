import Testing

@testable import Emulsion

/// The checks that make no values, held against the reading that does.
@Suite("Checks of records")
struct RecordCheckTests {
  /// Everything that a reader asks of a record is read.
  private static func read(
    _ kind: RecordKind, _ payload: RawSpan, _ patterns: URLPatternTable
  ) throws(CodecError) {
    let id = Fixtures.assetID
    let text = id.text
    switch kind {
    case .core:
      let fields = try CoreRecord.Fields(payload)
      _ = try CoreRecord.decode(fields, id: id)
      _ = try CoreRecord.groups(fields)
      let context = try CoreRecord.urlContext(fields, key: text.span)
      _ = try CoreRecord.leanVariant(fields, patterns: patterns, context: context)
      _ = try VariantsCoding.merge(
        packed: try fields.bytes(CoreRecord.Field.packedVariants),
        literals: try CoreRecord.literals(fields, others: nil), patterns: patterns,
        context: context)
    case .variants: _ = try VariantsCoding.literals(1, in: payload)
    case .metadata: _ = try MetadataRecord.decode(payload)
    case .metrics: _ = try MetricsRecord.decode(payload)
    case .faces:
      _ = try FacesRecord.decode(payload, of: id, asset: text.span, patterns: patterns)
    case .events: try EventsRecord.forEach(payload, from: 1) { _ in true }
    case .literal, .entry, .face, .cluster, .candidate, .event: break
    }
  }

  private static func check(
    _ kind: RecordKind, _ payload: RawSpan, _ patterns: URLPatternTable
  ) throws(CodecError) {
    switch kind {
    case .core: try CoreRecord.check(try CoreRecord.Fields(payload), patterns: patterns)
    case .variants: try VariantsRecord.check(payload)
    case .metadata: try MetadataRecord.check(try MetadataRecord.Fields(payload))
    case .metrics: try MetricsRecord.check(payload)
    case .faces: _ = try FacesRecord.checkedMarks(payload, patterns: patterns)
    case .events: _ = try EventsRecord.check(payload)
    case .literal, .entry, .face, .cluster, .candidate, .event: break
    }
  }

  /// What both say of a record; an issue where they differ.
  private static func verdict(
    _ kind: RecordKind, _ payload: [UInt8], _ patterns: URLPatternTable
  ) -> CodecError? {
    var (expected, found): (CodecError?, CodecError?)
    do throws(CodecError) {
      try read(kind, payload.rawSpan, patterns)
    } catch {
      expected = error
    }
    do throws(CodecError) {
      try check(kind, payload.rawSpan, patterns)
    } catch {
      found = error
    }
    if (expected == nil) != (found == nil) {
      let said = "\(expected.map { "\($0)" } ?? "read"), \(found.map { "\($0)" } ?? "accepted")"
      Issue.record("\(kind): \(said): \(payload.hex)")
    }
    return expected
  }

  /// The parts that are asked for alone are those of the value.
  private static func compareParts(
    _ kind: RecordKind, _ payload: [UInt8], _ patterns: URLPatternTable
  ) throws {
    switch kind {
    case .metadata:
      let value = try MetadataRecord.decode(payload.rawSpan)
      let fields = try MetadataRecord.Fields(payload.rawSpan)
      let time = try MetadataRecord.overriddenTime(fields)
      let place = try MetadataRecord.coordinates(of: fields)
      if time != value.overrides.originalDateTime || place != value.coordinates {
        Issue.record("\(payload.hex): \(String(describing: (time, place)))")
      }
    case .faces:
      let marks = try FacesRecord.checkedMarks(payload.rawSpan, patterns: patterns)
      if try marks != FacesRecord.marks(payload.rawSpan) { Issue.record("\(payload.hex)") }
    case .events:
      var times: [Timestamp] = []
      try EventsRecord.forEach(payload.rawSpan, from: 1) {
        times.append($0.createdAt)
        return true
      }
      let (count, createdAt) = try EventsRecord.check(payload.rawSpan)
      if times != Array(repeating: createdAt, count: count) { Issue.record("\(payload.hex)") }
    default: break
    }
  }

  @Test("A check accepts what reading accepts, and nothing else, of 20 000 changed records")
  func changedRecords() throws {
    var samples = RecordSamples(61)
    var random = Random(62)
    var accepted: [RecordKind: Int] = [:]
    var rejected: [RecordKind: Int] = [:]
    var errors: [RecordKind: Set<String>] = [:]
    for _ in 0..<80 {
      let records = samples.next()
      let patterns = samples.patterns
      for (kind, payload) in records {
        #expect(Self.verdict(kind, payload, patterns) == nil, "\(kind): \(payload.hex)")
        try Self.compareParts(kind, payload, patterns)
        for round in 0..<50 {
          let changed =
            round % 4 == 0
            ? random.changed(payload, splicing: random.pick(records).payload)
            : random.changedField(of: payload, kind)
          if let error = Self.verdict(kind, changed, patterns) {
            rejected[kind, default: 0] += 1
            errors[kind, default: []].insert("\(error)")
          } else {
            accepted[kind, default: 0] += 1
            try Self.compareParts(kind, changed, patterns)
          }
        }
      }
    }
    for kind in RecordKind.records {
      #expect(accepted[kind, default: 0] > 1000, "\(kind)")
      #expect(rejected[kind, default: 0] > 1000, "\(kind)")
      // Nearly every field of every kind had a part in it.
      #expect(errors[kind, default: []].count > 40, "\(kind)")
    }
  }

  @Test("The check of a row of the feed accepts what reading accepts, of 20 000 changed rows")
  func changedRows() throws {
    var samples = RecordSamples(64)
    var random = Random(65)
    var accepted = 0
    var errors: [String: Int] = [:]
    for _ in 0..<400 {
      let (row, other) = (samples.events(), samples.events())
      #expect(Self.verdict(.events, row, samples.patterns) == nil, "\(row.hex)")
      try Self.compareParts(.events, row, samples.patterns)
      for round in 0..<50 {
        let changed =
          round % 4 == 0
          ? random.changed(row, splicing: other) : random.changedField(of: row, .events)
        if let error = Self.verdict(.events, changed, samples.patterns) {
          errors["\(error)", default: 0] += 1
        } else {
          accepted += 1
          try Self.compareParts(.events, changed, samples.patterns)
        }
      }
    }
    #expect(accepted > 1000)
    // Each field of an event had a part in it, by its type and by what it holds.
    for field in 1...7 {
      for error in [CodecError.wireType(field: field), .invalidField(field)] {
        #expect(errors["\(error)", default: 0] > 10, "\(error)")
      }
    }
  }

  @Test("A damaged field is found in every record, and does not count where a sound one follows")
  func damagedFields() {
    for (kind, sound, damages) in RecordDamage.all() {
      #expect(Self.verdict(kind, sound, RecordDamage.patterns) == nil, "\(kind)")
      for damage in damages {
        let damaged = Self.verdict(kind, sound + damage.field, RecordDamage.patterns)
        #expect(damaged != nil, "\(kind), \(damage.what)")
        let repaired = Self.verdict(kind, damage.field + sound, RecordDamage.patterns)
        #expect((repaired == nil) == damage.isReplaced, "\(kind), \(damage.what)")
      }
    }
  }

  @Test("A field that must be there is missed, and no other")
  func missingFields() throws {
    typealias Core = CoreRecord.Field
    typealias Face = FaceRecord.Field
    let required: [(RecordKind, Int, CodecError)] = [
      (.core, Core.mimeType, .missingField(Core.mimeType)),
      (.core, Core.originalFileName, .missingField(Core.originalFileName)),
      (.core, Core.localWall, .missingField(Core.localWall)),
      (.core, Core.createdAt, .missingField(Core.createdAt)),
      (.metadata, MetadataRecord.Field.createdAt, .missingField(MetadataRecord.Field.createdAt)),
    ]
    for (kind, sound, _) in RecordDamage.all() {
      for field in try WireField.all(in: sound) {
        let rest = try WireField.all(in: sound).filter { $0.number != field.number }
        let expected = required.first { $0.0 == kind && $0.1 == field.number }?.2
        let found = Self.verdict(kind, WireField.bytes(of: rest), RecordDamage.patterns)
        #expect(found == expected, "\(kind), \(field.number)")
      }
    }
  }

  @Test("Of a place that a user has set, one degree alone changes nothing")
  func loneDegree() throws {
    typealias Field = MetadataRecord.Field
    for field in [Field.overrideLatitude, Field.overrideLongitude] {
      for degree in [7, 1.0 / 7] {
        let payload = written { writer in
          MetadataRecord.encode(Fixtures.metadata, into: &writer)
          writer.number(field, orDoubleAt: Field.doubleOffset, degree)
        }
        let place = try #require(try MetadataRecord.decode(payload.rawSpan).coordinates)
        #expect(place.latitude == 48.208176)
        #expect(try MetadataRecord.coordinates(payload.rawSpan) == place)
      }
    }
  }

  @Test("Bytes are UTF-8 where a String takes them, at every length and place")
  func utf8() {
    func check(_ bytes: [UInt8]) {
      var isText = true
      do throws(CodecError) { try UTF8Check.check(bytes.rawSpan) } catch { isText = false }
      if isText != (String(validating: bytes, as: UTF8.self) != nil) {
        Issue.record("\(bytes.hex): \(isText)")
      }
    }
    let parts: [[UInt8]] = [
      [0x7F], [0x80], [0xC3, 0xA9], [0xC1, 0xBF], [0xE0, 0xA0, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x90, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
    ]
    for part in parts {
      for count in 0..<20 {
        let letters = [UInt8](repeating: UInt8(ascii: "a"), count: count)
        for place in 0...count { check(letters[..<place] + part + letters[place...]) }
      }
    }
    var random = Random(63)
    for _ in 0..<5000 {
      check((0..<random.below(5)).flatMap { _ in random.pick(parts) })
    }
  }
}
