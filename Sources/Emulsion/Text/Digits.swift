/// Decimal digits, two at a time: half the divisions of single digits, and each pair is one load.
enum Digits {
  private static let pairs: StaticString =
    """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
    49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697\
    9899\
    00000000000000000000000000000000000000000000000000000000
    """

  /// The two digits of a number below 100, the first in the lower byte; some digits of others.
  @inline(__always)
  static func pair(_ number: UInt32) -> UInt64 {
    // The table has 128 pairs, so that seven bits always lie within it.
    let start = unsafe UnsafeRawPointer(pairs.utf8Start)
    return unsafe UInt64(
      UInt16(
        littleEndian: start.loadUnaligned(
          fromByteOffset: Int(number & 127) &* 2, as: UInt16.self)))
  }

  /// Writes the digits of a number where there is room for twenty, and says how many there are.
  @inline(__always)
  static func write(_ number: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if number < 10_000 {
      return unsafe writeFew(UInt32(truncatingIfNeeded: number), to: target)
    }
    return unsafe writeMany(number, to: target)
  }

  /// Writes a number of up to four digits.
  @inline(__always)
  private static func writeFew(_ number: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    let (high, low) = (number / 100, number % 100)
    if high == 0 {
      if low < 10 {
        unsafe target[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: low)
        return 1
      }
      unsafe store(pair: low, to: target)
      return 2
    }
    if high < 10 {
      unsafe target[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: high)
      unsafe store(pair: low, to: target + 1)
      return 3
    }
    unsafe store(pair: high, to: target)
    unsafe store(pair: low, to: target + 2)
    return 4
  }

  private static func writeMany(_ number: UInt64, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if number < 100_000_000 {
      let (high, low) = UInt32(truncatingIfNeeded: number).quotientAndRemainder(dividingBy: 10_000)
      let count = unsafe writeFew(high, to: target)
      unsafe store(pair: low / 100, to: target + count)
      unsafe store(pair: low % 100, to: target + count + 2)
      return count + 4
    }
    var count = 9
    var limit: UInt64 = 1_000_000_000
    while count < 20, number >= limit {
      count += 1
      limit = limit &* 10
    }
    var rest = number
    var place = count
    while place >= 2 {
      let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
      place -= 2
      unsafe store(pair: UInt32(truncatingIfNeeded: pair), to: target + place)
      rest = quotient
    }
    if place == 1 {
      unsafe target[0] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
    }
    return count
  }

  @inline(__always)
  private static func store(pair: UInt32, to target: UnsafeMutablePointer<UInt8>) {
    unsafe UnsafeMutableRawPointer(target).storeBytes(
      of: UInt16(truncatingIfNeeded: self.pair(pair)).littleEndian, as: UInt16.self)
  }
}
