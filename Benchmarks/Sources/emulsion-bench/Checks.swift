import Emulsion
import EmulsionSamples
import Foundation

/// Shows before anything is timed that the answers are right.
struct Checks {
  let store: AssetStore
  let library: SampleLibrary

  /// Compares some documents with the records that they were made of.
  func run() throws {
    for index in stride(from: 0, to: library.count, by: max(1, library.count / 50)) {
      let asset = library.asset(at: index)
      try checkLean(asset)
      try checkAll(asset)
      let typed = try store.read { try $0.asset(asset.id, include: .all) }
      // No faces and an empty list of them are the same to the store.
      guard let typed, typed.faces.value ?? [] == asset.faces.value ?? [],
        typed.variants == asset.variants, typed.metadata == asset.metadata,
        typed.originalFileName == asset.originalFileName
      else { throw Failure("\(asset.id): the typed record differs from what was written") }
    }
  }

  /// Shows that C writes the same bytes as the library, for all ids, lean and with all groups.
  func compare(with limit: Limit, _ ids: [AssetID]) throws {
    var buffer = JSONBuffer()
    for id in ids {
      for (include, all) in [([], false), (Include.all, true)] {
        buffer.removeAll()
        _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
        let document = try limit.document(Array(id.description.utf8), all: all)
        guard document == buffer.array else {
          throw Failure("\(id): the document of C is another than that of the library")
        }
      }
    }
  }

  /// A digest of the documents of all ids, lean and with all groups: it tells whether two versions of the
  /// library give the same bytes.
  func digest(_ ids: [AssetID]) throws -> UInt64 {
    var buffer = JSONBuffer()
    // FNV-1a.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for id in ids {
      buffer.removeAll()
      try store.read { snapshot in
        for include in [[], Include.all] {
          try snapshot.appendJSON(id, include: include, to: &buffer)
        }
      }
      let bytes = buffer.span
      for index in bytes.indices { digest = (digest ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
    }
    return digest
  }

  /// Shows that reads which should give the same bytes did.
  static func agree(_ results: [Rounds.Result]) throws {
    func checksums(_ prefixes: [String]) -> Set<UInt64> {
      Set(
        results.filter { result in prefixes.contains { result.name.hasPrefix($0) } }
          .map(\.checksum))
    }
    for group in [["mdb_get"], ["lean", "C: lean"], ["all groups GET → JSON", "C: all"]]
    where checksums(group).count > 1 {
      throw Failure("reads of the same records disagree: \(group.joined())")
    }
  }

  private func checkLean(_ asset: Asset) throws {
    let document = try document(asset.id, [])
    try check(asset, document)
    for key in ["metadata", "faces", "people", "file_data"] {
      try require(document[key] is NSNull, asset.id, key)
    }
    let urls = document["asset_urls"] as? [String: Any]
    try require(urls?.count == (asset.leanVariant == nil ? 0 : 1), asset.id, "asset_urls")
  }

  private func checkAll(_ asset: Asset) throws {
    let document = try document(asset.id, .all)
    try check(asset, document)
    func count(_ key: String) -> Int? {
      (document[key] as? [Any])?.count ?? (document[key] as? [String: Any])?.count
    }
    try require(count("faces") == asset.faces.value?.count ?? 0, asset.id, "faces")
    try require(count("people") == asset.people.value?.count ?? 0, asset.id, "people")
    let variants = asset.variants.value?.entries.count ?? 0
    try require(count("asset_urls") == variants, asset.id, "asset_urls")
    let metadata = document["metadata"] as? [String: Any]
    let make = asset.metadata.value?.make
    try require(metadata?["make"] as? String == make, asset.id, "metadata")
    let file = document["file_data"] as? [String: Any]
    let device = asset.fileData.value?.deviceAssetID
    try require(file?["device_asset_id"] as? String == device, asset.id, "file_data")
  }

  private func check(_ asset: Asset, _ document: [String: Any]) throws {
    try require(document["id"] as? String == asset.id.description, asset.id, "id")
    let name = document["original_file_name"] as? String
    try require(name == asset.originalFileName, asset.id, "original_file_name")
    try require(document["width"] as? Int == asset.width, asset.id, "width")
    try require(document["height"] as? Int == asset.height, asset.id, "height")
    try require(document["description"] as? String == asset.description, asset.id, "description")
    let created = document["created_at"] as? String
    try require(created == asset.createdAt.description, asset.id, "created_at")
  }

  private func require(_ condition: Bool, _ id: AssetID, _ key: String) throws {
    if !condition { throw Failure("\(id): the document's \(key) is not that of the record") }
  }

  private func document(_ id: AssetID, _ include: Include) throws -> [String: Any] {
    var buffer = JSONBuffer()
    let isFound = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
    guard isFound else { throw Failure("\(id) is not found") }
    let object = try JSONSerialization.jsonObject(with: Data(buffer.array))
    guard let document = object as? [String: Any] else { throw Failure("\(id) is no object") }
    return document
  }
}
