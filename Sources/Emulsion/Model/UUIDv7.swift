/// 128-bit ids of RFC 9562 version 7: 48 bits of milliseconds, then random bits, so that ids sort by
/// the time of their making.
enum UUIDv7 {
  static func next() -> (high: UInt64, low: UInt64) {
    var generator = SystemRandomNumberGenerator()
    let milliseconds = UInt64(Timestamp.now().microseconds / 1000)
    return make(
      milliseconds: milliseconds, random: (generator.next(), generator.next()))
  }

  static func make(
    milliseconds: UInt64, random: (UInt64, UInt64)
  ) -> (high: UInt64, low: UInt64) {
    let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (random.0 & 0x0FFF)
    let low = 0x8000_0000_0000_0000 | (random.1 >> 2)
    return (high, low)
  }
}
