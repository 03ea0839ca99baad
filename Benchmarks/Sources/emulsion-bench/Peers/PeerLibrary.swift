import Emulsion
import EmulsionSamples
import Foundation

/// The library as peers take it: people with their counts, assets in some order, and what is asked for later.
struct PeerLibrary {
  private static let part = 4096

  let library: SampleLibrary
  /// In the order of their ids.
  let ids: [AssetID]
  let people: [Person]
  let months: [String: Int]
  /// Half of them are of assets of the library.
  let checksums: PeerChecksums
  /// How many assets are loaded: the first ones by their ids.
  let loaded: Int
  private let order: [Int]

  /// Makes the library of which all assets are loaded, or some.
  init(assets: Int, checksums wanted: Int, loading loaded: Int? = nil) {
    self.loaded = loaded ?? assets
    library = SampleLibrary(SampleLibrary.Options(assets: assets))
    var known: [(id: AssetID, index: Int)] = []
    var counts: [PersonID: Int] = [:]
    var months: [String: Int] = [:]
    var checksums = PeerChecksums()
    let step = max(assets / max(wanted / 2, 1), 1)
    var random = SplitMix64(state: 5)
    for document in library {
      let asset = document.asset
      known.append((asset.id, document.index))
      if asset.trashedAt == nil {
        months[String(asset.localDateTime.description.prefix(7)), default: 0] += 1
        for person in Set((asset.faces.value ?? []).compactMap(\.personID)) {
          counts[person, default: 0] += 1
        }
      }
      if document.index % step == 0, let file = asset.fileData.value {
        checksums.append((0..<32).map { file.checksum.bytes[$0] })
        checksums.append((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
      }
    }
    known.sort { $0.id < $1.id }
    ids = known.map(\.id)
    order = known.map(\.index)
    people = library.people.map { person in
      var copy = person
      copy.assetCount = counts[person.id] ?? 0
      return copy
    }
    self.months = months
    self.checksums = checksums
  }

  /// An asset by its place in the order of ids.
  func asset(at place: Int) -> Asset { library.asset(at: order[place]) }

  /// The loaded assets part by part.
  func forEachPart(inRandomOrder: Bool, _ body: ([PeerRecord]) throws -> Void) rethrows {
    var order = Array(order.prefix(loaded))
    if inRandomOrder {
      var random = SplitMix64(state: 7)
      order.shuffle(using: &random)
    }
    for start in stride(from: 0, to: order.count, by: Self.part) {
      let part = order[start..<min(start + Self.part, order.count)]
      try body(part.map { PeerRecord(library.asset(at: $0)) })
    }
  }
}

extension PeerChecksums {
  fileprivate mutating func append(_ bytes: [UInt8]) {
    guard let digest = SHA256Digest(bytes) else { return }
    digests.append(digest)
    texts += Array(Data(bytes).base64EncodedString().utf8)
  }
}
