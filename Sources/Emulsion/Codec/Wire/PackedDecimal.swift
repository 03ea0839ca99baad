/// A number with few decimals in one varint: `zigzag(mantissa) << 4 | exponent`, meaning
/// mantissa × 10^−exponent.
///
/// Cameras, detectors and statistics write numbers of three to six decimals. In this form they take two
/// to five bytes instead of eight, and JSON prints them without a search for the shortest digits: a
/// mantissa below 10^15 without a trailing zero *is* the shortest, because two decimals of so few digits
/// never share a `Double`.
struct PackedDecimal: Equatable {
  let mantissa: Int64
  let exponent: Int

  /// 10 to the power of an exponent, as an integer.
  static func power(_ exponent: Int) -> UInt64 { integerPowers[exponent] }

  private static let integerPowers: InlineArray<10, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
  ]
  private static let mantissas: Range<Int64> = -999_999_999_999_999..<1_000_000_000_000_000
  private static let exponents = 0...9
  private static let powers: InlineArray<10, Double> = [
    1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
  ]

  /// The decimal that reads back as exactly this number, or `nil` where there is none so short; −0.0 has
  /// none.
  init?(_ value: Double) {
    guard value.magnitude < 1e15, !(value == 0 && value.sign == .minus) else { return nil }
    for exponent in Self.exponents {
      let scaled = (value * Self.powers[exponent]).rounded()
      guard scaled.magnitude < 1e15 else { return nil }
      // Both operands are exact, so the quotient is the correctly rounded decimal.
      if scaled / Self.powers[exponent] == value {
        self.mantissa = Int64(scaled)
        self.exponent = exponent
        return
      }
    }
    return nil
  }

  /// Reads the packed form; `nil` for bits that no writer makes.
  init?(bits: UInt64) {
    let mantissa = ZigZag.decode(bits >> 4)
    let exponent = Int(bits & 15)
    guard Self.mantissas.contains(mantissa), Self.exponents.contains(exponent) else { return nil }
    self.mantissa = mantissa
    self.exponent = exponent
  }

  var bits: UInt64 { ZigZag.encode(mantissa) << 4 | UInt64(exponent) }

  var value: Double { Double(mantissa) / Self.powers[exponent] }
}
