import Emulsion

/// The ids of the reads of a round, drawn uniformly with a fixed seed: as values for the library, and as the
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

  init(drawing count: Int, from known: [AssetID], seed: UInt64 = 2026) throws(Failure) {
    var random = SplitMix64(state: seed)
    var ids: [AssetID] = []
    var bytes: [UInt8] = []
    ids.reserveCapacity(count)
    bytes.reserveCapacity(count * Self.size)
    for _ in 0..<count {
      let id = known[Int.random(in: 0..<known.count, using: &random)]
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
