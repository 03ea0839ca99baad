import Emulsion
import EmulsionSamples
import Foundation

/// Opens a store and answers with documents, in a process that does nothing else: for `Benchmarks/instructions`, which
/// counts what the processor does, and `Benchmarks/serve`, which looks at memory and at reads from the disk.
struct ServingRun {
  /// The most ids that are read again and again.
  private static let most = 10_000

  let options: Options

  /// Loads the store where there is none in the folder, and keeps some ids beside it; else reads.
  func run(in folder: String) throws {
    guard FileManager.default.fileExists(atPath: folder) else { return try load(into: folder) }
    let include: Include
    switch options.only {
    case "lean": include = []
    case "all": include = .all
    default: throw Failure("--serve reads with --only lean or --only all")
    }
    let ids = try String(contentsOfFile: "\(folder).ids", encoding: .utf8)
      .split(separator: "\n").compactMap { AssetID(String($0)) }
    let store = try AssetStore(opening: folder)
    var random = SplitMix64(state: 2026)
    var buffer = JSONBuffer(capacity: 1 << 16)
    let time = try Stopwatch.measure {
      for _ in 0..<options.operations {
        guard let id = ids.randomElement(using: &random) else { break }
        buffer.removeAll()
        _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
      }
    }.nanoseconds
    let microseconds = Report.text(time / Double(options.operations) / 1000, 2)
    print("\(options.only): \(microseconds) µs a read, \(memoryText)")
    try store.close()
  }

  /// The most private memory that a process is to have that serves a million assets, in MiB.
  private static let target = 40.0

  private var memoryText: String {
    guard let memory = Self.privateMemory else { return "private memory unknown" }
    return "\(Report.text(memory, 1)) MiB private (≤ \(Report.text(Self.target, 0)) "
      + "\(memory <= Self.target ? "ok" : "missed"))"
  }

  /// The memory that is this process's alone and that no file gives back, in MiB.
  private static var privateMemory: Double? {
    let text = try? String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("Private_Dirty:") }
    return line?.split(separator: " ").compactMap { Double($0) }.first.map { $0 / 1024 }
  }

  private func load(into folder: String) throws {
    let library = SampleLibrary(SampleLibrary.Options(assets: options.assets))
    let store = try AssetStore(opening: folder)
    var load = BulkLoad(into: store)
    var ids: [String] = []
    let step = max(library.count / Self.most, 1)
    for person in library.people { try load.add(person) }
    for document in library {
      try load.add(document.asset)
      if document.index % step == 0 { ids.append(document.asset.id.description) }
    }
    _ = try load.finish()
    try store.close()
    try ids.joined(separator: "\n").write(
      toFile: "\(folder).ids", atomically: true, encoding: .utf8)
  }
}
