import Emulsion
import Foundation

/// The ids of the reads of a round, drawn with a fixed seed, uniformly or as Zipf found: as values for the library, and as the
/// texts that are their keys for C.
struct KeyList {
  /// The bytes of an asset's key: `asset_` and 22 digits.
  static let size = 28

  let ids: [AssetID]
  /// The keys one behind the other.
  private let bytes: [UInt8]

  var count: Int { ids.count }

  /// The keys of a range of the ids.
  func bytes(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[(range.lowerBound * Self.size)..<(range.upperBound * Self.size)]
  }

  /// Draws ids; by Zipf the id of rank r, which lies anywhere, has a weight of 1/r.
  init(
    drawing count: Int, from known: [AssetID], isZipf: Bool = false, seed: UInt64 = 2026
  ) throws(Failure) {
    var random = SplitMix64(state: seed)
    let scale = log(Double(known.count + 1))
    try self.init(
      (0..<count).map { _ in
        guard isZipf else { return known[Int.random(in: 0..<known.count, using: &random)] }
        let rank = Int(exp(Double.random(in: 0..<1, using: &random) * scale)) - 1
        // The prime is in no way related to the number of ids.
        return known[min(max(rank, 0), known.count - 1) * 2_147_483_647 % known.count]
      })
  }

  /// Takes ids as they are.
  init(_ known: [AssetID]) throws(Failure) {
    var ids: [AssetID] = []
    var bytes: [UInt8] = []
    ids.reserveCapacity(known.count)
    bytes.reserveCapacity(known.count * Self.size)
    for id in known {
      let text = id.description.utf8
      guard text.count == Self.size else { throw Failure("\(id) has \(text.count) bytes") }
      ids.append(id)
      bytes += text
    }
    self.ids = ids
    self.bytes = bytes
  }
}

/// A small generator of random numbers whose sequence follows from its seed.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
