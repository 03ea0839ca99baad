#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The engine's own calls to the system, all in this place.
enum Platform {
  static func isFile(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}

extension Timestamp {
  /// The present moment by the system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
