import Testing

@testable import Emulsion

/// What a store should hold: plain dictionaries, and rules that are as short as the documentation's.
private struct Model {
  var assets: [AssetID: Asset] = [:]
  var people: [PersonID: Person] = [:]

  /// Whether the store takes the mutation.
  func takes(_ mutation: Mutation) -> Bool {
    switch mutation {
    case .putAsset(let asset): knows(asset.faces.value)
    case .setGroup(let id, .faces(let faces), _): knows(faces) && assets[id] != nil
    case .setGroup(let id, _, _): assets[id] != nil
    case .putPerson, .deleteAsset: true
    default: false
    }
  }

  private func knows(_ faces: [Face]?) -> Bool {
    (faces ?? []).allSatisfy { face in face.personID.map { people[$0] != nil } ?? true }
  }

  mutating func apply(_ mutation: Mutation) {
    switch mutation {
    case .putAsset(let asset): put(asset)
    case .setGroup(let id, let group, let updatedAt):
      guard var asset = assets[id] else { return }
      let old = asset
      (asset.variants, asset.fileData, asset.metadata) = (
        .notRequested, .notRequested, .notRequested
      )
      (asset.metrics, asset.faces, asset.leanVariant) = (.notRequested, .notRequested, nil)
      asset.set(group)
      asset.updatedAt = updatedAt ?? old.updatedAt
      put(asset)
    case .putPerson(let person): people[person.id] = person
    case .deleteAsset(let id): assets[id] = nil
    default: break
    }
  }

  private mutating func put(_ asset: Asset) {
    let old = assets[asset.id]
    var new = asset
    new.fileData = Self.merged(asset.fileData, old?.fileData)
    new.metadata = Self.merged(asset.metadata, old?.metadata)
    new.metrics = Self.merged(asset.metrics, old?.metrics)
    new.faces = Self.merged(asset.faces, old?.faces)
    if new.metrics.value?.entries.isEmpty == true { new.metrics = .absent }
    if new.faces.value?.isEmpty == true { new.faces = .absent }
    switch asset.variants {
    case .value(let variants): new.variants = .value(variants)
    case .absent: new.variants = .value(Variants())
    case .notRequested:
      var variants = old?.variants.value ?? Variants()
      if let lean = asset.leanVariant { variants.set(lean) }
      new.variants = .value(variants)
    }
    let names = asset.isVideo ? ["thumbnail_image", "original"] : ["thumbnail"]
    let entries = new.variants.value?.entries ?? []
    new.leanVariant = names.lazy.compactMap { name in entries.first { $0.name == name } }.first
    assets[asset.id] = new
  }

  private static func merged<Value>(_ new: Fetched<Value>, _ old: Fetched<Value>?) -> Fetched<Value>
  {
    new.isRequested ? new : old ?? .absent
  }

  /// What the store answers for an asset and some groups.
  func answer(_ id: AssetID, _ include: Include) -> Asset? {
    guard var asset = assets[id] else { return nil }
    var seen: [Person] = []
    for face in asset.faces.value ?? [] {
      guard let person = face.personID, !seen.contains(where: { $0.id == person }),
        let found = self.person(person)
      else { continue }
      seen.append(found)
    }
    asset.people = seen.isEmpty ? .absent : .value(seen)
    if !include.contains(.people) { asset.people = .notRequested }
    if !include.contains(.faces) { asset.faces = .notRequested }
    if !include.contains(.metadata) { asset.metadata = .notRequested }
    if !include.contains(.metrics) { asset.metrics = .notRequested }
    if !include.contains(.fileData) { asset.fileData = .notRequested }
    if !include.contains(.variants) { asset.variants = .notRequested }
    return asset
  }

  func person(_ id: PersonID) -> Person? {
    guard var person = people[id] else { return nil }
    person.assetCount = assets.values.count { asset in
      asset.trashedAt == nil
        && (asset.faces.value ?? []).contains { $0.personID == id }
    }
    return person
  }

  func faceCount(_ id: PersonID) -> Int {
    assets.values.reduce(0) { $0 + ($1.faces.value ?? []).count { $0.personID == id } }
  }

  /// Records that each database of an asset's should hold, but for that of the variants.
  var counts: [(Database, Int)] {
    let assets = assets.values
    return [
      (.core, assets.count), (.people, people.count), (.personStats, people.count),
      (.metadata, assets.count { $0.metadata.value != nil }),
      (.metrics, assets.count { $0.metrics.value != nil }),
      (.fileData, assets.count { $0.fileData.value != nil }),
      (.faces, assets.count { $0.faces.value != nil }),
      (.assetPeople, assets.count { $0.faces.value?.contains { $0.personID != nil } == true }),
    ]
  }
}

/// Draws mutations of a small library, so that they meet the same records again and again.
private struct MutationSource {
  var random: Random

  mutating func mutation() -> Mutation {
    let id = assetID()
    switch random.below(20) {
    case 0..<8: return .putAsset(asset(id))
    case 8..<14:
      let time = random.oneIn(2) ? nil : time()
      return .setGroup(id, group(of: id), updatedAt: time)
    case 14..<18: return .putPerson(person())
    default: return .deleteAsset(id)
    }
  }

  private mutating func assetID() -> AssetID {
    let number = UInt64(random.below(6))
    guard number > 3, let id = AssetID("asset_\(number)" as String) else {
      return AssetID(high: number << 60, low: 1)
    }
    return id
  }

  private mutating func time() -> Timestamp {
    Timestamp(microseconds: Int64(random.below(1 << 50)))
  }

  private mutating func asset(_ id: AssetID) -> Asset {
    var asset = Fixtures.bareAsset(id)
    asset.mimeType = random.pick(["image/jpeg", "video/mp4"])
    asset.originalFileName = random.pick(["a.jpg", "b c.jpg", "Grüße (1).jpg", "abc"])
    asset.updatedAt = time()
    asset.width = random.below(3)
    asset.duration = random.pick([nil, 0, 1.5, 1.0 / 3])
    asset.description = random.pick([nil, "", "x\n\"y\""])
    asset.trashedAt = random.oneIn(3) ? time() : nil
    asset.leanVariant = random.oneIn(3) ? variants(id).entries.first : nil
    for group in [Include.metadata, .metrics, .fileData, .variants, .faces] {
      switch random.below(4) {
      case 0: asset.clear(group)
      case 1: break
      default: asset.set(self.group(group, of: id))
      }
    }
    return asset
  }

  private mutating func group(of id: AssetID) -> AssetGroup {
    let group = random.pick([Include.metadata, .metrics, .fileData, .variants, .faces, .faces])
    let value = self.group(group, of: id)
    return random.oneIn(4) ? value.cleared : value
  }

  private mutating func group(_ group: Include, of id: AssetID) -> AssetGroup {
    switch group {
    case .metadata:
      var value = Fixtures.metadata
      value.rating = random.below(5) - 1
      if random.oneIn(2) { value.make = nil }
      return .metadata(value)
    case .metrics: return .metrics(random.oneIn(3) ? Metrics() : Fixtures.metrics)
    case .fileData:
      var value = Fixtures.fileData
      value.fileSizeBytes = Int64(random.below(1 << 40))
      value.deviceID = random.pick([value.deviceID, "phone", ""])
      return .fileData(value)
    case .variants: return .variants(variants(id))
    default:
      return .faces(
        (0..<random.below(4)).map { number in
          let person = random.pick([nil, 1, 2, 3, 4] as [UInt64?])
          return Fixtures.face(
            UInt64(number), of: id, person: person, bare: random.oneIn(2))
        })
    }
  }

  private mutating func variants(_ id: AssetID) -> Variants {
    let names = ["thumbnail", "original", "thumbnail_image", "small"].shuffled(using: &random)
    return Variants(
      names.prefix(random.below(5)).map { name in
        let url = random.oneIn(2) ? "https://cdn.example.com/\(id)/\(name)" : "https://x/\(name)"
        return Fixtures.variant(name, url, random.pick([nil, 0, 360]))
      })
  }

  private mutating func person() -> Person {
    let number = UInt64(1 + random.below(4))
    var person = random.oneIn(2) ? Fixtures.fullPerson(number) : Fixtures.barePerson(number)
    person.updatedAt = time()
    return person
  }
}

@Suite("A store beside a plain model")
struct StoreModelTests {
  @Test("Whatever 200 libraries of 60 mutations do, every answer is the model's", arguments: 0..<8)
  func sequences(part: Int) throws {
    let folder = try TemporaryFolder()
    for seed in (part * 25)..<(part * 25 + 25) {
      var options = AssetStore.Options()
      options.packing = [.patternsAndLZ4, .patterns, .none][seed % 3]
      let store = try AssetStore(opening: folder.path("\(seed)"), options: options)
      defer { try? store.close() }
      try run(seed: seed, store)
    }
  }

  private func run(seed: Int, _ store: AssetStore) throws {
    var source = MutationSource(random: Random(UInt64(1000 + seed)))
    var model = Model()
    var sequence: UInt64 = 0
    var step = 0
    while step < 60 {
      // Some transactions are given up, some mutations in others are refused.
      let size = 1 + source.random.below(12)
      let fails = source.random.oneIn(6)
      let mutations = (0..<size).map { _ in source.mutation() }
      step += size
      var changed = model
      var applied: UInt64 = 0
      do {
        try store.write { transaction in
          for mutation in mutations {
            if changed.takes(mutation) {
              try transaction.apply(mutation)
              changed.apply(mutation)
              applied += 1
            } else {
              #expect(throws: StoreError.self) { try transaction.apply(mutation) }
            }
          }
          if fails { throw CancellationError() }
        }
        model = changed
        sequence += applied
      } catch is CancellationError {}
      #expect(try store.sequence() == sequence)
      try check(model, store, isLast: step >= 60, "seed \(seed), step \(step)", &source.random)
    }
  }

  private func check(
    _ model: Model, _ store: AssetStore, isLast: Bool, _ place: String, _ random: inout Random
  ) throws {
    let include = Include(rawValue: UInt8(random.below(64)))
    try store.read { snapshot throws(StoreError) in
      for (database, count) in model.counts where try snapshot.count(database) != count {
        Issue.record("\(place): \(database) has \(try snapshot.count(database)), not \(count)")
      }
      for id in model.assets.keys {
        for include in isLast ? [include, .all] : [include] {
          let expected = model.answer(id, include)
          let read = try snapshot.asset(id, include: include)
          if read != expected {
            Issue.record("\(place): \(include): \(String(describing: read)) is not the model's")
          }
          guard let expected else { continue }
          let document = json { $0.append(expected) }
          if try snapshot.json(id, include: include)?.text != document {
            Issue.record("\(place): \(include): the document is not \(document)")
          }
        }
      }
      for id in model.people.keys {
        if try snapshot.person(id) != model.person(id) { Issue.record("\(place): \(id)") }
        let text = id.text
        if try snapshot.session.stats(text.span)?.faces != Int64(model.faceCount(id)) {
          Issue.record("\(place): faces of \(id)")
        }
      }
    }
  }
}
