/// Measures how long something takes.
enum Stopwatch {
  /// The time in nanoseconds, and the result.
  static func measure<R>(_ body: () throws -> R) rethrows -> (nanoseconds: Double, result: R) {
    let clock = ContinuousClock()
    let start = clock.now
    let result = try body()
    let (seconds, attoseconds) = (clock.now - start).components
    return (Double(seconds) * 1e9 + Double(attoseconds) / 1e9, result)
  }
}
