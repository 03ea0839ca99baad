import Emulsion
import EmulsionSamples
import Foundation

/// Reads documents and does nothing else, for `Benchmarks/instructions`, which counts what the processor does: twice,
/// with a different number of reads, so that all around them cancels out.
struct InstructionRun {
  let options: Options

  /// Loads the store where there is none in the folder; else reads.
  func run(in folder: String) throws {
    guard FileManager.default.fileExists(atPath: folder) else { return try load(into: folder) }
    let include: Include
    switch options.only {
    case "lean": include = []
    case "all": include = .all
    default: throw Failure("--instructions reads with --only lean or --only all")
    }
    let store = try AssetStore(opening: folder)
    var ids: [AssetID] = []
    try store.read { snapshot in
      try snapshot.forEachAssetID { id in
        ids.append(id)
        return true
      }
    }
    var random = SplitMix64(state: 2026)
    var buffer = JSONBuffer(capacity: 1 << 16)
    for _ in 0..<options.operations {
      guard let id = ids.randomElement(using: &random) else { break }
      buffer.removeAll()
      _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
    }
    try store.close()
  }

  private func load(into folder: String) throws {
    let library = SampleLibrary(SampleLibrary.Options(assets: options.assets))
    let store = try AssetStore(opening: folder)
    var load = BulkLoad(into: store)
    for person in library.people { try load.add(person) }
    for document in library { try load.add(document.asset) }
    _ = try load.finish()
    try store.close()
  }
}
