/// Base-57 text of 128-bit numbers: 22 digits, most significant first, padded with `2`.
enum Base57 {
  static let length = 22
  private static let alphabet: StaticString =
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

  /// 57^10: a 128-bit number is cut into groups of 10, 10 and 2 digits, so that most
  /// divisions are 64-bit ones by a constant.
  private static let tenDigits: UInt64 = 362_033_331_456_891_249

  private static let values: InlineArray<256, UInt8> = {
    var values = InlineArray<256, UInt8>(repeating: 255)
    for index in 0..<57 { values[Int(digit(index))] = UInt8(index) }
    return values
  }()

  static func digit(_ index: Int) -> UInt8 {
    // 57 characters of ASCII: the index is a remainder of 57.
    unsafe alphabet.utf8Start[index]
  }

  /// Writes the 22 digits of a number to memory that has room for them.
  static func write(high: UInt64, low: UInt64, to target: UnsafeMutablePointer<UInt8>) {
    let (upperHigh, rest) = high.quotientAndRemainder(dividingBy: tenDigits)
    let (upperLow, last) = tenDigits.dividingFullWidth((rest, low))
    // The upper part, upperHigh·2⁶⁴ + upperLow, is below 2¹²⁸ / 57¹⁰: about 2⁷⁰.
    let (first, middle) = tenDigits.dividingFullWidth((upperHigh, upperLow))
    unsafe write(first, digits: 2, to: target)
    unsafe write(middle, digits: 10, to: target + 2)
    unsafe write(last, digits: 10, to: target + 12)
  }

  /// Writes a number below 57^`digits`, for an even number of digits: two for each long division.
  @inline(__always)
  private static func write(
    _ number: UInt64, digits: Int, to target: UnsafeMutablePointer<UInt8>
  ) {
    var rest = number
    var place = digits
    while place > 0 {
      place -= 2
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 57 * 57)
      let (high, low) = UInt32(truncatingIfNeeded: pair).quotientAndRemainder(dividingBy: 57)
      unsafe target[place] = digit(Int(high))
      unsafe target[place + 1] = digit(Int(low))
      rest = quotient
    }
  }

  /// The number that 22 digits write, or `nil` for other lengths, other characters and numbers of more
  /// than 128 bits.
  static func decode(_ digits: Span<UInt8>) -> (high: UInt64, low: UInt64)? {
    guard digits.count == length else { return nil }
    let table = values.span
    guard let first = decodeGroup(digits.extracting(0..<2), table),
      let middle = decodeGroup(digits.extracting(2..<12), table),
      let last = decodeGroup(digits.extracting(12..<22), table)
    else { return nil }
    // (first·57¹⁰ + middle)·57¹⁰ + last, with the carry out of 128 bits refused.
    let upper = first.multipliedFullWidth(by: tenDigits)
    let (upperLow, carry) = upper.low.addingReportingOverflow(middle)
    let upperHigh = upper.high + (carry ? 1 : 0)
    let product = upperLow.multipliedFullWidth(by: tenDigits)
    let (highProduct, overflow) = upperHigh.multipliedReportingOverflow(by: tenDigits)
    guard !overflow else { return nil }
    let (high, highOverflow) = product.high.addingReportingOverflow(highProduct)
    guard !highOverflow else { return nil }
    let (low, lowCarry) = product.low.addingReportingOverflow(last)
    let (carried, carryOverflow) = high.addingReportingOverflow(lowCarry ? 1 : 0)
    guard !carryOverflow else { return nil }
    return (carried, low)
  }

  /// The number of at most ten digits. The table is handed over, because each look at a static variable asks
  /// first whether it is there.
  @inline(__always)
  private static func decodeGroup(_ digits: Span<UInt8>, _ table: Span<UInt8>) -> UInt64? {
    var number: UInt64 = 0
    var highest: UInt8 = 0
    for index in digits.indices {
      let value = table[Int(digits[index])]
      highest = max(highest, value)
      number = number &* 57 &+ UInt64(value)
    }
    return highest < 57 ? number : nil
  }
}
