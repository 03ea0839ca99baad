/// People as JSON, straight from their records.
extension ReadSession {
  /// Appends the person with the store's own count of assets; `false` and nothing written where there is no
  /// such person.
  func appendPerson(
    _ id: PersonID, withClusterMetrics: Bool, to json: inout JSONBuffer
  ) throws(StoreError) -> Bool {
    let text = id.text
    let count = try stats(text.span)?.liveAssets ?? 0
    return try withRecord(.people, text.span) { payload throws(CodecError) in
      try json.appendPerson(
        payload, key: text.span, assetCount: count, withClusterMetrics: withClusterMetrics,
        patterns: patterns)
    } != nil
  }

  func stats(_ key: RawSpan) throws(StoreError) -> PersonStats? {
    try withRecord(.personStats, key) { payload throws(CodecError) in try PersonStats(payload) }
  }
}

extension JSONBuffer {
  mutating func appendPerson(
    _ payload: RawSpan, key: RawSpan, assetCount: Int64?, withClusterMetrics: Bool,
    patterns: URLPatternTable
  ) throws(CodecError) {
    typealias Field = PersonRecord.Field
    let fields = try PersonRecord.Fields(payload)
    let flags = try fields.uint64(Field.flags) ?? 0
    let createdAt = try PersonRecord.createdAt(fields)
    append("{\"id\":\"")
    append(raw: key)
    append("\",\"is_hidden\":")
    append(flags & PersonRecord.hiddenFlag != 0)
    append(",\"is_favorite\":")
    append(flags & PersonRecord.favoriteFlag != 0)
    append(",\"created_at\":")
    append(createdAt)
    append(",\"updated_at\":")
    append(try fields.timestamp(Field.updatedAfter, after: createdAt))
    append(",\"name\":")
    try appendNullable(fields.bytes(Field.name))
    append(",\"birth_date\":")
    if let birthDate = try PersonRecord.birthDate(fields) {
      append(birthDate)
    } else {
      append("null")
    }
    append(",\"asset_count\":")
    append(assetCount)
    append(",\"thumbnail_face_id\":")
    let face = try fields.identifier(Field.thumbnailFace, FaceKind.self)
    let faceText = face?.text ?? IdentifierText()
    if face != nil {
      append("\"")
      append(raw: faceText.span)
      append("\"")
    } else {
      append("null")
    }
    append(",\"asset_urls\":")
    if fields.has(Field.hasVariants) {
      try append(
        packed: try fields.bytes(Field.packedVariants),
        literals: fields.has(Field.literal)
          ? try VariantsCoding.literals(Field.literal, in: payload) : [],
        patterns: patterns, context: URLContext(id: key, face: faceText.span))
    } else {
      append("null")
    }
    append(",\"cluster_metrics\":")
    if withClusterMetrics, let cluster = try fields.bytes(Field.cluster) {
      let fields = try PersonRecord.ClusterFields(cluster)
      append("{\"pairwise_p90\":")
      append(try fields.number(Field.clusterP90, orDoubleAt: Field.doubleOffset))
      append(",\"pairwise_mean\":")
      append(try fields.number(Field.clusterMean, orDoubleAt: Field.doubleOffset))
      append(",\"face_count\":")
      append(try fields.int64(Field.clusterFaces))
      append("}")
    } else {
      append("null")
    }
    append("}")
  }
}
