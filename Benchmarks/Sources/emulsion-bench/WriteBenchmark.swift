import Emulsion
import EmulsionSamples
import Foundation

/// Measures durable writes of single assets by several tasks at a time: committed together by the store,
/// committed one by one by the store, and one by one by C.
struct WriteBenchmark {
  static let taskCounts = [1, 8, 32, 128]

  /// Who commits.
  enum Way: String, CaseIterable, Encodable {
    case together = "store"
    case alone = "store, a commit each"
    case limit = "C, a commit each"
  }

  private let library: SampleLibrary
  private let rounds: Int
  /// The first half is in the store before; the other is written, or a part of it.
  let half: Int

  init(assets: Int, rounds: Int) throws(Failure) {
    guard assets >= 2000 else { throw Failure("writes are measured with 2000 assets or more") }
    library = SampleLibrary(SampleLibrary.Options(assets: assets))
    self.rounds = rounds
    half = assets / 2
  }

  func run(in folder: String) async throws -> WriteReport {
    var cells: [WriteReport.Cell] = []
    for hasRandomIDs in [false, true] {
      let assets = assets(randomIDs: hasRandomIDs)
      let base = "\(folder)/base-\(hasRandomIDs)"
      let full = "\(folder)/full-\(hasRandomIDs)"
      try load(assets[..<half], into: base)
      try load(assets[...], into: full)
      let records = try RecordList(of: assets[half...].map(\.id), in: full)
      for tasks in Self.taskCounts {
        // A commit each is slow: enough of them for figures, and for every task to have several.
        let count = min(half, max(200, tasks * 8))
        var figures: [Way: [WriteRun.Figures]] = [:]
        for _ in 0..<rounds {
          for way in Way.allCases {
            let copy = "\(folder)/copy"
            try FileManager.default.copyItem(atPath: base, toPath: copy)
            defer { try? FileManager.default.removeItem(atPath: copy) }
            let run = WriteRun(path: copy, tasks: tasks)
            figures[way, default: []].append(
              way == .limit
                ? try run.limit(records, count: count)
                : try await run.store(Array(assets[half..<half + count]), way))
          }
        }
        cells.append(WriteReport.Cell(hasRandomIDs, tasks, figures))
      }
    }
    return WriteReport(
      machine: Machine(), assets: library.count, rounds: rounds, cells: cells)
  }

  /// The assets in the order in which they are written: by their ids as they are made, or as ids that another
  /// system drew at random have it.
  func assets(randomIDs: Bool) -> [Asset] {
    let assets = library.map(\.asset).sorted { $0.id < $1.id }
    guard randomIDs else { return assets }
    var random = SplitMix64(state: 11)
    return assets.map { asset in
      var copy = Asset(
        id: AssetID(high: random.next(), low: random.next()), mimeType: asset.mimeType,
        originalFileName: asset.originalFileName, localDateTime: asset.localDateTime,
        createdAt: asset.createdAt, updatedAt: asset.updatedAt)
      (copy.width, copy.height, copy.duration) = (asset.width, asset.height, asset.duration)
      (copy.description, copy.thumbHash) = (asset.description, asset.thumbHash)
      (copy.trashedAt, copy.variants) = (asset.trashedAt, asset.variants)
      (copy.fileData, copy.metadata) = (asset.fileData, asset.metadata)
      copy.metrics = asset.metrics
      copy.faces = asset.faces
      if case .value(var faces) = asset.faces {
        for index in faces.indices { faces[index].assetID = copy.id }
        copy.faces = .value(faces)
      }
      return copy
    }
  }

  private func load(_ assets: ArraySlice<Asset>, into path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let store = try AssetStore(opening: path)
    var load = BulkLoad(into: store)
    for person in library.people { try load.add(person) }
    for asset in assets { try load.add(asset) }
    _ = try load.finish()
    try store.close()
  }
}
