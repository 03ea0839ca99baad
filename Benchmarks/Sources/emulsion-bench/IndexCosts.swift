import Emulsion
import Foundation

/// What each index costs of the bytes that a durable write hands to the system: what is saved when it is disabled.
extension WriteBenchmark {
  /// Assets of a commit, as if so many tasks wrote at a time.
  private static let batch = 32

  /// A line for each index, for ids that ascend with time and for random ones. The stores of ``run(in:)`` are
  /// still in the folder.
  func indexCosts(in folder: String) throws -> [String] {
    var lines = [
      "bytes of an asset that an index takes, commits of \(Self.batch) (ascending ids, random ids)"
    ]
    let all = [
      try bytes(without: nil, false, folder), try bytes(without: nil, true, folder),
    ]
    lines.append("all              \(all.map { String(Int($0)) }.joined(separator: "  "))")
    // Faces cannot be written without by_face.
    for index in Database.allCases where index.isIndex && index != .byFace {
      let saved = [
        all[0] - (try bytes(without: index, false, folder)),
        all[1] - (try bytes(without: index, true, folder)),
      ]
      let name = index.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
      lines.append("\(name) \(saved.map { String(Int($0)) }.joined(separator: "  "))")
    }
    return lines
  }

  private func bytes(
    without index: Database?, _ hasRandomIDs: Bool, _ folder: String
  ) throws -> Double {
    let copy = "\(folder)/copy"
    try FileManager.default.copyItem(atPath: "\(folder)/base-\(hasRandomIDs)", toPath: copy)
    defer { try? FileManager.default.removeItem(atPath: copy) }
    if let index {
      let store = try AssetStore(opening: copy)
      try store.disableIndex(index)
      try store.close()
    }
    let store = try AssetStore(opening: copy)
    let count = min(half, Self.batch * 64) / Self.batch * Self.batch
    let assets = Array(assets(randomIDs: hasRandomIDs)[half..<half + count])
    let before = WriteRun.bytesHandedOver()
    for start in stride(from: 0, to: count, by: Self.batch) {
      try store.write { transaction throws(StoreError) in
        for asset in assets[start..<start + Self.batch] { try transaction.put(asset) }
      }
    }
    let after = WriteRun.bytesHandedOver()
    try store.close()
    guard let before, let after else {
      throw Failure("the system does not tell how many bytes are written")
    }
    return Double(after - before) / Double(count)
  }
}
