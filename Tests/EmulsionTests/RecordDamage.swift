@testable import Emulsion

/// One damage of each sort to each sort of field, as a field that is put before or behind the others of a record.
struct RecordDamage {
  let what: String
  let field: [UInt8]
  /// Whether a sound field behind it takes its place: not for those that may occur several times.
  let isReplaced: Bool

  private init(_ what: String, replaced: Bool = true, _ body: (inout WireWriter) -> Void) {
    self.what = what
    isReplaced = replaced
    field = written(body)
  }

  /// Patterns of the sound records, and behind them one that is damaged.
  static let patterns = Fixtures.patterns().adding([nil])

  /// Each record with all of its fields, and what can be wrong with them.
  static func all() -> [(kind: RecordKind, sound: [UInt8], damages: [RecordDamage])] {
    func sound(_ database: Database) -> [UInt8] {
      Fixtures.payloads().first { $0.database == database }?.bytes ?? []
    }
    return [
      (.core, sound(.core), core), (.core, patternedCore, leanPairs),
      (.variants, sound(.variants), literals(1, replaced: false)),
      (.metadata, soundMetadata, metadata), (.metrics, sound(.metrics), metrics),
      (.faces, sound(.faces), faces(sound(.faces))),
    ]
  }

  // MARK: - Sorts of fields

  private static func text(_ field: Int) -> [RecordDamage] {
    [
      RecordDamage("text \(field) is no UTF-8") { $0.bytes(field, [0x61, 0xC3]) },
      RecordDamage("long text \(field) is no UTF-8") {
        $0.bytes(field, Array("sixteen letters_é".utf8) + [0xED, 0xA0, 0x80])
      },
      RecordDamage("text \(field) is a number") { $0.uint64(field, 1) },
    ]
  }

  private static func integer(_ field: Int) -> [RecordDamage] {
    [RecordDamage("integer \(field) is a text") { $0.bytes(field, [1]) }]
  }

  private static func number(_ field: Int) -> [RecordDamage] {
    [
      RecordDamage("decimal \(field) has ten places") { $0.uint64(field, 1 << 4 | 10) },
      RecordDamage("decimal \(field) has too many digits") {
        $0.uint64(field, ZigZag.encode(1_000_000_000_000_000) << 4)
      },
      RecordDamage("decimal \(field) is a text") { $0.bytes(field, [1]) },
    ]
  }

  /// Of a number whose record has it in eight bytes.
  private static func double(_ field: Int) -> [RecordDamage] {
    [
      RecordDamage("double \(field) is infinite") { fixed64(&$0, field, Double.infinity) },
      RecordDamage("double \(field) is no number") { fixed64(&$0, field, Double.nan) },
      RecordDamage("double \(field) is a text") { $0.bytes(field, [1]) },
    ]
  }

  private static func fixed64(_ writer: inout WireWriter, _ field: Int, _ value: Double) {
    writer.timestamp(field, Timestamp(microseconds: Int64(bitPattern: value.bitPattern)))
  }

  private static func instant(_ field: Int) -> [RecordDamage] {
    [Calendar.microseconds.lowerBound - 1, Calendar.microseconds.upperBound + 1].map { time in
      RecordDamage("time \(field) is \(time)") {
        $0.timestamp(field, Timestamp(microseconds: time))
      }
    } + [RecordDamage("time \(field) is a text") { $0.bytes(field, [1]) }]
  }

  private static func distance(_ field: Int) -> [RecordDamage] {
    [Int64.max, -Fixtures.created.microseconds + Calendar.microseconds.lowerBound - 1].map { far in
      RecordDamage("time \(field) is \(far) later") { $0.sint64(field, far) }
    } + integer(field)
  }

  private static func local(_ field: Int) -> [RecordDamage] {
    instant(field)
      + [1440, -1440, 32_768].map { minutes in
        RecordDamage("offset \(field + 1) is \(minutes)") { $0.sint64(field + 1, minutes) }
      } + integer(field + 1)
  }

  private static func packed(_ field: Int) -> [RecordDamage] {
    let pairs: [(String, [UInt8])] = [
      ("an unknown pattern", [0x7F, 0]), ("a damaged pattern", [UInt8(patterns.count - 1), 0]),
      ("a pattern beyond 32 bits", [0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0]), ("half a pair", [0]),
      ("a cut pair", [0, 0x80]),
    ]
    return pairs.map { what, bytes in
      RecordDamage("pairs \(field) with \(what)") { $0.bytes(field, bytes) }
    } + [RecordDamage("pairs \(field) are a number") { $0.uint64(field, 1) }]
  }

  private static func literals(_ field: Int, replaced: Bool) -> [RecordDamage] {
    let literal = written { writer in
      for part in 2...4 { writer.string(part, "é") }
      writer.uint64(1, 0)
      writer.int64(5, 1)
    }
    func damage(_ what: String, _ bytes: [UInt8]) -> RecordDamage {
      RecordDamage("literal \(field): \(what)", replaced: replaced) { $0.bytes(field, bytes) }
    }
    var damages = [
      damage("cut", [8]), damage("place", literal + written { $0.uint64(1, 1 << 32) }),
    ]
    for part in 2...4 { damages += text(part).map { damage($0.what, literal + $0.field) } }
    for part in [1, 5] { damages += integer(part).map { damage($0.what, literal + $0.field) } }
    for part in 2...4 {
      let rest = written { writer in
        for other in 2...4 where other != part { writer.string(other, "a") }
      }
      damages.append(damage("without \(part)", rest))
    }
    return damages
  }

  private static func identifier(_ field: Int) -> [RecordDamage] {
    let ids: [[UInt8]] = [
      [], Array("a b".utf8), Array("é".utf8), [UInt8](repeating: 0x61, count: 65),
      Array("seventeen_letter".utf8) + [1],
    ]
    return ids.map { bytes in
      RecordDamage("id \(field) is \(bytes.hex)") { $0.bytes(field, bytes) }
    } + [RecordDamage("id \(field) is a number") { $0.uint64(field, 1) }]
  }

  // MARK: - Records

  private static var core: [RecordDamage] {
    typealias Field = CoreRecord.Field
    var damages: [RecordDamage] = []
    for field in [Field.mimeType, Field.originalFileName, Field.description] {
      damages += text(field)
    }
    damages += local(Field.localWall) + instant(Field.createdAt) + instant(Field.trashedAt)
    damages += distance(Field.updatedAfter) + integer(Field.width) + integer(Field.height)
    damages += number(Field.duration) + packed(Field.packedVariants)
    damages += literals(Field.leanLiteral, replaced: true) + integer(Field.groups)
    return damages + [
      RecordDamage("hash") { $0.uint64(Field.thumbHash, 1) },
      RecordDamage("groups beyond 32 bits") { $0.uint64(Field.groups, 1 << 32) },
    ]
  }

  /// A record whose lean variant follows a pattern, and whose duration is no short decimal.
  private static let patternedCore = written { writer in
    writer.string(CoreRecord.Field.mimeType, "video/mp4")
    writer.string(CoreRecord.Field.originalFileName, "a.mp4")
    writer.localDateTime(
      CoreRecord.Field.localWall, offset: CoreRecord.Field.localOffset, Fixtures.ownLocal)
    writer.timestamp(CoreRecord.Field.createdAt, Fixtures.created)
    writer.uint64(CoreRecord.Field.leanOrdinal, 2)
    writer.bytes(CoreRecord.Field.packedVariants, [0, 0, 1, 0])
    writer.number(CoreRecord.Field.duration, orDoubleAt: CoreRecord.Field.doubleOffset, 1.0 / 3)
  }

  private static var leanPairs: [RecordDamage] {
    typealias Field = CoreRecord.Field
    return [0, 3, .max].map { ordinal in
      RecordDamage("lean variant \(ordinal)") { $0.uint64(Field.leanOrdinal, ordinal) }
    } + [RecordDamage("no pairs") { $0.bytes(Field.packedVariants, []) }]
      + integer(Field.leanOrdinal) + double(Field.duration + Field.doubleOffset)
  }

  /// Every field, each time with its offset.
  private static let soundMetadata = written { writer in
    var value = Fixtures.editedMetadata
    value.originalDateTime = Fixtures.ownLocal
    MetadataRecord.encode(value, into: &writer)
  }

  private static var metadata: [RecordDamage] {
    typealias Field = MetadataRecord.Field
    // The field numbers are written out, so that one that a list has forgotten is missed here.
    var damages = instant(Field.createdAt) + distance(Field.updatedAfter)
    for field in [3, 4, 10] + Array(23...31) + [33, 34, 35, 37] { damages += text(field) }
    for field in [5, 6, 7, 13, 36] { damages += integer(field) }
    for field in [8, 19, 21, 38] { damages += local(field) }
    // Those that the sound record has as decimals, and as doubles.
    for field in [11, 12, 15, 16, 17, 32, 40] { damages += number(field) }
    for field in [14, 18, 41] { damages += double(field + Field.doubleOffset) }
    return damages + [
      RecordDamage("place beyond the pole") {
        $0.number(Field.overrideLatitude, orDoubleAt: Field.doubleOffset, 90.5)
      },
      RecordDamage("place beyond the date line") {
        fixed64(&$0, Field.overrideLongitude + Field.doubleOffset, -180.1)
      },
    ]
  }

  private static var metrics: [RecordDamage] {
    func damage(_ what: String, _ bytes: [UInt8]) -> RecordDamage {
      RecordDamage("entry: \(what)", replaced: false) { $0.bytes(MetricsRecord.Field.entry, bytes) }
    }
    let name = written { $0.string(MetricsRecord.Field.name, "é") }
    let damages = text(MetricsRecord.Field.name) + number(MetricsRecord.Field.value)
    let doubles = double(MetricsRecord.Field.value + MetricsRecord.Field.doubleOffset)
    return (damages + doubles).map { damage($0.what, name + $0.field) }
      + [damage("without a name", []), damage("cut", [8])]
  }

  private static func faces(_ sound: [UInt8]) -> [RecordDamage] {
    typealias Field = FaceRecord.Field
    func damage(_ what: String, _ bytes: [UInt8]) -> RecordDamage {
      RecordDamage("face: \(what)", replaced: false) { $0.bytes(FacesRecord.face, bytes) }
    }
    let face = (try? WireField.all(in: sound))?.first?.content ?? []
    var parts = identifier(Field.id) + identifier(Field.person) + instant(Field.createdAt)
    for field in [Field.x, Field.y, Field.width, Field.height, Field.timestampMS] {
      parts += integer(field)
    }
    parts += distance(Field.updatedAfter) + integer(Field.source) + number(Field.confidence)
    parts += [2, 256].map { source in
      RecordDamage("source \(source)") { $0.uint64(Field.source, source) }
    }
    parts += packed(Field.packedVariants) + literals(Field.literal, replaced: false)
    for bytes in clusters {
      parts.append(RecordDamage("cluster") { $0.bytes(Field.cluster, bytes) })
    }
    let bare = written { writer in
      writer.identifier(Field.id, Fixtures.face(1))
      writer.timestamp(Field.createdAt, Fixtures.created)
    }
    parts += integer(Field.cluster)
    let doubles = double(Field.confidence + Field.doubleOffset)
    return parts.map { damage($0.what, face + $0.field) }
      + doubles.map { damage($0.what, bare + $0.field) } + [
        damage("without an id", Array(bare.dropFirst(18))),
        damage("without a time", Array(bare.prefix(18))), damage("cut", [8]),
      ]
  }

  /// Damaged cluster assignments.
  private static var clusters: [[UInt8]] {
    typealias Field = ClusterRecord.Field
    let person = written { $0.identifier(Field.candidatePerson, Fixtures.person(1)) }
    let distance = written {
      $0.number(Field.candidateDistance, orDoubleAt: Field.doubleOffset, 0.5)
    }
    let (double, decimal) = (double, number)
    var candidates = (identifier(Field.candidatePerson) + text(Field.candidateName))
      .map { person + distance + $0.field }
    candidates += decimal(Field.candidateDistance).map { person + $0.field }
    candidates += double(Field.candidateDistance + Field.doubleOffset).map { person + $0.field }
    candidates += [person, distance, [8]]
    return candidates.map { candidate in written { $0.bytes(Field.candidate, candidate) } }
      + decimal(Field.distance).map(\.field)
      + double(Field.distance + Field.doubleOffset).map(\.field) + [[8]]
  }
}
