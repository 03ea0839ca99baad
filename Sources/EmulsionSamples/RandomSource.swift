/// SplitMix64: a small generator whose numbers follow from a seed, a stream and an index alone.
///
/// Every part of a sample draws from a stream of its own, so that one part can be made without the
/// others, and a change to one part leaves the others as they were.
struct RandomSource: Sendable {
  /// What the numbers are for.
  enum Stream: UInt64 {
    case layout = 1
    case event
    case duplicate
    case identity
    case content
    case camera
    case place
    case caption
    case fileName
    case file
    case face
    case faceIdentity
    case metrics
    case person
    case people
    case device
  }

  private var state: UInt64

  init(seed: UInt64, stream: Stream, index: Int) {
    let salted = Self.mix(seed &+ stream.rawValue &* 0xD1B5_4A32_D192_ED03)
    state = Self.mix(salted ^ Self.mix(UInt64(truncatingIfNeeded: index) &+ 0x9E37_79B9_7F4A_7C15))
  }

  private static func mix(_ number: UInt64) -> UInt64 {
    var mixed = number
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number below `bound`; 0 where the bound is 1 or less.
  mutating func below(_ bound: Int) -> Int {
    guard bound > 1 else { return 0 }
    return Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A number of the range.
  mutating func number(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// A number below `bound` that is small more often than large.
  mutating func skewed(below bound: Int) -> Int {
    below(below(bound) + 1)
  }

  /// True for `part` of 1000 draws.
  mutating func chance(_ part: Int) -> Bool {
    below(1000) < part
  }

  /// True for `part` of 100 000 draws.
  mutating func rare(_ part: Int) -> Bool {
    below(100_000) < part
  }

  /// An element of a table; tables are never empty.
  mutating func pick<Element>(_ table: [Element]) -> Element {
    table[below(table.count)]
  }

  /// `count` bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(count + 7)
    while bytes.count < count {
      var word = next()
      for _ in 0..<min(8, count - bytes.count) {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
      }
    }
    return bytes
  }
}

/// Numbers with few decimals, made by one division so that they read back as they print.
enum Decimal {
  private static let powers: [Double] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  /// `units` / 10^`places`, for up to eight places.
  static func make(_ units: Int, places: Int) -> Double {
    Double(units) / powers[max(0, min(places, powers.count - 1))]
  }
}
