/// SplitMix64, so that what is drawn follows from the seed.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  /// Seeds that follow one another give streams that have nothing in common.
  init(_ seed: UInt64) {
    state = seed
    state = next() ^ 0x5851_F42D_4C95_7F2D
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// True once in so many draws.
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
}
