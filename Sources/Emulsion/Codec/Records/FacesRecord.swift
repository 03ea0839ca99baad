/// The record under an asset's id in `faces`: every face of the asset, in order.
enum FacesRecord {
  /// The field of the record that holds one face.
  static let face = 1

  static func encode(
    _ faces: [Face], asset: RawSpan, learner: URLPatternLearner?,
    into writer: inout WireWriter
  ) {
    for value in faces {
      let text = value.id.text
      var variants: (packed: VariantsCoding.Packed, literals: [IndexedVariant])?
      if let urls = value.urls {
        variants = VariantsCoding.split(
          urls, context: URLContext(id: text.span, asset: asset), learner: learner)
      }
      writer.message(face) { writer in
        FaceRecord.encode(value, variants: variants, into: &writer)
      }
    }
  }

  static func decode(
    _ payload: RawSpan, of id: AssetID, asset: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) -> [Face] {
    var faces: [Face] = []
    try forEachFace(payload) { fields throws(CodecError) in
      faces.append(
        try FaceRecord.decode(fields, of: id, asset: asset, patterns: patterns))
    }
    return faces
  }

  /// The fields of one face; `nil` where the asset has no such face.
  @_lifetime(copy payload)
  static func fields(
    of id: FaceID, in payload: RawSpan
  ) throws(CodecError) -> FaceRecord.Fields? {
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == face, type == .length else {
        try reader.skip(type)
        continue
      }
      let fields = try FaceRecord.Fields(try reader.length())
      if try FaceRecord.id(fields) == id { return fields }
    }
    return nil
  }

  /// What the indexes know of each face, in order.
  static func marks(_ payload: RawSpan) throws(CodecError) -> [FaceMark] {
    var marks: [FaceMark] = []
    try forEachFace(payload) { fields throws(CodecError) in
      marks.append(try FaceRecord.mark(fields))
    }
    return marks
  }

  /// The same; accepts what ``decode(_:of:asset:patterns:)`` accepts, and makes no other value.
  static func checkedMarks(
    _ payload: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) -> [FaceMark] {
    var marks: [FaceMark] = []
    try forEachFace(payload) { fields throws(CodecError) in
      marks.append(try FaceRecord.mark(fields))
      try FaceRecord.check(fields, patterns: patterns)
    }
    return marks
  }

  /// Lends the fields of each face, in order.
  private static func forEachFace(
    _ payload: RawSpan, _ body: (borrowing FaceRecord.Fields) throws(CodecError) -> Void
  ) throws(CodecError) {
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == face, type == .length else {
        try reader.skip(type)
        continue
      }
      try body(try FaceRecord.Fields(try reader.length()))
    }
  }
}

/// What the indexes know of a face.
struct FaceMark: Equatable {
  var id: FaceID
  var person: PersonID?
  var createdAt: Timestamp

  init(id: FaceID, person: PersonID?, createdAt: Timestamp) {
    self.id = id
    self.person = person
    self.createdAt = createdAt
  }

  init(_ face: Face) { self.init(id: face.id, person: face.personID, createdAt: face.createdAt) }
}

/// One face within ``FacesRecord``.
enum FaceRecord {
  /// Field numbers; see `Face` in the Format article.
  enum Field {
    static let id = 1
    static let x = 2
    static let y = 3
    static let width = 4
    static let height = 5
    static let createdAt = 6
    static let updatedAfter = 7
    static let source = 8
    static let person = 9
    static let confidence = 10
    static let timestampMS = 11
    static let packedVariants = 12
    static let literal = 13
    static let cluster = 14
    static let hasVariants = 15
    /// Where a number stands that is no short decimal: this far behind its decimal's field.
    static let doubleOffset = 16
    static let known = Array(1...15) + [confidence + doubleOffset]
  }

  typealias Fields = WireFields<27>

  static func encode(
    _ face: Face, variants: (packed: VariantsCoding.Packed, literals: [IndexedVariant])?,
    into writer: inout WireWriter
  ) {
    writer.identifier(Field.id, face.id)
    writer.int64(Field.x, face.boundingBox.x)
    writer.int64(Field.y, face.boundingBox.y)
    writer.int64(Field.width, face.boundingBox.width)
    writer.int64(Field.height, face.boundingBox.height)
    writer.timestamp(Field.createdAt, face.createdAt)
    writer.timestamp(Field.updatedAfter, face.updatedAt, after: face.createdAt)
    if face.source != .automatic { writer.uint64(Field.source, UInt64(face.source.rawValue)) }
    writer.identifier(Field.person, face.personID)
    writer.number(Field.confidence, orDoubleAt: Field.doubleOffset, face.confidence)
    if let milliseconds = face.timestampMS { writer.int64(Field.timestampMS, milliseconds) }
    if let variants {
      variants.packed.write(Field.packedVariants, to: &writer)
      for literal in variants.literals {
        VariantsCoding.write(literal, Field.literal, to: &writer)
      }
      writer.uint64(Field.hasVariants, 1)
    }
    if let cluster = face.clusterAssignment {
      writer.message(Field.cluster) { ClusterRecord.encode(cluster, into: &$0) }
    }
    writer.unknown(face.unknownFields)
  }

  static func decode(
    _ fields: borrowing Fields, of asset: AssetID, asset key: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) -> Face {
    let id = try id(fields)
    let createdAt = try createdAt(fields)
    var face = Face(
      id: id, assetID: asset,
      boundingBox: Face.BoundingBox(
        x: Int(try fields.int64(Field.x) ?? 0), y: Int(try fields.int64(Field.y) ?? 0),
        width: Int(try fields.int64(Field.width) ?? 0),
        height: Int(try fields.int64(Field.height) ?? 0)),
      createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
    face.source = try source(fields)
    face.personID = try fields.identifier(Field.person)
    face.confidence = try fields.number(Field.confidence, orDoubleAt: Field.doubleOffset)?.value
    face.timestampMS = try fields.int64(Field.timestampMS)
    if fields.has(Field.hasVariants) {
      let text = id.text
      face.urls = try VariantsCoding.merge(
        packed: try fields.bytes(Field.packedVariants),
        literals: try VariantsCoding.literals(Field.literal, in: fields.bytes),
        patterns: patterns, context: URLContext(id: text.span, asset: key))
    }
    if let cluster = try fields.bytes(Field.cluster) {
      face.clusterAssignment = try ClusterRecord.decode(cluster)
    }
    face.unknownFields = try fields.unknown(known: Field.known)
    return face
  }

  /// Accepts what ``decode(_:of:asset:patterns:)`` accepts of the fields that are not in ``mark(_:)``, and makes no
  /// value.
  static func check(_ fields: borrowing Fields, patterns: URLPatternTable) throws(CodecError) {
    _ = try fields.int64(Field.x)
    _ = try fields.int64(Field.y)
    _ = try fields.int64(Field.width)
    _ = try fields.int64(Field.height)
    _ = try fields.timestamp(Field.updatedAfter, after: try createdAt(fields))
    _ = try source(fields)
    _ = try fields.number(Field.confidence, orDoubleAt: Field.doubleOffset)
    _ = try fields.int64(Field.timestampMS)
    if fields.has(Field.hasVariants) {
      if let packed = try fields.bytes(Field.packedVariants) {
        _ = try VariantsCoding.check(packed: packed, patterns: patterns)
      }
      if fields.has(Field.literal) {
        try VariantsCoding.check(literals: Field.literal, in: fields.bytes)
      }
    }
    if let cluster = try fields.bytes(Field.cluster) { try ClusterRecord.check(cluster) }
  }

  /// What the indexes know of the face.
  static func mark(_ fields: borrowing Fields) throws(CodecError) -> FaceMark {
    FaceMark(
      id: try id(fields), person: try fields.identifier(Field.person),
      createdAt: try createdAt(fields))
  }

  static func id(_ fields: borrowing Fields) throws(CodecError) -> FaceID {
    guard let id = try fields.identifier(Field.id, FaceKind.self) else {
      throw .missingField(Field.id)
    }
    return id
  }

  static func createdAt(_ fields: borrowing Fields) throws(CodecError) -> Timestamp {
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    return createdAt
  }

  static func source(_ fields: borrowing Fields) throws(CodecError) -> Face.Source {
    let raw = try fields.uint64(Field.source) ?? 0
    guard let byte = UInt8(exactly: raw), let source = Face.Source(rawValue: byte) else {
      throw .invalidField(Field.source)
    }
    return source
  }
}

/// The cluster assignment within ``FaceRecord``.
enum ClusterRecord {
  /// Field numbers; see `ClusterAssignment` in the Format article.
  enum Field {
    static let distance = 1
    static let candidate = 2
    static let candidatePerson = 1
    static let candidateDistance = 2
    static let candidateName = 3
    /// Where a number stands that is no short decimal: this far behind its decimal's field.
    static let doubleOffset = 16
  }

  typealias Fields = WireFields<18>
  typealias CandidateFields = WireFields<19>

  static func encode(_ cluster: ClusterAssignment, into writer: inout WireWriter) {
    writer.number(Field.distance, orDoubleAt: Field.doubleOffset, cluster.distanceToPerson)
    for candidate in cluster.candidates {
      writer.message(Field.candidate) { writer in
        writer.identifier(Field.candidatePerson, candidate.personID)
        writer.number(
          Field.candidateDistance, orDoubleAt: Field.doubleOffset, candidate.distance)
        writer.string(Field.candidateName, candidate.name)
      }
    }
  }

  static func decode(_ payload: RawSpan) throws(CodecError) -> ClusterAssignment {
    let fields = try Fields(payload)
    var cluster = ClusterAssignment(
      distanceToPerson: try fields.number(
        Field.distance, orDoubleAt: Field.doubleOffset)?.value)
    try forEachCandidate(payload) { fields throws(CodecError) in
      let (person, distance) = try candidate(fields)
      cluster.candidates.append(
        ClusterAssignment.Candidate(
          personID: person, distance: distance.value,
          name: try fields.string(Field.candidateName)))
    }
    return cluster
  }

  /// Accepts what ``decode(_:)`` accepts, and makes no value.
  static func check(_ payload: RawSpan) throws(CodecError) {
    let fields = try Fields(payload)
    _ = try fields.number(Field.distance, orDoubleAt: Field.doubleOffset)
    guard fields.has(Field.candidate) else { return }
    try forEachCandidate(payload) { fields throws(CodecError) in
      guard try fields.hasIdentifier(Field.candidatePerson) else {
        throw .missingField(Field.candidatePerson)
      }
      _ = try candidateDistance(fields)
      _ = try fields.hasText(Field.candidateName)
    }
  }

  static func candidate(
    _ fields: borrowing CandidateFields
  ) throws(CodecError) -> (PersonID, WireNumber) {
    guard let person = try fields.identifier(Field.candidatePerson, PersonKind.self) else {
      throw .missingField(Field.candidatePerson)
    }
    return (person, try candidateDistance(fields))
  }

  static func candidateDistance(
    _ fields: borrowing CandidateFields
  ) throws(CodecError) -> WireNumber {
    guard
      let distance = try fields.number(
        Field.candidateDistance, orDoubleAt: Field.doubleOffset)
    else { throw .missingField(Field.candidateDistance) }
    return distance
  }

  /// Lends the fields of each candidate, in order.
  static func forEachCandidate(
    _ payload: RawSpan, _ body: (borrowing CandidateFields) throws(CodecError) -> Void
  ) throws(CodecError) {
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.candidate, type == .length else {
        try reader.skip(type)
        continue
      }
      try body(try CandidateFields(try reader.length()))
    }
  }
}
