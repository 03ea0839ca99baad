/// Keys from one on, up to another; without bounds where there is none.
struct KeyBounds {
  var lower: ArraySlice<UInt8>?
  var upper: ArraySlice<UInt8>?

  /// Whether no key can lie there.
  var isEmpty: Bool {
    guard let lower, let upper else { return false }
    return Self.compare(lower, upper) >= 0
  }

  /// The entries of such keys are lost.
  var lost: PageLoss.Extent {
    .entries(from: lower.map { [UInt8]($0) }, upTo: upper.map { [UInt8]($0) })
  }

  /// The entries of such keys may be those of before.
  var outdated: PageLoss.Extent {
    .currency(from: lower.map { [UInt8]($0) }, upTo: upper.map { [UInt8]($0) })
  }

  func contains(_ key: ArraySlice<UInt8>) -> Bool {
    if let lower, Self.compare(key, lower) < 0 { return false }
    if let upper, Self.compare(key, upper) >= 0 { return false }
    return true
  }

  /// The part that lies within others.
  func within(_ other: KeyBounds) -> KeyBounds {
    var bounds = self
    if let limit = other.lower, lower.map({ Self.compare($0, limit) < 0 }) ?? true {
      bounds.lower = limit
    }
    if let limit = other.upper, upper.map({ Self.compare($0, limit) > 0 }) ?? true {
      bounds.upper = limit
    }
    return bounds
  }

  static func smaller(
    _ a: ArraySlice<UInt8>?, _ b: ArraySlice<UInt8>?
  ) -> ArraySlice<UInt8>? {
    guard let a, let b else { return nil }
    return compare(a, b) < 0 ? a : b
  }

  static func larger(
    _ a: ArraySlice<UInt8>?, _ b: ArraySlice<UInt8>?
  ) -> ArraySlice<UInt8>? {
    guard let a, let b else { return nil }
    return compare(a, b) > 0 ? a : b
  }

  static func compare(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int {
    Platform.compare(a.rawSpan, b.rawSpan)
  }
}
