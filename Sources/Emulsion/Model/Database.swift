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
  /// Album id → the album, and its count of live members.
  case albums
  /// Link id → the album and the asset that it links.
  case albumAssets = "album_assets"
  /// Asset id, album id → link id.
  case assetAlbums = "asset_albums"
  /// Album id, state, capture time, asset id → the rest of the asset's frame.
  case byAlbum = "by_album"
  /// Capture time, asset id → the rest of the asset's frame; live assets.
  case byCapture = "by_capture"
  /// Time of trashing, asset id → the rest of the asset's frame; trashed assets.
  case byTrash = "by_trash"
  /// Person id, state, capture time, asset id → the rest of the asset's frame, when the faces were made.
  case byPerson = "by_person"
  /// Face id → asset id.
  case byFace = "by_face"
  /// Kind, time of making, id → nothing: faces, albums and links in the order in which they were made.
  case byCreated = "by_created"
  /// Order, named or not, sort key, person id → nothing: the orders of the lists of people.
  case peopleOrder = "people_order"
  /// SHA-256, asset id → nothing.
  case byChecksum = "by_checksum"
  /// SHA-1, asset id → nothing.
  case bySHA1 = "by_sha1"
  /// Device, the file's id on it, asset id → nothing.
  case byDevice = "by_device"
  /// Cell of a space-filling curve, asset id → the asset's frame with its exact coordinates.
  case byPlace = "by_place"
  /// Month → live and trashed assets.
  case byMonth = "by_month"
  /// Person id, id of one merged into it → what undoes the merge.
  case merges
  /// Number of the first event → events that follow one another.
  case events

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
    case .albums: 12
    case .albumAssets: 13
    case .assetAlbums: 14
    case .byAlbum: 15
    case .byCapture: 16
    case .byTrash: 17
    case .byPerson: 18
    case .byFace: 19
    case .byCreated: 20
    case .peopleOrder: 21
    case .byChecksum: 22
    case .bySHA1: 23
    case .byDevice: 24
    case .byPlace: 25
    case .byMonth: 26
    case .merges: 27
    case .events: 28
    }
  }
}
