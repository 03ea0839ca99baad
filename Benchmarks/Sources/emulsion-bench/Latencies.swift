import Histogram

/// Durations in nanoseconds, counted to three digits.
struct Latencies: Sendable {
  private var histogram: Histogram<UInt64> = {
    // An hour; what takes longer makes it grow.
    var histogram = Histogram<UInt64>(highestTrackableValue: 3_600_000_000_000)
    histogram.autoResize = true
    return histogram
  }()

  mutating func record(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    histogram.record(UInt64(max(seconds * 1_000_000_000 + attoseconds / 1_000_000_000, 0)))
  }

  mutating func add(_ other: Latencies) { histogram.add(other.histogram) }

  var total: UInt64 { histogram.totalCount }
  var largest: UInt64 { histogram.maxRecorded }

  /// The duration that so many in a hundred do not exceed.
  func percentile(_ percent: Double) -> UInt64 { histogram.valueAtPercentile(percent) }

  static let percentiles: [(name: String, percent: Double)] = [
    ("p50", 50), ("p90", 90), ("p99", 99), ("p99.9", 99.9), ("p99.99", 99.99),
  ]
}
