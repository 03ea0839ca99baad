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
    // Most numbers have six decimals or fewer, and then they are found at once, with zeros at the end.
    if let mantissa = Self.mantissa(value, 6) {
      self.init(mantissa, atMost: 6)
      return
    }
    // Beyond these, six decimals may be more digits than fit.
    let rest = value.magnitude < 1e9 ? 7...9 : Self.exponents
    for exponent in rest {
      guard let mantissa = Self.mantissa(value, exponent) else { continue }
      self.init(mantissa, atMost: exponent)
      return
    }
    return nil
  }

  /// The decimal without its zeros at the end.
  private init(_ mantissa: Int64, atMost places: Int) {
    var (mantissa, exponent) = (mantissa, places)
    while exponent > 0 {
      let (tenth, rest) = mantissa.quotientAndRemainder(dividingBy: 10)
      if rest != 0 { break }
      (mantissa, exponent) = (tenth, exponent - 1)
    }
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The mantissa with which a decimal of so many places reads back as exactly this number.
  @inline(__always)
  private static func mantissa(_ value: Double, _ exponent: Int) -> Int64? {
    let power = powers[exponent]
    let scaled = value * power
    guard scaled.magnitude < 1e15 else { return nil }
    // Adding and taking away 1.5 · 2⁵² rounds to an integer; that a half goes to the even one does not matter,
    // since no half is right.
    let rounded = (scaled + 0x1.8p52) - 0x1.8p52
    // Both operands are exact, so the quotient is the correctly rounded decimal.
    return rounded / power == value ? Int64(rounded) : nil
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
