import Testing

@testable import Emulsion

@Suite("Writing assets and people")
struct StoreWriteTests {
  private static let people = [Fixtures.fullPerson(1), Fixtures.barePerson(2)]

  private func store() throws -> TemporaryStore {
    let temporary = try TemporaryStore()
    try temporary.store.put(people: Self.people)
    return temporary
  }

  /// What a store answers for an asset that was put: the people by first face, empty groups as absent.
  private func answered(_ asset: Asset, counts: [Int]) -> Asset {
    var asset = asset
    if case .value(let metrics) = asset.metrics, metrics.entries.isEmpty { asset.metrics = .absent }
    if case .value(let faces) = asset.faces, faces.isEmpty { asset.faces = .absent }
    if case .absent = asset.variants { asset.variants = .value(Variants()) }
    let ids = (asset.faces.value ?? []).compactMap(\.personID)
    var seen: [Person] = []
    for id in ids where !seen.contains(where: { $0.id == id }) {
      guard var person = Self.people.first(where: { $0.id == id }) else { continue }
      person.assetCount = counts[seen.count]
      seen.append(person)
    }
    asset.people = seen.isEmpty ? .absent : .value(seen)
    return asset
  }

  @Test("Any subset of groups can be put, and comes back")
  func subsets() throws {
    let temporary = try store()
    for include in Include.subsets where !include.contains(.people) {
      var asset = Fixtures.fullAsset(AssetID(high: UInt64(include.rawValue), low: 0))
      asset.trashedAt = nil
      if !include.contains(.metadata) { asset.metadata = .absent }
      if !include.contains(.metrics) { asset.metrics = .absent }
      if !include.contains(.fileData) { asset.fileData = .absent }
      if !include.contains(.variants) { asset.variants = .absent }
      asset.leanVariant = asset.variants.value?.entries[1]
      asset.faces = include.contains(.faces) ? .value(Fixtures.faces(of: asset.id)) : .absent
      try temporary.store.put([asset])
      let count = (0...Int(include.rawValue)).count {
        let before = Include(rawValue: UInt8($0))
        return before.contains(.faces) && !before.contains(.people)
      }
      let expected = answered(asset, counts: [count, count])
      #expect(try temporary.store.asset(asset.id) == expected, "\(include)")
      // The same a second time counts nobody twice.
      try temporary.store.put([asset])
      #expect(try temporary.store.asset(asset.id) == expected, "\(include) again")
    }
  }

  @Test(
    "A group that is not requested stays, an absent one is cleared",
    arguments: [
      Include.metadata, .metrics, .fileData, .variants, .faces,
    ])
  func groups(group: Include) throws {
    let temporary = try store()
    let full = Fixtures.fullAsset()
    try temporary.store.put([full])
    let before = try #require(try temporary.store.asset(full.id))

    var lean = Fixtures.bareAsset()
    lean.originalFileName = "renamed.jpg"
    try temporary.store.put([lean])
    var expected = before
    expected.originalFileName = "renamed.jpg"
    let scalars = Fixtures.bareAsset()
    (expected.mimeType, expected.localDateTime) = (scalars.mimeType, scalars.localDateTime)
    (expected.createdAt, expected.updatedAt) = (scalars.createdAt, scalars.updatedAt)
    (expected.width, expected.height, expected.duration) = (0, 0, nil)
    (expected.description, expected.thumbHash, expected.trashedAt) = (nil, nil, nil)
    expected.people = .value(
      (before.people.value ?? []).map { person in
        var person = person
        person.assetCount = 1
        return person
      })
    #expect(try temporary.store.asset(full.id) == expected)

    // Cleared by a put, set again, cleared by a mutation of the group.
    var cleared = lean
    cleared.clear(group)
    try temporary.store.put([cleared])
    #expect(try temporary.store.asset(full.id) == expected.without(group))
    try temporary.store.apply(.setGroup(full.id, full.group(group), updatedAt: Fixtures.updated))
    expected.updatedAt = Fixtures.updated
    #expect(try temporary.store.asset(full.id) == expected)
    try temporary.store.apply(.setGroup(full.id, full.group(group).cleared, updatedAt: nil))
    #expect(try temporary.store.asset(full.id) == expected.without(group))
    try temporary.store.apply(.setGroup(full.id, full.group(group).cleared, updatedAt: nil))
    #expect(try temporary.store.asset(full.id) == expected.without(group))
  }

  @Test("Clearing every group leaves no record but the core's, and deleting leaves none")
  func nothingLeft() throws {
    let temporary = try store()
    try temporary.store.put([Fixtures.fullAsset()])
    let groups: [Database] = [.variants, .metadata, .fileData, .metrics, .faces, .assetPeople]
    for database in groups { #expect(try temporary.store.count(database) == 1) }
    var asset = Fixtures.bareAsset()
    for group in [Include.metadata, .metrics, .fileData, .variants, .faces] { asset.clear(group) }
    try temporary.store.put([asset])
    for database in groups { #expect(try temporary.store.count(database) == 0) }
    try temporary.store.put([Fixtures.fullAsset()])
    try temporary.store.apply(.deleteAsset(Fixtures.assetID))
    for database in groups + [.core] { #expect(try temporary.store.count(database) == 0) }
    #expect(try temporary.store.person(Fixtures.person(1))?.assetCount == 0)
    try temporary.store.apply(.deleteAsset(Fixtures.assetID))
    #expect(try temporary.store.sequence() == 7)
  }

  @Test("People come by first face, each once, whatever their ids")
  func peopleOrder() throws {
    let temporary = try TemporaryStore()
    try temporary.store.put(people: (1...5).map { Fixtures.barePerson($0) })
    for order: [UInt64?] in [[3, 1, 3, nil, 5, 1], [5, 4, 3, 2, 1], [nil], [2, 2, 2], []] {
      var asset = Fixtures.bareAsset()
      let faces = order.enumerated().map {
        Fixtures.face(UInt64(100 - $0.offset), of: asset.id, person: $0.element, bare: true)
      }
      asset.faces = .value(faces)
      try temporary.store.put([asset])
      let read = try #require(try temporary.store.asset(asset.id))
      #expect((read.faces.value ?? []) == faces)
      var expected: [PersonID] = []
      for number in order.compactMap(\.self) where !expected.contains(Fixtures.person(number)) {
        expected.append(Fixtures.person(number))
      }
      #expect((read.people.value ?? []).map(\.id) == expected)
    }
  }

  @Test(
    "The lean variant is the image's thumbnail, the video's still or else its original",
    arguments: [
      ("image/jpeg", ["original", "thumbnail", "small"], "thumbnail"),
      ("image/jpeg", ["original"], nil),
      ("image/jpeg", [], nil), ("image/jpeg", ["thumbnail_image"], nil),
      ("video/mp4", ["original", "thumbnail_image"], "thumbnail_image"),
      ("video/mp4", ["original", "thumbnail"], "original"), ("video/mp4", ["thumbnail"], nil),
      ("video/mp4", ["preview_image", "original"], "original"), ("Video/mp4", ["original"], nil),
      ("videox", ["original", "thumbnail"], "thumbnail"),
    ] as [(String, [String], String?)])
  func lean(mimeType: String, names: [String], lean: String?) throws {
    let temporary = try TemporaryStore()
    // With a pattern, and without one: the entry stands in another place of the record.
    for url in ["https://cdn.example.com/\(Fixtures.assetID)/", "https://signed.example.com/"] {
      var asset = Fixtures.bareAsset()
      asset.mimeType = mimeType
      let variants = Variants(names.map { Fixtures.variant($0, url + $0) })
      asset.variants = .value(variants)
      try temporary.store.put([asset])
      let read = try #require(try temporary.store.asset(asset.id, []))
      #expect(read.leanVariant?.name == lean)
      #expect(read.leanVariant == variants.entries.first { $0.name == lean })
      #expect(read.variants == .notRequested)
      let json = try temporary.store.json(asset.id, [])
      #expect(json?.contains(lean == nil ? "\"asset_urls\":{}," : "{\"\(lean ?? "")\":{") == true)
      #expect(try temporary.store.asset(asset.id, .variants)?.variants.value == variants)
    }
  }

  @Test("A lean variant alone is set among the others, or is the first")
  func leanAlone() throws {
    let temporary = try store()
    var asset = Fixtures.bareAsset()
    asset.leanVariant = Fixtures.variant("thumbnail", "https://one.example.com/")
    try temporary.store.put([asset])
    #expect(
      try temporary.store.asset(asset.id, .variants)?.variants.value?.entries
        == [asset.leanVariant].compactMap(\.self))
    asset.variants = .value(Fixtures.variants())
    try temporary.store.put([asset])
    asset.variants = .notRequested
    asset.leanVariant = Fixtures.variant("thumbnail", "https://two.example.com/", nil)
    try temporary.store.put([asset])
    let entries = try temporary.store.asset(asset.id, .variants)?.variants.value?.entries
    #expect(entries?.map(\.name) == Fixtures.variants().entries.map(\.name))
    #expect(entries?[1] == asset.leanVariant)
  }
}

extension Asset {
  /// Asks for a group to be cleared.
  mutating func clear(_ group: Include) {
    switch group {
    case .metadata: metadata = .absent
    case .metrics: metrics = .absent
    case .fileData: fileData = .absent
    case .variants: variants = .absent
    default: faces = .absent
    }
  }

  /// What a store answers once a group is cleared.
  func without(_ group: Include) -> Asset {
    var asset = self
    asset.clear(group)
    if group == .variants { (asset.variants, asset.leanVariant) = (.value(Variants()), nil) }
    if group == .faces { asset.people = .absent }
    return asset
  }

  /// A group as a mutation sets it.
  func group(_ group: Include) -> AssetGroup {
    switch group {
    case .metadata: .metadata(metadata.value)
    case .metrics: .metrics(metrics.value)
    case .fileData: .fileData(fileData.value)
    case .variants: .variants(variants.value)
    default: .faces(faces.value)
    }
  }
}

extension AssetGroup {
  /// The same group without a value.
  var cleared: AssetGroup {
    switch self {
    case .metadata: .metadata(nil)
    case .metrics: .metrics(nil)
    case .fileData: .fileData(nil)
    case .variants: .variants(nil)
    case .faces: .faces(nil)
    }
  }
}
