import Emulsion

// What is compared of values that only the library can make.

struct PageAnswer<Element: Equatable>: Equatable {
  var items: [Element]
  var hasMore: Bool
}

struct MergeAnswer: Equatable {
  var source: Person
  var mergedAt: Timestamp
  var faceCount: Int
}

struct ExistingAnswer: Equatable {
  var id: AssetID
  var checksum: SHA256Digest
  var checksumSHA1: SHA1Digest?
  var deviceID: String
  var deviceAssetID: String
}

struct ClusterAnswer: Equatable {
  var cell: UInt64
  var count: Int
  var sample: AssetID
}

extension PageAnswer where Element: Sendable {
  init(_ page: Page<Element>) { self.init(items: page.items, hasMore: page.hasMore) }
}

extension MergeAnswer {
  init(_ merge: Merge) {
    self.init(source: merge.source, mergedAt: merge.mergedAt, faceCount: merge.faceCount)
  }
}

extension ExistingAnswer {
  init(_ asset: ExistingAsset) {
    self.init(
      id: asset.id, checksum: asset.checksum, checksumSHA1: asset.checksumSHA1,
      deviceID: asset.deviceID, deviceAssetID: asset.deviceAssetID)
  }
}

extension ClusterAnswer {
  init(_ cluster: MapCluster) {
    self.init(cell: cluster.cell, count: cluster.count, sample: cluster.sampleAssetID)
  }
}
