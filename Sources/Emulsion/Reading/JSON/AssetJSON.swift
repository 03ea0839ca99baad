/// An asset's document, straight from the records: no model object in between.
extension ReadSession {
  /// Appends the document with exactly the groups asked for, keys in the API's order; `false` and nothing
  /// written where there is no such asset.
  func appendAsset(
    _ id: AssetID, _ include: Include, to json: inout JSONBuffer
  ) throws(StoreError) -> Bool {
    let text = id.text
    return try appendAsset(key: text.span, include, to: &json)
  }

  /// The same for the bytes of an id.
  func appendAsset(
    key: RawSpan, _ include: Include, to json: inout JSONBuffer
  ) throws(StoreError) -> Bool {
    let start = json.count
    do throws(StoreError) {
      return try withCore(key) { core throws(StoreError) in
        try appendAsset(key: key, core, include, to: &json)
      } != nil
    } catch {
      json.truncate(to: start)
      throw error
    }
  }

  private func appendAsset(
    key: RawSpan, _ core: borrowing CoreRecord.Fields, _ include: Include,
    to json: inout JSONBuffer
  ) throws(StoreError) {
    let groups: CoreRecord.Groups
    do throws(CodecError) {
      groups = try CoreRecord.groups(core)
      try json.appendHead(core, key: key)
    } catch {
      throw corruptedCore(key, error)
    }
    if include.isDisjoint(with: [.fileData, .metadata, .metrics]) {
      json.append(",\"file_data\":null,\"metadata\":null,\"metrics\":null,\"asset_urls\":")
    } else {
      try appendEmbedded(groups, key, include, to: &json)
    }
    if include.contains(.variants), groups.contains(.variants) {
      try appendGroup(.variants, key, to: &json) { payload, json throws(CodecError) in
        try json.appendVariants(core, others: payload, key: key, patterns: patterns)
      }
    }
    do throws(CodecError) {
      if !include.contains(.variants) {
        try json.appendLeanVariant(core, key: key, patterns: patterns)
      } else if !groups.contains(.variants) {
        try json.appendVariants(core, others: nil, key: key, patterns: patterns)
      }
      try json.appendMiddle(core)
    } catch {
      throw corruptedCore(key, error)
    }
    if include.isDisjoint(with: [.faces, .people]) {
      json.append(",\"faces\":null,\"people\":null")
    } else {
      try appendLinked(groups, key, include, to: &json)
    }
    do throws(CodecError) {
      try json.appendTail(core)
    } catch {
      throw corruptedCore(key, error)
    }
  }

  /// Appends `file_data`, `metadata` and `metrics`, and the key behind them.
  private func appendEmbedded(
    _ groups: CoreRecord.Groups, _ key: RawSpan, _ include: Include, to json: inout JSONBuffer
  ) throws(StoreError) {
    json.append(",\"file_data\":")
    if include.contains(.fileData), groups.contains(.fileData) {
      try appendGroup(.fileData, key, to: &json) { payload, json throws(CodecError) in
        try json.appendFileData(payload)
      }
    } else {
      json.append("null")
    }
    json.append(",\"metadata\":")
    if include.contains(.metadata), groups.contains(.metadata) {
      try appendGroup(.metadata, key, to: &json) { payload, json throws(CodecError) in
        try json.appendMetadata(payload, asset: key)
      }
    } else {
      json.append("null")
    }
    json.append(",\"metrics\":")
    if include.contains(.metrics), groups.contains(.metrics) {
      try appendGroup(.metrics, key, to: &json) { payload, json throws(CodecError) in
        try json.appendMetrics(payload)
      }
    } else if include.contains(.metrics) {
      json.append("{}")
    } else {
      json.append("null")
    }
    json.append(",\"asset_urls\":")
  }

  /// Appends `faces` and `people`.
  private func appendLinked(
    _ groups: CoreRecord.Groups, _ key: RawSpan, _ include: Include, to json: inout JSONBuffer
  ) throws(StoreError) {
    json.append(",\"faces\":")
    if include.contains(.faces), groups.contains(.faces) {
      try appendGroup(.faces, key, to: &json) { payload, json throws(CodecError) in
        try json.appendFaces(payload, asset: key, patterns: patterns)
      }
    } else {
      json.append(include.contains(.faces) ? "[]" : "null")
    }
    json.append(",\"people\":")
    if include.contains(.people), groups.contains(.people) {
      try appendPeople(key, to: &json)
    } else {
      json.append(include.contains(.people) ? "[]" : "null")
    }
  }

  /// Appends the record of a group that `core` says is there.
  private func appendGroup(
    _ database: Database, _ key: RawSpan, to json: inout JSONBuffer,
    _ body: (RawSpan, inout JSONBuffer) throws(CodecError) -> Void
  ) throws(StoreError) {
    let found: Void? = try withRecord(database, key) { payload throws(CodecError) in
      try body(payload, &json)
    }
    if found == nil { throw missing(database, key) }
  }

  /// `core` says that the record is there, and it is not.
  func missing(_ database: Database, _ key: RawSpan) -> StoreError {
    StoreError(
      .corrupted, "the record is missing although core names it",
      advice: "restore the record from a backup or write it anew", database: database,
      key: SchemaKeys.text(of: key, in: database))
  }

  private func appendPeople(_ key: RawSpan, to json: inout JSONBuffer) throws(StoreError) {
    let people = try withRecord(.assetPeople, key) { payload throws(CodecError) in
      try AssetPeopleRecord.decode(payload)
    }
    guard let people else { throw missing(.assetPeople, key) }
    json.append("[")
    for (index, person) in people.enumerated() {
      if index > 0 { json.append(",") }
      guard try appendPerson(person, withClusterMetrics: true, to: &json) else {
        throw missing(.people, person.text.span)
      }
    }
    json.append("]")
  }
}

/// The parts of a document that stand in the `core` record.
extension JSONBuffer {
  mutating func appendLeanVariant(
    _ core: borrowing CoreRecord.Fields, key: RawSpan, patterns: URLPatternTable
  ) throws(CodecError) {
    append("{")
    if let literal = try core.bytes(CoreRecord.Field.leanLiteral) {
      append(try VariantsCoding.literal(literal).entry)
    } else if let (number, width) = try CoreRecord.leanPair(core) {
      try append(
        pattern: number, of: patterns, width: width,
        context: try CoreRecord.urlContext(core, key: key))
    }
    append("}")
  }

  mutating func appendVariants(
    _ core: borrowing CoreRecord.Fields, others: RawSpan?, key: RawSpan,
    patterns: URLPatternTable
  ) throws(CodecError) {
    try append(
      packed: try core.bytes(CoreRecord.Field.packedVariants),
      literals: try CoreRecord.literals(core, others: others), patterns: patterns,
      context: try CoreRecord.urlContext(core, key: key))
  }

  mutating func appendHead(
    _ core: borrowing CoreRecord.Fields, key: RawSpan
  ) throws(CodecError) {
    typealias Field = CoreRecord.Field
    append("{\"id\":\"")
    append(raw: key)
    append("\",\"mime_type\":\"")
    try appendRequired(core.bytes(Field.mimeType), Field.mimeType)
    append("\",\"original_file_name\":\"")
    try appendRequired(core.bytes(Field.originalFileName), Field.originalFileName)
    append("\",\"local_datetime\":")
    guard let local = try core.localDateTime(Field.localWall, offset: Field.localOffset) else {
      throw .missingField(Field.localWall)
    }
    append(local)
    append(",\"created_at\":")
    guard let createdAt = try core.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    append(createdAt)
    append(",\"updated_at\":")
    append(try core.timestamp(Field.updatedAfter, after: createdAt))
  }

  mutating func appendMiddle(
    _ core: borrowing CoreRecord.Fields
  ) throws(CodecError) {
    if let text = try core.bytes(CoreRecord.Field.description) {
      append(",\"description\":\"")
      try appendEscaped(text)
      append("\",\"thumbhash\":")
    } else {
      append(",\"description\":null,\"thumbhash\":")
    }
    if let bytes = try core.bytes(CoreRecord.Field.thumbHash) {
      append(base64: bytes)
    } else {
      append("null")
    }
  }

  mutating func appendTail(_ core: borrowing CoreRecord.Fields) throws(CodecError) {
    typealias Field = CoreRecord.Field
    append(",\"width\":")
    append(try core.int64(Field.width) ?? 0)
    append(",\"height\":")
    append(try core.int64(Field.height) ?? 0)
    let duration = try core.number(Field.duration, orDoubleAt: Field.doubleOffset)
    let trashedAt = try core.timestamp(Field.trashedAt)
    if duration == nil, trashedAt == nil {
      return append(",\"duration\":null,\"trashed_at\":null}")
    }
    append(",\"duration\":")
    append(duration)
    append(",\"trashed_at\":")
    if let trashedAt { append(trashedAt) } else { append("null") }
    append("}")
  }

  /// Appends text escaped, without quotes, that must be there.
  @inline(__always)
  mutating func appendRequired(_ text: RawSpan?, _ field: Int) throws(CodecError) {
    guard let text else { throw .missingField(field) }
    try appendEscaped(text)
  }

  mutating func appendNullable(_ text: RawSpan?) throws(CodecError) {
    if let text { try appendQuoted(text) } else { append("null") }
  }
}
