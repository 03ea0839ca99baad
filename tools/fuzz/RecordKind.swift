import Emulsion

/// What the first byte of an input of the target `records` picks: how the rest becomes a mutation, which is
/// the way to the decoders of all records that is open to the public.
///
/// The field numbers are those of `Mutation` in the Format article.
enum RecordKind: UInt8, CaseIterable {
  case mutation, asset, core, variants, fileData, metadata, metrics, faces, person, face, album,
    link

  /// The id of every asset and person that the wrapping adds.
  static let id = AssetID(high: 0x018B_CFE5_6800_7000, low: 0x8000_0000_0000_0001)

  /// An asset that says nothing of its own.
  static let plainAsset = Asset(
    id: id, mimeType: "image/jpeg", originalFileName: "a.jpg",
    localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil),
    createdAt: Timestamp(microseconds: 0),
    updatedAt: Timestamp(microseconds: 0))

  /// The field of the id within the message of a mutation; assets, groups and people have it alike.
  private static let idField: [UInt8] = {
    // That of a removal is the same under another number.
    var field = Mutation.deleteAsset(id).encoded
    field[0] = 1 << 3 | field[0] & 7
    return field
  }()

  /// Picks by a byte; every byte picks something.
  init(picking byte: UInt8) {
    self = Self.allCases[Int(byte) % Self.allCases.count]
  }

  /// The fields around a record, the outermost first.
  private var fields: [UInt8] {
    switch self {
    case .mutation: []
    case .asset: [1]
    case .core: [1, 2]
    case .variants: [2, 3]
    case .fileData: [2, 4]
    case .metadata: [2, 5]
    case .metrics: [2, 6]
    case .faces: [2, 7]
    case .person: [3, 2]
    case .face: [8, 4]
    case .album: [14, 4]
    case .link: [16, 4]
    }
  }

  /// The record as a mutation in wire form.
  func mutation(of record: some Collection<UInt8>) -> [UInt8] {
    var bytes = Array(record)
    for (depth, field) in fields.enumerated().reversed() {
      bytes = Self.header(field, bytes.count) + bytes
      if depth == 1 { bytes = Self.idField + bytes }
    }
    return bytes
  }

  /// The record in a mutation that has nothing else beside the id.
  func record(in mutation: [UInt8]) -> ArraySlice<UInt8> {
    var rest = mutation[...]
    for (depth, _) in fields.enumerated() {
      if depth == 1 { rest = rest.dropFirst(Self.idField.count) }
      // The tag, and a length of which all bytes but the last have the highest bit.
      rest = rest.dropFirst().drop { $0 >= 0x80 }.dropFirst()
    }
    return rest
  }

  private static func header(_ field: UInt8, _ count: Int) -> [UInt8] {
    var bytes = [field << 3 | 2]
    var rest = count
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
