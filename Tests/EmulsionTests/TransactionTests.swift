import Testing

@testable import Emulsion

@Suite("Transactions")
struct TransactionTests {
  private struct Failure: Error, Equatable {}

  private func bare(_ number: UInt64) -> Asset {
    Fixtures.bareAsset(AssetID(high: 0, low: number))
  }

  @Test("An error of the closure rolls everything back, and is what the caller gets")
  func rollback() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(people: [Fixtures.barePerson(1), Fixtures.barePerson(2)], [Fixtures.fullAsset()])
    let before = try store.json(Fixtures.assetID)
    let counts = try Database.allCases.map { try store.count($0) }
    #expect(throws: Failure()) {
      try store.write { transaction in
        try transaction.put(bare(1))
        try transaction.put(Fixtures.fullPerson(5))
        try transaction.set(.metadata(nil), of: Fixtures.assetID)
        try transaction.deleteAsset(Fixtures.assetID)
        throw Failure()
      }
    }
    #expect(try store.json(Fixtures.assetID) == before)
    #expect(try Database.allCases.map { try store.count($0) } == counts)
    #expect(try store.sequence() == 3)
  }

  @Test(
    "An unknown person is refused, nothing of the mutation is written, and the transaction goes on")
  func unknownPerson() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(people: [Fixtures.barePerson(2)])
    try store.write { transaction in
      try transaction.put(bare(1))
      let error = expectError(.unknownPerson) { try transaction.put(Fixtures.fullAsset()) }
      #expect(error?.database == .people)
      #expect(error?.key == Fixtures.person(1).description)
      try transaction.put(bare(2))
      expectError(.unknownPerson) {
        try transaction.put(
          [Fixtures.face(1, of: bare(2).id, person: 77)], of: bare(2).id)
      }
      expectError(.notFound) { try transaction.set(.metrics(nil), of: Fixtures.assetID) }
      try transaction.put(bare(3))
      #expect(transaction.sequence == 4)
    }
    #expect(try store.count(.core) == 3)
    #expect(try store.asset(Fixtures.assetID) == nil)
    #expect(try store.count(.faces) == 0)
    #expect(try store.person(Fixtures.person(2))?.assetCount == 0)
    #expect(try store.sequence() == 4)
  }

  /// Mutations that no store can take, each with the word that its error names.
  private static let invalid: [(Mutation, String)] = {
    var mutations: [(Mutation, String)] = []
    func asset(_ field: String, _ change: (inout Asset) -> Void) {
      var asset = Fixtures.fullAssetWithoutPeople()
      change(&asset)
      mutations.append((.putAsset(asset), field))
    }
    func face(_ field: String, _ change: (inout Face) -> Void) {
      var face = Fixtures.face(1, of: Fixtures.assetID, person: nil)
      change(&face)
      mutations.append((.setGroup(Fixtures.assetID, .faces([face]), updatedAt: nil), field))
    }
    func person(_ field: String, _ change: (inout Person) -> Void) {
      var person = Fixtures.fullPerson(1)
      change(&person)
      mutations.append((.putPerson(person), field))
    }
    let late = Timestamp(microseconds: 253_402_300_800_000_000)
    let local = LocalDateTime(wallMicroseconds: 0, offsetMinutes: 1440)
    asset("local_datetime") { $0.localDateTime = local }
    asset("created_at") { $0.createdAt = late }
    asset("updated_at") { $0.updatedAt = Timestamp(microseconds: .min) }
    asset("trashed_at") { $0.trashedAt = late }
    asset("duration") { $0.duration = .nan }
    asset("file_created_at") {
      var value = Fixtures.fileData
      value.fileCreatedAt = local
      $0.fileData = .value(value)
    }
    for (field, path) in [
      ("f_number", \Metadata.fNumber), ("focal_length", \.focalLength), ("fps", \.fps),
      ("exposure_time", \.exposureTime), ("exposure_bias", \.exposureBias),
      ("latitude", \.latitude), ("longitude", \.longitude), ("altitude", \.altitude),
    ] {
      asset(field) {
        var value = Fixtures.metadata
        value[keyPath: path] = .infinity
        $0.metadata = .value(value)
      }
    }
    asset("metric sharpness") {
      $0.metrics = .value(Metrics([Metrics.Entry(name: "sharpness", value: -.infinity)]))
    }
    face("confidence") { $0.confidence = .nan }
    face("distance_to_person") { $0.clusterAssignment?.distanceToPerson = .nan }
    face("candidate") { $0.clusterAssignment?.candidates[0].distance = .infinity }
    face("belongs to") { $0.assetID = AssetID(high: 1, low: 1) }
    face("created_at") { $0.createdAt = late }
    person("birth_date") { $0.birthDate = CalendarDate(days: .max) }
    person("pairwise_p90") { $0.clusterMetrics?.pairwiseP90 = .nan }
    let twice = Fixtures.face(1, of: Fixtures.assetID, person: nil)
    mutations.append(
      (.setGroup(Fixtures.assetID, .faces([twice, twice]), updatedAt: nil), "twice"))
    mutations.append((.setGroup(Fixtures.assetID, .metrics(nil), updatedAt: late), "updated_at"))
    return mutations
  }()

  @Test("Values that no record can hold are refused by name, and the transaction goes on")
  func invalidValues() throws {
    let temporary = try TemporaryStore()
    try temporary.store.put([bare(1)])
    try temporary.store.write { transaction in
      for (mutation, field) in Self.invalid {
        let error = expectError(.invalidValue) { try transaction.apply(mutation) }
        #expect(error?.reason.contains(field) == true, "\(field): \(error?.reason ?? "")")
        #expect(error?.key != nil)
      }
      try transaction.put(bare(2))
    }
    #expect(try temporary.store.count(.core) == 2)
    #expect(try temporary.store.sequence() == 2)
  }

  @Test(
    "A record that is too large is refused before anything of it is written, and the transaction goes on"
  )
  func tooLarge() throws {
    let temporary = try TemporaryStore()
    var asset = Fixtures.fullAssetWithoutPeople()
    asset.description = String(repeating: "x", count: RecordLimits.writtenSize + 1)
    try temporary.store.write { transaction in
      let error = expectError(.invalidValue) { try transaction.put(asset) }
      #expect(error?.reason.contains("core takes 8388") == true)
      try transaction.put(bare(1))
    }
    #expect(try temporary.store.count(.core) == 1)
    #expect(try temporary.store.count(.metadata) == 0)
    asset.description = String(repeating: "x", count: RecordLimits.writtenSize - 2000)
    try temporary.store.put([asset])
    #expect(try temporary.store.asset(asset.id, [])?.description == asset.description)
  }

  @Test("A transaction reads what it has written, and others do not until it ends")
  func reading() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put(people: [Fixtures.barePerson(1), Fixtures.barePerson(2)])
    var asset = Fixtures.fullAsset()
    asset.trashedAt = nil
    try store.write { transaction throws(StoreError) in
      try transaction.put(asset)
      let (read, person) = try transaction.read { snapshot throws(StoreError) in
        (try snapshot.asset(asset.id, include: .all), try snapshot.person(Fixtures.person(1)))
      }
      #expect(read?.faces == asset.faces)
      #expect(read?.variants == asset.variants)
      #expect(person?.assetCount == 1)
      try transaction.set(.faces(nil), of: asset.id)
      let after = try transaction.read { snapshot throws(StoreError) in
        try snapshot.person(Fixtures.person(1))
      }
      #expect(after?.assetCount == 0)
    }
    #expect(try store.asset(asset.id)?.faces == .absent)
  }

  @Test("A snapshot shows the store as it was when it began")
  func snapshots() async throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    try store.put([bare(1)])
    let other = Task.detached { try store.put([Fixtures.bareAsset(AssetID(high: 0, low: 2))]) }
    try await other.value
    try store.read { snapshot throws(StoreError) in
      #expect(try snapshot.count(.core) == 2)
      #expect(try snapshot.assets([bare(2).id, bare(9).id, bare(1).id]).map(\.id).count == 2)
      #expect(try snapshot.json([bare(2).id, bare(9).id, bare(1).id]).text.hasPrefix("[{\"id\":"))
      #expect(try snapshot.json([bare(9).id]).text == "[]")
      #expect(try snapshot.json([AssetID]()).text == "[]")
      #expect(try snapshot.json(bare(9).id) == nil)
    }
  }

  @Test("Errors of reads and writes name the store's folder, from both kinds of closure")
  func paths() throws {
    let temporary = try TemporaryStore()
    let store = temporary.store
    let invalid = Self.invalid[0].0
    #expect(expectError(.invalidValue) { try store.apply(invalid) }?.path == store.path)
    let untyped = expectError(.invalidValue) {
      try store.write { transaction in
        try transaction.apply(invalid)
        if transaction.sequence == 99 { throw Failure() }
      }
    }
    #expect(untyped?.path == store.path)
    try store.put([bare(1)])
    try store.close()
    let key = Array(bare(1).id.description.utf8)
    try setRawValue(.core, key, [1, 2, 3, 4, 5, 6], at: store.path)
    let damaged = try AssetStore(opening: store.path)
    #expect(expectError(.corrupted) { _ = try damaged.asset(bare(1).id) }?.path == store.path)
    let read = expectError(.corrupted) {
      try damaged.read { snapshot in
        _ = try snapshot.asset(bare(1).id)
        if snapshot.cost.lookups == 99 { throw Failure() }
      }
    }
    #expect(read?.path == store.path)
  }

  @Test("Ids are visited in order, from any place, until the closure has enough")
  func scanning() throws {
    let temporary = try TemporaryStore()
    let ids =
      try (0..<30).map { AssetID(high: 0, low: $0) }
      + ["a", "z", "-", "_"].map {
        try AssetID.of("asset_" + $0)
      }
    try temporary.store.put(ids.reversed().map(Fixtures.bareAsset))
    let ordered = ids.sorted()
    for start in [nil] + ordered.map(Optional.some) + [try AssetID.of("asset_zz")] {
      for limit in [1, 3, 100] {
        var seen: [AssetID] = []
        try temporary.store.read { snapshot throws(StoreError) in
          try snapshot.forEachAssetID(after: start) { id throws(StoreError) in
            seen.append(id)
            return seen.count < limit
          }
        }
        let expected = ordered.filter { id in start.map { $0 < id } ?? true }.prefix(limit)
        #expect(seen == Array(expected))
      }
    }
  }
}
