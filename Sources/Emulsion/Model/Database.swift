/// The named databases of a store. The raw values are the names on disk: they are frozen, as are the forms
/// of their keys.
public enum Database: String, CaseIterable, Sendable {
  /// Asset id → lean scalars, presence flags, URLs.
  case core
  /// Asset id → the non-lean URLs that follow no pattern.
  case variants
  /// Number (big-endian, 32 bits) → a URL pattern.
  case patterns
  /// Asset id → camera fields and places.
  case metadata
  /// Asset id → what is known of the file.
  case fileData = "file_data"
  /// Asset id → named numbers.
  case metrics
  /// Asset id → all faces of the asset, in order.
  case faces
  /// Asset id → the ids of the people in it, each once, by first face.
  case assetPeople = "asset_people"
  /// Person id → the person.
  case people
  /// Person id → live assets, faces.
  case personStats = "person_stats"
  /// Database, `/`, version in ten digits → a compression dictionary.
  case dictionaries
  /// A name → format version, store id, sequence.
  case meta

  /// The number that checksums know the database by: frozen.
  var number: UInt64 { UInt64(index) + 1 }

  /// The place in ``allCases``, for tables by database: frozen, because ``number`` follows from it.
  var index: Int {
    switch self {
    case .core: 0
    case .variants: 1
    case .patterns: 2
    case .metadata: 3
    case .fileData: 4
    case .metrics: 5
    case .faces: 6
    case .assetPeople: 7
    case .people: 8
    case .personStats: 9
    case .dictionaries: 10
    case .meta: 11
    }
  }
}
