import Emulsion
import EmulsionSamples

/// Loads a sample library in key order into two stores, one that packs records and one that does not, batch
/// by batch in turns.
struct Loading {
  static let batch = 2000

  /// What loading one store took, and what it weighs.
  struct Result: Encodable {
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

  /// Loads stores into two empty folders and closes them. Making the records is not timed, commits are.
  func run(packed: String, plain: String) throws -> (packed: Result, plain: Result) {
    let stores = [
      try Self.open(packed, compresses: true), try Self.open(plain, compresses: false),
    ]
    var times: [Double] = [0, 0]
    for (index, store) in stores.enumerated() {
      times[index] += try put(library.people, in: store)
    }
    for start in stride(from: 0, to: order.count, by: Self.batch) {
      let assets = order[start..<min(start + Self.batch, order.count)].map(library.asset(at:))
      for (index, store) in stores.enumerated() { times[index] += try put(assets, in: store) }
    }
    for store in stores { try store.close() }
    let rates = times.map { Double(order.count) / $0 * 1e9 }
    return (
      Result(assetsPerSecond: rates[0], sizes: try Sizes(path: packed)),
      Result(assetsPerSecond: rates[1], sizes: try Sizes(path: plain))
    )
  }

  private static func open(_ path: String, compresses: Bool) throws -> AssetStore {
    var options = AssetStore.Options()
    options.compressesRecords = compresses
    return try AssetStore(opening: path, options: options)
  }

  private func put(_ assets: [Asset], in store: AssetStore) throws -> Double {
    try Stopwatch.measure {
      try store.write { transaction in
        for asset in assets { try transaction.put(asset) }
      }
    }.nanoseconds
  }

  private func put(_ people: [Person], in store: AssetStore) throws -> Double {
    try Stopwatch.measure {
      try store.write { transaction in
        for person in people { try transaction.put(person) }
      }
    }.nanoseconds
  }
}
