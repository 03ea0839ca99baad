import Emulsion

/// An asset as a peer takes it: the texts of its groups, made of the value and not by a store, and what indexes need.
/// An empty text stands for a group that is not there.
struct PeerRecord {
  let asset: Asset
  let lean: [UInt8]
  let fileData: [UInt8]
  let metadata: [UInt8]
  let metrics: [UInt8]
  let variants: [UInt8]
  let faces: [UInt8]
  /// The people, each once, in the order of the faces.
  let people: [PersonID]
  let checksum: [UInt8]
  /// What an existence check answers for the asset.
  let existing: [UInt8]
  /// Where in the lean document `,"file_data":` begins, `asset_urls` ends, and `,"faces":` begins.
  let groupsPlace: Int
  let middlePlace: Int
  let linkedPlace: Int

  init(_ asset: Asset) {
    self.asset = asset
    let text = Self.json(asset)
    let parts = DocumentParts(text)
    func group(_ key: String, unless absent: String) -> [UInt8] {
      let text = parts[key]
      return text == Array(absent.utf8) ? [] : text
    }
    fileData = group("file_data", unless: "null")
    metadata = group("metadata", unless: "null")
    metrics = group("metrics", unless: "{}")
    variants = group("asset_urls", unless: "{}")
    faces = group("faces", unless: "[]")
    var people: [PersonID] = []
    for person in (asset.faces.value ?? []).compactMap(\.personID) where !people.contains(person) {
      people.append(person)
    }
    self.people = people
    lean = Self.json(asset.lean)
    let places = DocumentParts(lean)
    groupsPlace = places.range("updated_at").upperBound
    middlePlace = places.range("asset_urls").upperBound
    linkedPlace = places.range("thumbhash").upperBound
    let file = DocumentParts(fileData)
    checksum = Array(file["checksum"].dropFirst().dropLast())
    existing = fileData.isEmpty ? [] : Self.existing(asset.id, file)
  }

  var isLive: Bool { asset.trashedAt == nil }

  /// `YYYY-MM`
  var month: String { String(asset.localDateTime.description.prefix(7)) }

  private static func json(_ asset: Asset) -> [UInt8] {
    var buffer = JSONBuffer()
    buffer.append(asset)
    return buffer.array
  }

  private static func existing(_ id: AssetID, _ file: DocumentParts) -> [UInt8] {
    var text = Array("{\"id\":\"\(id)\"".utf8)
    for key in ["checksum", "checksum_sha1", "device_asset_id", "device_id"] {
      text += Array(",\"\(key)\":".utf8) + file[key]
    }
    return text + Array("}".utf8)
  }
}

extension Asset {
  /// The asset with no group asked for.
  fileprivate var lean: Asset {
    var copy = self
    copy.variants = .notRequested
    copy.fileData = .notRequested
    copy.metadata = .notRequested
    copy.metrics = .notRequested
    copy.faces = .notRequested
    copy.people = .notRequested
    return copy
  }
}
