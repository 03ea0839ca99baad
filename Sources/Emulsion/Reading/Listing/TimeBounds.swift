/// The times of capture between two bounds, both exclusive.
///
/// A bound without an offset compares wall clocks. One with an offset compares instants with assets whose offset is
/// known, and its own wall clock with the others. Offsets are less than a day, so each bound narrows the wall
/// clocks that can pass, and says of most that they do.
struct TimeBounds {
  private let after: LocalDateTime?
  private let before: LocalDateTime?
  /// No wall clock outside of this range passes.
  let possible: ClosedRange<Int64>?
  /// Every wall clock within this range passes, whatever its offset.
  let certain: ClosedRange<Int64>?

  init(after: LocalDateTime? = nil, before: LocalDateTime? = nil) {
    self.after = after
    self.before = before
    let low = after.map(Self.edges) ?? (Int64.min, Int64.min)
    let high = before.map(Self.edges) ?? (Int64.max, Int64.max)
    // Bounds are exclusive; those that are not given leave their end open.
    let step: (low: Int64, high: Int64) = (after == nil ? 0 : 1, before == nil ? 0 : 1)
    possible = Self.range(low.0 + step.low, high.1 - step.high)
    certain = Self.range(low.1 + step.low, high.0 - step.high)
  }

  /// Whether an asset's time lies between the bounds.
  func contains(wall: Int64, offsetMinutes: Int16?) -> Bool {
    if let after, Self.compare(wall, offsetMinutes, after) <= 0 { return false }
    if let before, Self.compare(wall, offsetMinutes, before) >= 0 { return false }
    return true
  }

  /// Whether no time is excluded.
  var isOpen: Bool { after == nil && before == nil }

  /// Above zero where the asset's time is later than the bound, below where it is earlier.
  private static func compare(_ wall: Int64, _ offset: Int16?, _ bound: LocalDateTime) -> Int64 {
    guard let boundOffset = bound.offsetMinutes, let offset else {
      return wall &- bound.wallMicroseconds
    }
    return (wall &- Int64(offset) * minute)
      &- (bound.wallMicroseconds &- Int64(boundOffset) * minute)
  }

  private static let minute: Int64 = 60_000_000

  /// The least and the greatest wall clock that can be equal to the bound.
  private static func edges(_ bound: LocalDateTime) -> (Int64, Int64) {
    guard let instant = bound.instant?.microseconds else {
      return (bound.wallMicroseconds, bound.wallMicroseconds)
    }
    return (instant - Calendar.microsecondsPerDay, instant + Calendar.microsecondsPerDay)
  }

  private static func range(_ low: Int64, _ high: Int64) -> ClosedRange<Int64>? {
    low <= high ? low...high : nil
  }

  /// Bounds that a document can write never overflow.
  static func validate(after: LocalDateTime?, before: LocalDateTime?) throws(StoreError) {
    for (name, bound) in [("local_datetime_after", after), ("local_datetime_before", before)] {
      if let bound, !bound.isRepresentable {
        throw .invalidQuery(
          name, "is \(bound)", "a time of the years 1 to 9999, its offset less than a day")
      }
    }
  }
}
