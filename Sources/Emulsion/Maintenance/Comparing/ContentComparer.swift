/// Walks over two sides at once and tells in what they differ.
final class ContentComparer {
  private let first: any ContentSide
  private let second: any ContentSide
  private var result = ContentComparison()
  /// Whether the numbers of patterns mean the same on both sides, as far as both have them.
  private let sharesPatterns: Bool
  /// Assets that only one side has: their groups are not told of again.
  private var lone: Set<AssetID> = []

  init(_ first: any ContentSide, _ second: any ContentSide) {
    self.first = first
    self.second = second
    let (left, right) = (first.patterns, second.patterns)
    sharesPatterns = (0..<UInt32(min(left.count, right.count))).allSatisfy {
      left.pattern($0) == right.pattern($0)
    }
  }

  func run(
    _ progress: (ArchiveProgress) throws(StoreError) -> Void,
    _ body: (ContentDifference) throws(StoreError) -> Void
  ) throws(StoreError) -> ContentComparison {
    let total = first.total.map { max($0, second.total ?? 0) } ?? second.total
    for database in ContentComparison.databases {
      try first.begin(database)
      try second.begin(database)
      while let (key, kind) = next() {
        try compare(database, key, kind, body)
        if kind != .onlyInSecond { try first.advance() }
        if kind != .onlyInFirst { try second.advance() }
        result.records += 1
        if result.records % 4096 == 0 {
          try progress(ArchiveProgress(.comparing, records: result.records, total: total))
        }
      }
    }
    try first.finish()
    try second.finish()
    return result
  }

  /// The lower of both keys, and who has it.
  private func next() -> (key: [UInt8], kind: ContentDifference.Kind)? {
    guard let left = first.key else { return second.key.map { ($0, .onlyInSecond) } }
    guard let right = second.key else { return (left, .onlyInFirst) }
    let order = Platform.compare(left.rawSpan, right.rawSpan)
    return order < 0 ? (left, .onlyInFirst) : order > 0 ? (right, .onlyInSecond) : (left, .differs)
  }

  private func compare(
    _ database: Database, _ key: [UInt8], _ kind: ContentDifference.Kind,
    _ body: (ContentDifference) throws(StoreError) -> Void
  ) throws(StoreError) {
    func tell(_ database: Database) throws(StoreError) {
      result.differences[database, default: 0] += 1
      try body(
        ContentDifference(kind: kind, database: database, id: Self.id(key, in: database)))
    }
    guard kind == .differs else {
      if Database.ofAssets.contains(database), let id = AssetID(key: key.rawSpan) {
        if database == .core { lone.insert(id) } else if lone.contains(id) { return }
      }
      return try tell(database)
    }
    if database == .core {
      for database in try differencesOfCore(key) { try tell(database) }
    } else if try !isSame(database, key) {
      try tell(database)
    }
  }

  private static func id(_ key: [UInt8], in database: Database) -> String {
    if database != .merges { return SchemaKeys.text(of: key.rawSpan, in: database) }
    return key.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: " ")
  }

  /// Whether an asset's own fields differ, and its URLs, which stand in two records by the patterns that they follow.
  private func differencesOfCore(_ key: [UInt8]) throws(StoreError) -> [Database] {
    guard let id = AssetID(key: key.rawSpan) else { return [] }
    let (mine, theirs) = (try first.payload(), try second.payload())
    let (others, theirOthers) = (try first.variants(), try second.variants())
    if sharesPatterns, mine == theirs, others == theirOthers { return [] }
    do throws(CodecError) {
      let left = try Self.core(mine, others, id, key, first.patterns)
      let right = try Self.core(theirs, theirOthers, id, key, second.patterns)
      var differences: [Database] = []
      if left.asset != right.asset || left.own != right.own { differences.append(.core) }
      if left.variants != right.variants { differences.append(.variants) }
      return differences
    } catch {
      throw .corrupted(.core, key: SchemaKeys.text(of: key.rawSpan, in: .core), error)
    }
  }

  private static func core(
    _ payload: [UInt8], _ others: [UInt8]?, _ id: AssetID, _ key: [UInt8],
    _ patterns: URLPatternTable
  ) throws(CodecError) -> (asset: Asset, own: LocalDateTime?, variants: Variants) {
    let core = try CoreRecord.Fields(payload.rawSpan)
    let literals =
      if let others {
        try CoreRecord.literals(core, others: others.rawSpan)
      } else {
        try CoreRecord.literals(core, others: nil)
      }
    let variants = try VariantsCoding.merge(
      packed: try core.bytes(CoreRecord.Field.packedVariants),
      literals: literals, patterns: patterns,
      context: try CoreRecord.urlContext(core, key: key.rawSpan))
    return (try CoreRecord.decode(core, id: id), try CoreRecord.ownLocal(core), variants)
  }

  /// Whether both records say the same. The same bytes do, unless they name patterns; others may.
  private func isSame(_ database: Database, _ key: [UInt8]) throws(StoreError) -> Bool {
    let (left, right) = (try first.payload(), try second.payload())
    if sharesPatterns, left == right { return true }
    do throws(CodecError) {
      return try isSame(database, key, left, right)
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: key.rawSpan, in: database), error)
    }
  }

  private func isSame(
    _ database: Database, _ key: [UInt8], _ left: [UInt8], _ right: [UInt8]
  ) throws(CodecError) -> Bool {
    let (mine, theirs) = (first.patterns, second.patterns)
    switch database {
    case .faces:
      guard let id = AssetID(key: key.rawSpan) else { return left == right }
      return try FacesRecord.decode(left.rawSpan, of: id, asset: key.rawSpan, patterns: mine)
        == FacesRecord.decode(right.rawSpan, of: id, asset: key.rawSpan, patterns: theirs)
    case .people:
      guard let id = PersonID(key: key.rawSpan) else { return left == right }
      return try PersonRecord.decode(left.rawSpan, id: id, key: key.rawSpan, patterns: mine)
        == PersonRecord.decode(right.rawSpan, id: id, key: key.rawSpan, patterns: theirs)
    case _ where left == right: return true
    case .metadata:
      return try MetadataRecord.decode(left.rawSpan) == MetadataRecord.decode(right.rawSpan)
    case .fileData:
      return try FileDataRecord.decode(left.rawSpan) == FileDataRecord.decode(right.rawSpan)
    case .metrics:
      return try MetricsRecord.decode(left.rawSpan) == MetricsRecord.decode(right.rawSpan)
    default: return false
    }
  }
}
