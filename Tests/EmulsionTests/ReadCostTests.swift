import EmulsionSamples
import Foundation
import Testing

@testable import Emulsion

@Suite("What a read looks into")
struct ReadCostTests {
  /// Assets with and without each group, of a store that has read none of them yet.
  private static func filled() throws -> (TemporaryStore, [Asset]) {
    let temporary = try TemporaryStore()
    var assets: [Asset] = []
    for mask in UInt8(0)..<64 where mask & Include.people.rawValue == 0 {
      let id = AssetID(high: 0, low: UInt64(mask))
      let absent = Include(rawValue: ~mask)
      var asset = Fixtures.fullAsset(id)
      if absent.contains(.metadata) { asset.metadata = .absent }
      if absent.contains(.metrics) { asset.metrics = .absent }
      if absent.contains(.fileData) { asset.fileData = .absent }
      if absent.contains(.variants) { asset.variants = .absent }
      if absent.contains(.faces) { asset.faces = .absent }
      assets.append(asset)
    }
    var nobody = Fixtures.bareAsset(AssetID(high: 1, low: 0))
    nobody.faces = .value([Fixtures.face(1, of: nobody.id, person: nil)])
    assets.append(nobody)
    try temporary.store.put(people: [Fixtures.fullPerson(1), Fixtures.fullPerson(2)], assets)
    return (temporary, assets)
  }

  /// The lookups that the groups of an asset need, by database.
  private static func expected(_ asset: Asset, _ include: Include) -> [Database: Int] {
    var lookups: [Database: Int] = [.core: 1]
    if include.contains(.metadata), asset.metadata.value != nil { lookups[.metadata] = 1 }
    if include.contains(.metrics), asset.metrics.value != nil { lookups[.metrics] = 1 }
    if include.contains(.fileData), asset.fileData.value != nil { lookups[.fileData] = 1 }
    // One of the four is a literal that is not the lean one.
    if include.contains(.variants), asset.variants.value != nil { lookups[.variants] = 1 }
    if include.contains(.faces), asset.faces.value != nil { lookups[.faces] = 1 }
    let people = Set((asset.faces.value ?? []).compactMap(\.personID)).count
    if include.contains(.people), people > 0 {
      lookups[.assetPeople] = 1
      lookups[.people] = people
      lookups[.personStats] = people
    }
    return lookups
  }

  @Test("For every set of groups and kind of asset, exactly their databases are looked into, once")
  func everySubset() throws {
    let (temporary, assets) = try Self.filled()
    for include in Include.subsets {
      for asset in assets {
        let expected = Self.expected(asset, include)
        for isJSON in [false, true] {
          let cost = try temporary.store.read { snapshot throws(StoreError) in
            if isJSON {
              _ = try snapshot.json(asset.id, include: include)
            } else {
              _ = try snapshot.asset(asset.id, include: include)
            }
            return snapshot.cost
          }
          if cost.databases != Set(expected.keys) {
            Issue.record("[\(include)] of \(asset.id) looked into \(cost)")
          }
          if cost.lookups != expected.values.reduce(0, +) {
            Issue.record("[\(include)] of \(asset.id) took \(cost.lookups) lookups")
          }
        }
      }
    }
  }

  @Test("A lean read is one lookup in core, and people never touch faces")
  func promises() throws {
    let (temporary, assets) = try Self.filled()
    for asset in assets {
      try temporary.store.read { snapshot throws(StoreError) in
        _ = try snapshot.json(asset.id)
        #expect(snapshot.cost.databases == [.core])
        #expect(snapshot.cost.lookups == 1)
      }
      for include in Include.subsets where !include.contains(.faces) {
        try temporary.store.read { snapshot throws(StoreError) in
          _ = try snapshot.json(asset.id, include: include)
          #expect(!snapshot.cost.databases.contains(.faces))
        }
      }
    }
  }

  @Test("The bytes read are those of the values, and a missing asset costs its lookup")
  func bytes() throws {
    let (temporary, assets) = try Self.filled()
    let missing = try temporary.store.read { snapshot throws(StoreError) in
      _ = try snapshot.json(AssetID(high: 77, low: 77), include: .all)
      return snapshot.cost
    }
    #expect(missing.lookups == 1 && missing.bytesRead == 0 && missing.databases == [.core])
    let costs = try assets.map { asset in
      try temporary.store.read { snapshot throws(StoreError) in
        _ = try snapshot.asset(asset.id)
        return snapshot.cost
      }
    }
    try temporary.store.close()
    let values = try rawValues(.core, at: temporary.path)
    for (asset, cost) in zip(assets, costs) {
      let value = values.first { $0.key == Array(asset.id.description.utf8) }?.value
      #expect(cost.bytesRead == value?.count)
      #expect(
        cost.description == "1 lookup in core; \(cost.bytesRead) bytes read, "
          + "\(cost.bytesDecompressed) bytes decompressed")
    }
  }

  @Test(
    "Samples: documents have the API's keys in order, null for what was not asked, and are the values'"
  )
  func samples() throws {
    let library = SampleLibrary(.init(assets: 2000, seed: 7, people: 60))
    let temporary = try TemporaryStore()
    var load = BulkLoad(into: temporary.store)
    for person in library.people { try load.add(person) }
    for document in library { try load.add(document.asset) }
    let summary = try load.finish()
    #expect(summary.assets == 2000 && summary.failures == 0)
    var random = Random(30)
    try temporary.store.read { snapshot throws(StoreError) in
      for document in library {
        let id = document.asset.id
        let subset = Include(rawValue: UInt8(document.index % 64))
        let more = document.index.isMultiple(of: 4) ? [random.pick(Include.subsets)] : []
        for include in [subset] + more {
          let written = try snapshot.json(id, include: include)?.text ?? ""
          guard let asset = try snapshot.asset(id, include: include) else {
            Issue.record("\(id) is missing")
            continue
          }
          if written != json({ $0.append(asset) }) { Issue.record("[\(include)] of \(id)") }
          Self.checkShape(written, include)
          let mismatch = Self.mismatch(asset, document.asset, include)
          if let mismatch { Issue.record("\(mismatch) of \(id) is not what was loaded") }
        }
      }
    }
  }

  private static let keys = [
    "id", "mime_type", "original_file_name", "local_datetime", "created_at", "updated_at",
    "file_data", "metadata", "metrics", "asset_urls", "description", "thumbhash", "faces", "people",
    "width", "height", "duration", "trashed_at",
  ]

  /// The keys of a document in their order, and whether each value is null.
  private static func checkShape(_ document: String, _ include: Include) {
    let object = try? JSONSerialization.jsonObject(with: Data(document.utf8)) as? [String: Any]
    guard let object, object.count == 18, Set(object.keys) == Set(keys) else {
      Issue.record("not the API's keys: \(document)")
      return
    }
    let groups: [(Include, String)] = [
      (.fileData, "file_data"), (.metadata, "metadata"), (.metrics, "metrics"), (.faces, "faces"),
      (.people, "people"),
    ]
    for (group, key) in groups where !include.contains(group) {
      if !(object[key] is NSNull) { Issue.record("\(key) was not asked for: \(document)") }
    }
    for (group, key) in groups.suffix(3) where include.contains(group) {
      if object[key] is NSNull { Issue.record("\(key) was asked for: \(document)") }
    }
    // The order of the keys, from the first level's text alone.
    var depth = 0
    var isInText = false
    var isEscaped = false
    var found: [String] = []
    var text: [UInt8] = []
    for byte in Array(document.utf8) {
      if isInText {
        if isEscaped || byte == UInt8(ascii: "\\") {
          isEscaped.toggle()
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        } else if depth == 1 {
          text.append(byte)
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInText = true
        text = []
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ":") where depth == 1: found.append(text.text)
      default: break
      }
    }
    if found != keys { Issue.record("keys in the order \(found)") }
  }

  /// The first group that differs from the sample's.
  private static func mismatch(_ read: Asset, _ sample: Asset, _ include: Include) -> String? {
    if read.leanVariant != sample.leanVariant { return "the lean variant" }
    if include.contains(.variants), read.variants != sample.variants { return "variants" }
    if include.contains(.fileData), read.fileData != sample.fileData { return "file_data" }
    if include.contains(.metadata), read.metadata != sample.metadata { return "metadata" }
    if include.contains(.metrics), (read.metrics.value ?? Metrics()) != sample.metrics.value {
      return "metrics"
    }
    if include.contains(.faces), (read.faces.value ?? []) != sample.faces.value { return "faces" }
    if include.contains(.people),
      (read.people.value ?? []).map(\.id) != sample.people.value?.map(\.id)
    {
      return "people"
    }
    return nil
  }
}
