/// The direction in which a range is read.
public enum KeyOrder: Sendable, Hashable {
  /// From the lowest key to the highest.
  case ascending
  /// From the highest key to the lowest.
  case descending
}

/// A range of keys in their byte order.
public struct KeyRange: Sendable, Hashable {
  /// One end of a range. The bytes may have any length.
  public enum Bound: Sendable, Hashable {
    /// The range goes on to the end of the table.
    case unbounded
    /// The key itself is in the range.
    case including([UInt8])
    /// The key itself is not in the range.
    case excluding([UInt8])
  }

  /// Where the lowest keys begin.
  public var lower: Bound
  /// Where the highest keys end.
  public var upper: Bound

  /// A range between two bounds. It is empty when they are the wrong way round.
  public init(lower: Bound = .unbounded, upper: Bound = .unbounded) {
    self.lower = lower
    self.upper = upper
  }

  /// All keys.
  public static let all = KeyRange()

  /// All keys that begin with these bytes.
  public static func prefix(_ bytes: [UInt8]) -> KeyRange {
    // The first key after all of them: the prefix without its last 0xFF bytes, plus one.
    var end = bytes
    while end.last == .max { end.removeLast() }
    guard let last = end.popLast() else {
      return KeyRange(lower: .including(bytes), upper: .unbounded)
    }
    end.append(last + 1)
    return KeyRange(lower: .including(bytes), upper: .excluding(end))
  }

  /// Whether the key is not below the range.
  func startsAtOrBefore(_ key: RawSpan) -> Bool {
    switch lower {
    case .unbounded: true
    case .including(let bound): Platform.compare(key, bound.rawSpan) >= 0
    case .excluding(let bound): Platform.compare(key, bound.rawSpan) > 0
    }
  }

  /// Whether the key is not above the range.
  func endsAtOrAfter(_ key: RawSpan) -> Bool {
    switch upper {
    case .unbounded: true
    case .including(let bound): Platform.compare(key, bound.rawSpan) <= 0
    case .excluding(let bound): Platform.compare(key, bound.rawSpan) < 0
    }
  }
}
