/// Numbers as RFC 8785 (canonical JSON, that is ECMAScript) writes them: the shortest digits that read back
/// as the same `Double`, positional from 10⁻⁶ up to below 10²¹, `46` and not `46.0`. One difference: −0.0 is
/// written `-0.0`, because `0` would read back as another value.
extension JSONBuffer {
  mutating func append(_ number: WireNumber?) {
    switch number {
    case nil: append("null")
    case .decimal(let decimal)?: append(decimal)
    case .double(let double)?: append(double)
    }
  }

  mutating func append(_ decimal: PackedDecimal) {
    var exponent = decimal.exponent
    if exponent == 0 { return append(decimal.mantissa) }
    var magnitude = decimal.mantissa.magnitude
    // Writers strip trailing zeros; bytes from elsewhere need not have.
    while exponent > 0, magnitude.isMultiple(of: 10) {
      magnitude /= 10
      exponent -= 1
    }
    // Below 10⁻⁶ the form with an exponent is due.
    if exponent > 6, magnitude < PackedDecimal.power(exponent - 6) { return append(decimal.value) }
    if decimal.mantissa < 0 { append(byte: UInt8(ascii: "-")) }
    append(magnitude, decimals: exponent)
  }

  /// Appends a number of up to fifteen digits, so many of them, up to nine, behind a point.
  private mutating func append(_ number: UInt64, decimals: Int) {
    reserve(48)
    let target = unsafe base + count
    let digits = unsafe Digits.write(number, to: target)
    if decimals == 0 {
      count += digits
      return
    }
    // The digits behind the point make room for it: sixteen bytes are more than those are.
    let start = max(digits - decimals, 0)
    let raw = UnsafeMutableRawPointer(target)
    let first = unsafe raw.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let second = unsafe raw.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
    var place = start + 1
    if start == 0 {
      // No digit before the point: a zero there, and behind it those that are missing.
      for index in 0..<16 { unsafe target[index] = UInt8(ascii: "0") }
      place = 2 + decimals - digits
    }
    unsafe target[max(start, 1)] = UInt8(ascii: ".")
    unsafe raw.storeBytes(of: first, toByteOffset: place, as: UInt64.self)
    unsafe raw.storeBytes(of: second, toByteOffset: place + 8, as: UInt64.self)
    count += max(digits, decimals + 1) + 1
  }

  mutating func append(_ value: Double) {
    if value == 0 { return append(value.sign == .minus ? "-0.0" : "0") }
    guard value.isFinite else { return append("null") }
    // `description` has the shortest digits, in one of several layouts.
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    var text = value.magnitude.description
    if appendAsItIs(&text) { return }
    // Take the digits, lay them out anew.
    var digits = DecimalDigits()
    var point: Int?
    var exponent = 0
    var negativeExponent = false
    var inExponent = false
    for character in text.utf8 {
      switch character {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): negativeExponent = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = character - UInt8(ascii: "0")
        if inExponent { exponent = exponent * 10 + Int(digit) } else { digits.append(digit) }
      default: break
      }
    }
    var place = (point ?? digits.count) + (negativeExponent ? -exponent : exponent)
    place -= digits.dropLeadingZeros()
    while digits.count > 1, digits.last == 0 { digits.dropLast() }
    append(digits, pointAt: place)
  }

  /// Appends the text of a number that has a fraction and no exponent; `false` for any other.
  private mutating func appendAsItIs(_ text: inout String) -> Bool {
    text.withUTF8 { utf8 in
      let bytes = unsafe utf8.span
      let size = bytes.count
      if size > 2, bytes[size - 1] == UInt8(ascii: "0"), bytes[size - 2] == UInt8(ascii: ".") {
        return false
      }
      for index in bytes.indices where bytes[index] == UInt8(ascii: "e") { return false }
      unsafe append(raw: bytes.bytes)
      return true
    }
  }

  /// Lays digits out with the decimal point before the digit `point`, which may lie outside of them.
  private mutating func append(_ digits: DecimalDigits, pointAt point: Int) {
    if point > 21 || point < -5 {
      append(byte: UInt8(ascii: "0") + digits[0])
      if digits.count > 1 {
        append(".")
        for index in 1..<digits.count { append(byte: UInt8(ascii: "0") + digits[index]) }
      }
      append(point > 0 ? "e+" : "e-")
      append(Int64((point - 1).magnitude))
      return
    }
    if point <= 0 {
      append("0.")
      for _ in point..<0 { append(byte: UInt8(ascii: "0")) }
    }
    for index in 0..<digits.count {
      if index == point, point > 0 { append(".") }
      append(byte: UInt8(ascii: "0") + digits[index])
    }
    if digits.count < point {
      for _ in digits.count..<point { append(byte: UInt8(ascii: "0")) }
    }
  }
}

/// Up to 20 decimal digits, most significant first.
struct DecimalDigits {
  private var storage = InlineArray<24, UInt8>(repeating: 0)
  private var start = 0
  private(set) var count = 0

  init() {}

  init(_ number: UInt64) {
    var rest = number
    var place = 24
    repeat {
      place -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      storage[place] = UInt8(truncatingIfNeeded: digit)
      rest = quotient
    } while rest != 0
    start = place
    count = 24 - place
  }

  subscript(index: Int) -> UInt8 { storage[start + index] }

  var last: UInt8 { storage[start + count - 1] }

  mutating func append(_ digit: UInt8) {
    guard start + count < 24 else { return }
    storage[start + count] = digit
    count += 1
  }

  mutating func dropLast() { count -= 1 }

  /// Drops zeros in front of the first other digit and says how many.
  mutating func dropLeadingZeros() -> Int {
    var dropped = 0
    while count > 1, storage[start] == 0 {
      start += 1
      count -= 1
      dropped += 1
    }
    return dropped
  }
}
