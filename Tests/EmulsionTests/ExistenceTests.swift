import Testing

@testable import Emulsion

@Suite("Which files are in the store")
struct ExistenceTests {
  private static func answer(_ asset: Asset) throws -> ExistingAsset {
    let file = try #require(asset.fileData.value)
    return ExistingAsset(
      id: asset.id, checksum: file.checksum, checksumSHA1: file.checksumSHA1,
      deviceAssetID: file.deviceAssetID, deviceID: file.deviceID)
  }

  private static func file(
    _ number: UInt8, device: String = "phone", name: String
  ) -> FileData {
    var file = Fixtures.fileData
    file.checksum = Fixtures.digest(number)
    file.checksumSHA1 = SHA1Digest((0..<20).map { number &+ $0 })
    (file.deviceID, file.deviceAssetID) = (device, name)
    return file
  }

  private static func store(_ files: [FileData?]) throws -> (TemporaryStore, [Asset]) {
    let temporary = try TemporaryStore()
    let assets = files.enumerated().map { index, file in
      var asset = Fixtures.bareAsset(AssetID(high: UInt64(index + 1), low: 0))
      asset.fileData = Fetched(requested: file)
      if index % 3 == 1 { asset.trashedAt = Fixtures.updated }
      return asset
    }
    try temporary.store.put(assets)
    return (temporary, assets)
  }

  @Test("Samples are found by SHA-256, SHA-1 and device, in the order asked, 5000 at once")
  func samples() throws {
    let bench = try ListBench.samples(100, seed: 31)
    var random = Random(31)
    let withFile = bench.model.assets.filter { $0.fileData.value != nil }
    let asked = (0..<5000).map { _ in random.pick(withFile) }
    func expected(_ isSame: (FileData, FileData) -> Bool) throws -> [ExistingAsset] {
      var seen: Set<AssetID> = []
      var answers: [ExistingAsset] = []
      let sorted = withFile.sorted { $0.id < $1.id }
      for asset in asked where !seen.contains(asset.id) {
        let file = try #require(asset.fileData.value)
        for other in sorted where !seen.contains(other.id) {
          guard let candidate = other.fileData.value, isSame(file, candidate) else { continue }
          seen.insert(other.id)
          answers.append(try Self.answer(other))
        }
      }
      return answers
    }
    let files = asked.compactMap(\.fileData.value)
    try bench.store.read { snapshot in
      let bySHA256 = try snapshot.existing(checksums: files.map(\.checksum))
      #expect(try bySHA256 == expected { $0.checksum == $1.checksum })
      let bySHA1 = try snapshot.existing(sha1s: files.compactMap(\.checksumSHA1))
      let known = try expected {
        $0.checksumSHA1 == $1.checksumSHA1 && $0.checksumSHA1 != nil
      }
      #expect(bySHA1 == known)
      for device in Set(files.map(\.deviceID)) {
        let names = files.filter { $0.deviceID == device }.map(\.deviceAssetID)
        let found = try snapshot.existing(deviceID: device, deviceAssetIDs: names)
        let all = try expected {
          $0.deviceID == device && $1.deviceID == device && $0.deviceAssetID == $1.deviceAssetID
        }
        #expect(found == all)
      }
    }
  }

  @Test("Several assets of one file are told, the trashed one too, and each once")
  func sharedChecksum() throws {
    let files = [1, 1, 2, 1].map { Self.file($0, name: "a\($0)") }
    let (temporary, assets) = try Self.store(files + [nil])
    let found = try temporary.store.read { snapshot throws(StoreError) in
      try snapshot.existing(
        checksums: [9, 2, 1, 2].map(Fixtures.digest))
    }
    #expect(try found == [2, 0, 1, 3].map { try Self.answer(assets[$0]) })
  }

  @Test("Ids of files that share their first 128 bytes, or hold zeros, are not taken for another")
  func cutNames() throws {
    let long = String(repeating: "x", count: 128)
    let names = [long, long + "1", long + "2", "a", "a\0b", "a\0", ""]
    let (temporary, assets) = try Self.store(
      names.enumerated().map { Self.file(UInt8($0), name: $1) }
        + [Self.file(99, device: "tablet", name: "a")])
    for (index, name) in names.enumerated() {
      let found = try temporary.store.read { snapshot throws(StoreError) in
        try snapshot.existing(deviceID: "phone", deviceAssetIDs: [name, "none"])
      }
      #expect(try found == [Self.answer(assets[index])], "\(name)")
    }
  }

  @Test("The answer has the form of the API")
  func json() throws {
    var file = Self.file(0, name: "\"1\"")
    file.checksumSHA1 = nil
    let (temporary, assets) = try Self.store([file, Self.file(1, name: "2")])
    let found = try temporary.store.read { snapshot throws(StoreError) in
      try snapshot.existing(checksums: [0, 1].map(Fixtures.digest))
    }
    var buffer = JSONBuffer()
    buffer.append(found)
    let sha1 = try #require(found[1].checksumSHA1)
    #expect(
      buffer.array.text
        == "{\"assets\":[{\"id\":\"\(assets[0].id)\",\"checksum\":\"\(Fixtures.digest(0))\","
        + "\"checksum_sha1\":null,\"device_asset_id\":\"\\\"1\\\"\",\"device_id\":\"phone\"},"
        + "{\"id\":\"\(assets[1].id)\",\"checksum\":\"\(Fixtures.digest(1))\","
        + "\"checksum_sha1\":\"\(sha1)\",\"device_asset_id\":\"2\",\"device_id\":\"phone\"}]}")
  }
}
