#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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

extension Timestamp {
  /// The present moment by the system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
