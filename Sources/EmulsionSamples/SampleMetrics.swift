import Emulsion

/// Makes the named numbers of a picture.
enum SampleMetrics {
  private static let names = [
    "sharpness", "exposure", "contrast", "colourfulness", "noise", "aesthetics",
  ]

  static func make(shot: Shot, seed: UInt64) -> Metrics {
    var random = RandomSource(seed: seed, stream: .metrics, index: shot.content)
    // Most have all five or six, some none.
    let count =
      switch random.below(100) {
      case 0..<8: 0
      case 8..<12: random.number(in: 1...4)
      case 12..<45: 5
      default: 6
      }
    return Metrics(
      names[..<count].map { name in
        Metrics.Entry(name: name, value: random.chance(25) ? nil : value(name, &random))
      })
  }

  /// Six significant digits, in the range that the name suggests.
  private static func value(_ name: String, _ random: inout RandomSource) -> Double {
    let digits = random.number(in: 100_000...999_999)
    return switch name {
    case "sharpness": Decimal.make(digits, places: 1 + random.skewed(below: 5))
    case "exposure", "contrast": Decimal.make(digits * 4 / 5, places: 6)
    case "colourfulness": Decimal.make(digits, places: 4)
    case "noise": Decimal.make(digits, places: 5 + random.below(2))
    default: Decimal.make(digits, places: 5)
    }
  }
}
