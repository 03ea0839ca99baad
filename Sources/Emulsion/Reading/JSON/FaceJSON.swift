/// Faces as JSON, straight from the record.
extension ReadSession {
  /// Appends faces wherever they are, a separator behind each.
  func appendFaces(
    at places: [FacePlace], withClusterAssignment: Bool, separator: StaticString,
    to json: inout JSONBuffer
  ) throws(StoreError) {
    try forEachFace(places) { fields, _, key throws(CodecError) in
      try json.appendFace(
        fields, asset: key, withClusterAssignment: withClusterAssignment, patterns: patterns)
      json.append(separator)
    }
  }
}

extension JSONBuffer {
  mutating func appendFaces(
    _ payload: RawSpan, asset: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) {
    append("[")
    var reader = WireReader(payload)
    var isFirst = true
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == FacesRecord.face, type == .length else {
        try reader.skip(type)
        continue
      }
      if !isFirst { append(",") }
      isFirst = false
      try appendFace(
        try FaceRecord.Fields(try reader.length()), asset: asset, withClusterAssignment: true,
        patterns: patterns)
    }
    append("]")
  }

  mutating func appendFace(
    _ fields: borrowing FaceRecord.Fields, asset: RawSpan, withClusterAssignment: Bool,
    patterns: URLPatternTable
  ) throws(CodecError) {
    typealias Field = FaceRecord.Field
    let id = try FaceRecord.id(fields).text
    let createdAt = try FaceRecord.createdAt(fields)
    append("{\"id\":\"")
    append(raw: id.span)
    append("\",\"asset_id\":\"")
    append(raw: asset)
    append("\",\"bounding_box\":{\"x\":")
    append(try fields.int64(Field.x) ?? 0)
    append(",\"y\":")
    append(try fields.int64(Field.y) ?? 0)
    append(",\"w\":")
    append(try fields.int64(Field.width) ?? 0)
    append(",\"h\":")
    append(try fields.int64(Field.height) ?? 0)
    append("},\"created_at\":")
    append(createdAt)
    append(",\"updated_at\":")
    append(try fields.timestamp(Field.updatedAfter, after: createdAt))
    append(",\"source\":\"")
    append(try FaceRecord.source(fields).token)
    append("\",\"person_id\":")
    try appendNullable(id: fields.bytes(Field.person), Field.person, PersonKind.self)
    append(",\"confidence\":")
    append(try fields.number(Field.confidence, orDoubleAt: Field.doubleOffset))
    append(",\"timestamp_ms\":")
    append(try fields.int64(Field.timestampMS))
    append(",\"asset_urls\":")
    if fields.has(Field.hasVariants) {
      try append(
        packed: try fields.bytes(Field.packedVariants),
        literals: fields.has(Field.literal)
          ? try VariantsCoding.literals(Field.literal, in: fields.bytes) : [],
        patterns: patterns, context: URLContext(id: id.span, asset: asset))
    } else {
      append("null")
    }
    append(",\"cluster_assignment\":")
    if withClusterAssignment, let cluster = try fields.bytes(Field.cluster) {
      try appendCluster(cluster)
    } else {
      append("null")
    }
    append("}")
  }

  private mutating func appendCluster(_ payload: RawSpan) throws(CodecError) {
    typealias Field = ClusterRecord.Field
    let fields = try ClusterRecord.Fields(payload)
    append("{\"distance_to_person\":")
    append(try fields.number(Field.distance, orDoubleAt: Field.doubleOffset))
    append(",\"candidates\":[")
    var reader = WireReader(payload)
    var isFirst = true
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.candidate, type == .length else {
        try reader.skip(type)
        continue
      }
      if !isFirst { append(",") }
      isFirst = false
      try appendCandidate(ClusterRecord.CandidateFields(try reader.length()))
    }
    append("]}")
  }

  private mutating func appendCandidate(
    _ fields: borrowing ClusterRecord.CandidateFields
  ) throws(CodecError) {
    typealias Field = ClusterRecord.Field
    append("{\"person_id\":\"")
    guard let person = try fields.bytes(Field.candidatePerson) else {
      throw .missingField(Field.candidatePerson)
    }
    guard append(wireID: person, PersonKind.self) else {
      throw .invalidField(Field.candidatePerson)
    }
    append("\",\"distance\":")
    append(try ClusterRecord.candidateDistance(fields))
    append(",\"name\":")
    try appendNullable(fields.bytes(Field.candidateName))
    append("}")
  }

  /// Appends an id in quotes, or `null`.
  mutating func appendNullable<Kind: IdentifierKind>(
    id: RawSpan?, _ field: Int, _ kind: Kind.Type
  ) throws(CodecError) {
    guard let id else { return append("null") }
    append("\"")
    guard append(wireID: id, kind) else { throw .invalidField(field) }
    append("\"")
  }
}
