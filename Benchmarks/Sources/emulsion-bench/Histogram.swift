/// Counts of durations in nanoseconds, in buckets that are at most 1/64 wide: what HdrHistogram keeps.
struct Histogram {
  private static let bits = 6
  private static let width = 1 << bits

  private var counts = [UInt64](repeating: 0, count: (64 - bits + 1) * width)
  private(set) var total: UInt64 = 0
  private(set) var largest: UInt64 = 0

  mutating func record(_ nanoseconds: UInt64) {
    counts[Self.bucket(nanoseconds)] += 1
    total += 1
    largest = max(largest, nanoseconds)
  }

  mutating func add(_ other: Histogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    total += other.total
    largest = max(largest, other.largest)
  }

  /// The duration that such a share of all does not exceed, in nanoseconds; the upper end of its bucket.
  func percentile(_ share: Double) -> UInt64 {
    let wanted = UInt64((Double(total) * share).rounded(.up))
    var sum: UInt64 = 0
    for (index, count) in counts.enumerated() {
      sum += count
      if sum >= max(wanted, 1) { return min(Self.end(index), largest) }
    }
    return largest
  }

  private static func bucket(_ number: UInt64) -> Int {
    if number < UInt64(width) { return Int(number) }
    let shift = 63 - number.leadingZeroBitCount - bits
    return (shift + 1) * width + Int(number >> UInt64(shift)) - width
  }

  private static func end(_ bucket: Int) -> UInt64 {
    if bucket < width { return UInt64(bucket) }
    let shift = bucket / width - 1
    return (UInt64(bucket % width + width) + 1) << UInt64(shift) - 1
  }
}
