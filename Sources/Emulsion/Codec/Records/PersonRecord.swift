/// The record under a person's id in `people`.
enum PersonRecord {
  /// Field numbers; see `Person` in the Format article.
  enum Field {
    static let flags = 1
    static let createdAt = 2
    static let updatedAfter = 3
    static let name = 4
    static let birthDate = 5
    static let thumbnailFace = 6
    static let packedVariants = 7
    static let literal = 8
    static let hasVariants = 9
    static let cluster = 10
    static let known = 1...10
    static let clusterP90 = 1
    static let clusterMean = 2
    static let clusterFaces = 3
    /// Where a number stands that is no short decimal: this far behind its decimal's field.
    static let doubleOffset = 16
  }

  static let hiddenFlag: UInt64 = 1
  static let favoriteFlag: UInt64 = 2

  typealias Fields = WireFields<11>
  typealias ClusterFields = WireFields<19>

  static func encode(
    _ person: Person, key: RawSpan, learner: URLPatternLearner?, into writer: inout WireWriter
  ) {
    let flags =
      (person.isHidden ? hiddenFlag : 0) | (person.isFavorite ? favoriteFlag : 0)
    if flags != 0 { writer.uint64(Field.flags, flags) }
    writer.timestamp(Field.createdAt, person.createdAt)
    writer.timestamp(Field.updatedAfter, person.updatedAt, after: person.createdAt)
    writer.string(Field.name, person.name)
    if let birthDate = person.birthDate {
      writer.sint64(Field.birthDate, Int64(birthDate.days))
    }
    writer.identifier(Field.thumbnailFace, person.thumbnailFaceID)
    if let urls = person.urls {
      let face = person.thumbnailFaceID?.text ?? IdentifierText()
      let (packed, literals) = VariantsCoding.split(
        urls, context: URLContext(id: key, face: face.span), learner: learner)
      packed.write(Field.packedVariants, to: &writer)
      for literal in literals { VariantsCoding.write(literal, Field.literal, to: &writer) }
      writer.uint64(Field.hasVariants, 1)
    }
    if let cluster = person.clusterMetrics {
      writer.message(Field.cluster) { writer in
        writer.number(Field.clusterP90, orDoubleAt: Field.doubleOffset, cluster.pairwiseP90)
        writer.number(Field.clusterMean, orDoubleAt: Field.doubleOffset, cluster.pairwiseMean)
        writer.int64(Field.clusterFaces, cluster.faceCount)
      }
    }
    writer.unknown(person.unknownFields)
  }

  /// Has the patterns of a person's URLs found, as writing the person does.
  static func learnURLs(of person: Person, _ learner: URLPatternLearner) {
    guard let urls = person.urls else { return }
    let key = person.id.text
    let face = person.thumbnailFaceID?.text ?? IdentifierText()
    let context = URLContext(id: key.span, face: face.span)
    _ = VariantsCoding.split(urls, context: context, learner: learner)
  }

  /// The person; the count of assets is not part of the record.
  static func decode(
    _ payload: RawSpan, id: PersonID, key: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) -> Person {
    let fields = try Fields(payload)
    let flags = try fields.uint64(Field.flags) ?? 0
    let createdAt = try createdAt(fields)
    var person = Person(
      id: id, isHidden: flags & hiddenFlag != 0, isFavorite: flags & favoriteFlag != 0,
      createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
    person.name = try fields.string(Field.name)
    person.birthDate = try birthDate(fields)
    person.thumbnailFaceID = try fields.identifier(Field.thumbnailFace)
    if fields.has(Field.hasVariants) {
      let face = person.thumbnailFaceID?.text ?? IdentifierText()
      person.urls = try VariantsCoding.merge(
        packed: try fields.bytes(Field.packedVariants),
        literals: try VariantsCoding.literals(Field.literal, in: payload), patterns: patterns,
        context: URLContext(id: key, face: face.span))
    }
    if let cluster = try fields.bytes(Field.cluster) {
      let fields = try ClusterFields(cluster)
      person.clusterMetrics = Person.ClusterMetrics(
        pairwiseP90: try fields.number(Field.clusterP90, orDoubleAt: Field.doubleOffset)?.value,
        pairwiseMean: try fields.number(
          Field.clusterMean, orDoubleAt: Field.doubleOffset)?.value,
        faceCount: try fields.int64(Field.clusterFaces).map { Int($0) })
    }
    person.unknownFields = try fields.unknown(known: Field.known)
    return person
  }

  static func createdAt(_ fields: borrowing Fields) throws(CodecError) -> Timestamp {
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    return createdAt
  }

  static func birthDate(_ fields: borrowing Fields) throws(CodecError) -> CalendarDate? {
    guard let days = try fields.sint64(Field.birthDate) else { return nil }
    guard let narrow = Int32(exactly: days), CalendarDate(days: narrow).isRepresentable else {
      throw .invalidField(Field.birthDate)
    }
    return CalendarDate(days: narrow)
  }
}
