/// Assets and their groups within mutations.
enum AssetCoding {
  /// A group that is requested stands under its field; an absent one is an empty record with its bit in
  /// `cleared`.
  enum Field {
    static let id = 1
    static let core = 2
    static let variants = 3
    static let fileData = 4
    static let metadata = 5
    static let metrics = 6
    static let faces = 7
    static let cleared = 8
  }

  typealias Fields = WireFields<9>

  static func encode(_ asset: Asset, into writer: inout WireWriter) {
    let text = asset.id.text
    writer.identifier(Field.id, asset.id)
    writer.message(Field.core) { writer in
      _ = CoreRecord.encode(
        asset, variants: Variants(), groups: [], key: text.span, learner: nil, into: &writer)
      // The lean variant stands in the core record, as it does in a store, whatever its name.
      if let lean = asset.leanVariant {
        VariantsCoding.write(
          IndexedVariant(index: 0, entry: lean), CoreRecord.Field.leanLiteral, to: &writer)
      }
    }
    encode(asset.variants.map { AssetGroup.variants($0) }, Field.variants, asset.id, &writer)
    encode(asset.fileData.map { AssetGroup.fileData($0) }, Field.fileData, asset.id, &writer)
    encode(asset.metadata.map { AssetGroup.metadata($0) }, Field.metadata, asset.id, &writer)
    encode(asset.metrics.map { AssetGroup.metrics($0) }, Field.metrics, asset.id, &writer)
    encode(asset.faces.map { AssetGroup.faces($0) }, Field.faces, asset.id, &writer)
    let cleared = [
      (asset.variants.isAbsent, Field.variants), (asset.fileData.isAbsent, Field.fileData),
      (asset.metadata.isAbsent, Field.metadata), (asset.metrics.isAbsent, Field.metrics),
      (asset.faces.isAbsent, Field.faces),
    ].reduce(UInt64(0)) { $1.0 ? $0 | 1 << UInt64($1.1) : $0 }
    if cleared != 0 { writer.uint64(Field.cleared, cleared) }
  }

  private static func encode(
    _ group: AssetGroup?, _ field: Int, _ id: AssetID, _ writer: inout WireWriter
  ) {
    if let group { encode(group, of: id, into: &writer) }
  }

  /// One group with its value, or its bit in `cleared`.
  static func encode(_ group: AssetGroup, of id: AssetID, into writer: inout WireWriter) {
    func clear(_ field: Int) { writer.uint64(Field.cleared, 1 << UInt64(field)) }
    switch group {
    case .variants(let value?):
      writer.message(Field.variants) { writer in
        let literals = value.entries.enumerated().map {
          IndexedVariant(index: $0.offset, entry: $0.element)
        }
        VariantsRecord.encode(literals, into: &writer)
      }
    case .fileData(let value?):
      writer.message(Field.fileData) { FileDataRecord.encode(value, into: &$0) }
    case .metadata(let value?):
      writer.message(Field.metadata) { MetadataRecord.encode(value, into: &$0) }
    case .metrics(let value?):
      writer.message(Field.metrics) { MetricsRecord.encode(value, into: &$0) }
    case .faces(let value?):
      let text = id.text
      writer.message(Field.faces) {
        FacesRecord.encode(value, asset: text.span, learner: nil, into: &$0)
      }
    case .variants(nil): clear(Field.variants)
    case .fileData(nil): clear(Field.fileData)
    case .metadata(nil): clear(Field.metadata)
    case .metrics(nil): clear(Field.metrics)
    case .faces(nil): clear(Field.faces)
    }
  }

  static func asset(_ bytes: RawSpan) throws(CodecError) -> Asset {
    let fields = try Fields(bytes)
    guard let id = try fields.identifier(Field.id, AssetKind.self) else {
      throw .missingField(Field.id)
    }
    guard let payload = try fields.bytes(Field.core) else { throw .missingField(Field.core) }
    let text = id.text
    let core = try CoreRecord.Fields(payload)
    var asset = try CoreRecord.decode(core, id: id)
    asset.leanVariant = try CoreRecord.leanVariant(
      core, patterns: URLPatternTable(),
      context: try CoreRecord.urlContext(core, key: text.span))
    for field in [
      Field.variants, Field.fileData, Field.metadata, Field.metrics, Field.faces,
    ] {
      if let group = try group(fields, field, of: id) { asset.set(group) }
    }
    return asset
  }

  /// The one group of a mutation that sets one.
  static func group(
    _ fields: borrowing Fields, of id: AssetID
  ) throws(CodecError) -> AssetGroup? {
    for field in [
      Field.variants, Field.fileData, Field.metadata, Field.metrics, Field.faces,
    ] {
      if let group = try group(fields, field, of: id) { return group }
    }
    return nil
  }

  private static func group(
    _ fields: borrowing Fields, _ field: Int, of id: AssetID
  ) throws(CodecError) -> AssetGroup? {
    let isCleared = (try fields.uint64(Field.cleared) ?? 0) & 1 << UInt64(field) != 0
    let payload = try fields.bytes(field)
    guard isCleared || payload != nil else { return nil }
    switch field {
    case Field.variants:
      guard let payload else { return .variants(nil) }
      return .variants(Variants(try VariantsCoding.literals(1, in: payload).map(\.entry)))
    case Field.fileData:
      guard let payload else { return .fileData(nil) }
      return .fileData(try FileDataRecord.decode(payload))
    case Field.metadata:
      guard let payload else { return .metadata(nil) }
      return .metadata(try MetadataRecord.decode(payload))
    case Field.metrics:
      guard let payload else { return .metrics(nil) }
      return .metrics(try MetricsRecord.decode(payload))
    default:
      guard let payload else { return .faces(nil) }
      let text = id.text
      return .faces(
        try FacesRecord.decode(payload, of: id, asset: text.span, patterns: URLPatternTable()))
    }
  }
}

extension Fetched {
  fileprivate var isAbsent: Bool { if case .absent = self { true } else { false } }

  /// What becomes of a value that is there.
  fileprivate func map<Other>(_ transform: (Value) -> Other) -> Other? { value.map(transform) }
}
