import Emulsion
import EmulsionSamples

/// Loads a sample library in key order into several stores, one for each way to make records small, part by
/// part in turns.
struct Loading {
  /// The ways, the default first, the plainest last.
  static let packings: [(name: String, packing: AssetStore.Options.Packing)] = [
    ("LZ4", .patternsAndLZ4), ("patterns", .patterns), ("plain", .none),
  ]
  private static let part = 8192

  /// What loading one store took, and what it weighs.
  struct Result: Encodable {
    let packing: String
    let assetsPerSecond: Double
    let sizes: Sizes
  }

  let library: SampleLibrary
  /// The indices of the library's assets in the order of their ids.
  private let order: [Int]
  /// The ids in that order.
  let ids: [AssetID]

  init(assets: Int) {
    library = SampleLibrary(SampleLibrary.Options(assets: assets))
    let known = library.map { (id: $0.asset.id, index: $0.index) }.sorted { $0.id < $1.id }
    order = known.map(\.index)
    ids = known.map(\.id)
  }

  /// The folder of the store that is loaded in the default way.
  static func defaultStore(in folder: String) -> String { "\(folder)/\(packings[0].name)" }

  /// Loads a store for each way into a folder of its own and closes it. Making the values is not timed,
  /// commits to the disk are.
  func run(in folder: String) throws -> [Result] {
    let loads = try Self.packings.map { name, packing in
      try Load(name: name, packing: packing, path: "\(folder)/\(name)")
    }
    for load in loads { try load.add(library.people) }
    for start in stride(from: 0, to: order.count, by: Self.part) {
      let assets = order[start..<min(start + Self.part, order.count)].map(library.asset(at:))
      for load in loads { try load.add(assets) }
    }
    return try loads.map { try $0.finish() }
  }

  /// One store being loaded.
  private final class Load {
    private let name: String
    private let path: String
    private let store: AssetStore
    private var load: BulkLoad?
    private var assets = 0
    private var nanoseconds = 0.0

    init(name: String, packing: AssetStore.Options.Packing, path: String) throws {
      var options = AssetStore.Options()
      options.packing = packing
      self.name = name
      self.path = path
      store = try AssetStore(opening: path, options: options)
      load = BulkLoad(into: store)
    }

    func add(_ people: [Person]) throws {
      nanoseconds += try Stopwatch.measure {
        for person in people { try load?.add(person) }
      }.nanoseconds
    }

    func add(_ values: [Asset]) throws {
      assets += values.count
      nanoseconds += try Stopwatch.measure {
        for asset in values { try load?.add(asset) }
      }.nanoseconds
    }

    func finish() throws -> Result {
      let (time, summary) = try Stopwatch.measure { try load.take()?.finish() }
      nanoseconds += time
      guard summary?.assets == assets, summary?.failures == 0 else {
        throw Failure("\(name): loaded \(summary?.assets ?? 0) of \(assets) assets")
      }
      try store.close()
      return Result(
        packing: name, assetsPerSecond: Double(assets) / nanoseconds * 1e9,
        sizes: try Sizes(path: path))
    }
  }
}
