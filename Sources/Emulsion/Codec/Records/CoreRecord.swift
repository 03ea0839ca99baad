/// The record under an asset's id in `core`: all that a lean answer needs, and which other groups there are.
enum CoreRecord {
  /// Field numbers; see `Core` in the Format article.
  enum Field {
    static let mimeType = 1
    static let originalFileName = 2
    static let localWall = 3
    static let localOffset = 4
    static let createdAt = 5
    static let updatedAfter = 6
    static let width = 7
    static let height = 8
    static let duration = 9
    static let description = 10
    static let thumbHash = 11
    static let leanOrdinal = 12
    static let packedVariants = 13
    static let leanLiteral = 14
    static let groups = 15
    static let trashedAt = 16
    static let ownLocalWall = 17
    static let ownLocalOffset = 18
    /// Where a number stands that is no short decimal: this far behind its decimal's field.
    static let doubleOffset = 16
    static let known = Array(1...18) + [duration + doubleOffset]
  }

  typealias Fields = WireFields<26>

  /// What `core` says of the asset's other databases, so that no lookup is made in vain.
  struct Groups: OptionSet, Sendable {
    let rawValue: UInt32
    static let metadata = Groups(rawValue: 1 << 0)
    static let fileData = Groups(rawValue: 1 << 1)
    static let metrics = Groups(rawValue: 1 << 2)
    static let faces = Groups(rawValue: 1 << 3)
    static let people = Groups(rawValue: 1 << 4)
    static let variants = Groups(rawValue: 1 << 5)
    /// No database of its own: the metadata name a place on the earth.
    static let coordinates = Groups(rawValue: 1 << 6)
  }

  /// The record of an asset, and what belongs into `variants` beside it. `ownLocal` is the capture time that the
  /// asset had before a user set another.
  static func encode(
    _ asset: Asset, variants: Variants, groups: Groups, key: RawSpan,
    ownLocal: LocalDateTime? = nil, learner: URLPatternLearner?, into writer: inout WireWriter
  ) -> [IndexedVariant] {
    var name = asset.originalFileName
    let (packed, literals) = name.withUTF8 { utf8 in
      unsafe VariantsCoding.split(
        variants, context: URLContext(id: key, name: utf8.span.bytes), learner: learner)
    }
    let lean = variants.leanIndex(isVideo: asset.isVideo)
    let leanLiteral = literals.first { $0.index == lean }
    let others = literals.filter { $0.index != lean }
    var groups = groups.subtracting(.variants)
    if !others.isEmpty { groups.insert(.variants) }

    writer.string(Field.mimeType, asset.mimeType)
    writer.string(Field.originalFileName, asset.originalFileName)
    writer.localDateTime(Field.localWall, offset: Field.localOffset, asset.localDateTime)
    writer.timestamp(Field.createdAt, asset.createdAt)
    writer.timestamp(Field.updatedAfter, asset.updatedAt, after: asset.createdAt)
    if asset.width != 0 { writer.int64(Field.width, asset.width) }
    if asset.height != 0 { writer.int64(Field.height, asset.height) }
    if let duration = asset.duration, PackedDecimal(duration) != nil {
      writer.number(Field.duration, orDoubleAt: Field.doubleOffset, duration)
    }
    writer.string(Field.description, asset.description)
    if let thumbHash = asset.thumbHash { writer.bytes(Field.thumbHash, thumbHash.bytes) }
    if let lean, leanLiteral == nil {
      let before = literals.count { $0.index < lean }
      writer.uint64(Field.leanOrdinal, UInt64(lean - before + 1))
    }
    packed.write(Field.packedVariants, to: &writer)
    if let leanLiteral { VariantsCoding.write(leanLiteral, Field.leanLiteral, to: &writer) }
    if !groups.isEmpty { writer.uint64(Field.groups, UInt64(groups.rawValue)) }
    if let trashedAt = asset.trashedAt { writer.timestamp(Field.trashedAt, trashedAt) }
    writer.localDateTime(Field.ownLocalWall, offset: Field.ownLocalOffset, ownLocal)
    if let duration = asset.duration, PackedDecimal(duration) == nil {
      writer.number(Field.duration, orDoubleAt: Field.doubleOffset, duration)
    }
    writer.unknown(asset.unknownFields)
    return others
  }

  static func ownLocal(_ fields: borrowing Fields) throws(CodecError) -> LocalDateTime? {
    try fields.localDateTime(Field.ownLocalWall, offset: Field.ownLocalOffset)
  }

  static func groups(_ fields: borrowing Fields) throws(CodecError) -> Groups {
    Groups(rawValue: try fields.uint32(Field.groups) ?? 0)
  }

  /// When the asset was taken and whether it is in the trash; where is said by its metadata.
  static func frame(_ fields: borrowing Fields) throws(CodecError) -> AssetFrame {
    guard let local = try fields.localDateTime(Field.localWall, offset: Field.localOffset) else {
      throw .missingField(Field.localWall)
    }
    return AssetFrame(
      local: local, trashedAt: try fields.timestamp(Field.trashedAt), coordinates: nil)
  }

  /// What the URLs of the asset are made of.
  @_lifetime(copy fields, copy key)
  static func urlContext(
    _ fields: borrowing Fields, key: RawSpan
  ) throws(CodecError) -> URLContext {
    guard let name = try fields.bytes(Field.originalFileName) else {
      throw .missingField(Field.originalFileName)
    }
    return URLContext(id: key, name: name)
  }

  /// The asset's own scalars; every group is left as not requested.
  static func decode(_ fields: borrowing Fields, id: AssetID) throws(CodecError) -> Asset {
    guard let mimeType = try fields.string(Field.mimeType) else {
      throw .missingField(Field.mimeType)
    }
    guard let name = try fields.string(Field.originalFileName) else {
      throw .missingField(Field.originalFileName)
    }
    guard
      let local = try fields.localDateTime(Field.localWall, offset: Field.localOffset)
    else { throw .missingField(Field.localWall) }
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    var asset = Asset(
      id: id, mimeType: mimeType, originalFileName: name, localDateTime: local,
      createdAt: createdAt,
      updatedAt: try fields.timestamp(Field.updatedAfter, after: createdAt))
    asset.width = Int(try fields.int64(Field.width) ?? 0)
    asset.height = Int(try fields.int64(Field.height) ?? 0)
    asset.duration = try fields.number(Field.duration, orDoubleAt: Field.doubleOffset)?.value
    asset.description = try fields.string(Field.description)
    if let bytes = try fields.bytes(Field.thumbHash) {
      asset.thumbHash = ThumbHash(bytes: [UInt8](bytes))
    }
    asset.trashedAt = try fields.timestamp(Field.trashedAt)
    asset.unknownFields = try fields.unknown(known: Field.known)
    return asset
  }

  /// Accepts what can be read with each way of reading there is, and makes no value: ``decode(_:id:)``,
  /// ``groups(_:)``, ``leanVariant(_:patterns:context:)`` and all variants that stand here.
  static func check(
    _ fields: borrowing Fields, patterns: URLPatternTable
  ) throws(CodecError) {
    guard try fields.hasText(Field.mimeType) else { throw .missingField(Field.mimeType) }
    guard try fields.hasText(Field.originalFileName) else {
      throw .missingField(Field.originalFileName)
    }
    guard try fields.localDateTime(Field.localWall, offset: Field.localOffset) != nil else {
      throw .missingField(Field.localWall)
    }
    guard let createdAt = try fields.timestamp(Field.createdAt) else {
      throw .missingField(Field.createdAt)
    }
    _ = try fields.timestamp(Field.updatedAfter, after: createdAt)
    _ = try fields.int64(Field.width)
    _ = try fields.int64(Field.height)
    _ = try fields.number(Field.duration, orDoubleAt: Field.doubleOffset)
    _ = try fields.hasText(Field.description)
    _ = try fields.bytes(Field.thumbHash)
    _ = try fields.timestamp(Field.trashedAt)
    _ = try groups(fields)
    try checkVariants(fields, patterns: patterns)
  }

  private static func checkVariants(
    _ fields: borrowing Fields, patterns: URLPatternTable
  ) throws(CodecError) {
    var pairs: UInt64?
    if let packed = try fields.bytes(Field.packedVariants) {
      pairs = try VariantsCoding.check(packed: packed, patterns: patterns)
    }
    if let literal = try fields.bytes(Field.leanLiteral) {
      return try VariantsCoding.check(literal: literal)
    }
    guard let ordinal = try fields.uint64(Field.leanOrdinal), let pairs else { return }
    guard ordinal > 0, ordinal <= pairs else { throw .invalidField(Field.leanOrdinal) }
  }

  /// The one variant of a lean answer.
  static func leanVariant(
    _ fields: borrowing Fields, patterns: URLPatternTable, context: borrowing URLContext
  ) throws(CodecError) -> NamedVariant? {
    if let literal = try fields.bytes(Field.leanLiteral) {
      return try VariantsCoding.literal(literal).entry
    }
    guard let (number, width) = try leanPair(fields) else { return nil }
    guard let pattern = patterns.pattern(number) else { throw .unknownPattern(number) }
    return NamedVariant(
      name: pattern.name,
      variant: Variant(
        url: try pattern.url(in: context), mimeType: pattern.mimeType, width: width))
  }

  /// The pair of the lean variant, where it follows a pattern.
  static func leanPair(
    _ fields: borrowing Fields
  ) throws(CodecError) -> (pattern: UInt32, width: Int?)? {
    guard let ordinal = try fields.uint64(Field.leanOrdinal),
      let packed = try fields.bytes(Field.packedVariants)
    else { return nil }
    var reader = VariantsCoding.PackedReader(packed)
    var place: UInt64 = 1
    while let pair = try reader.next() {
      if place == ordinal { return pair }
      place += 1
    }
    throw .invalidField(Field.leanOrdinal)
  }

  /// The literals that a full answer puts between those of the pattern: the lean one of `core`, and those of
  /// the record in `variants`.
  static func literals(
    _ fields: borrowing Fields, others: RawSpan?
  ) throws(CodecError) -> [IndexedVariant] {
    var literals: [IndexedVariant] = []
    if let lean = try fields.bytes(Field.leanLiteral) {
      literals.append(try VariantsCoding.literal(lean))
    }
    if let others { literals += try VariantsCoding.literals(1, in: others) }
    literals.sort { $0.index < $1.index }
    return literals
  }
}

/// The record under an asset's id in `variants`.
enum VariantsRecord {
  static func encode(_ literals: [IndexedVariant], into writer: inout WireWriter) {
    for literal in literals { VariantsCoding.write(literal, 1, to: &writer) }
  }

  /// Accepts what can be read, and makes no value.
  static func check(_ payload: RawSpan) throws(CodecError) {
    try VariantsCoding.check(literals: 1, in: payload)
  }
}
