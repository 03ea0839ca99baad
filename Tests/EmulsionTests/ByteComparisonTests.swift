import Testing

@testable import Emulsion

@Suite("Comparing bytes")
struct ByteComparisonTests {
  /// Pairs that share a beginning of any length, and differ behind it or end.
  private static let pairs: [([UInt8], [UInt8])] = {
    var random = Random(3)
    return (0..<4000).map { _ in
      let shared = (0..<random.below(20)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let tails = (0..<2).map { _ in
        (0..<random.below(12)).map { _ in UInt8(random.below(3)) }
      }
      return (shared + tails[0], shared + tails[1])
    }
  }()

  @Test("The order is that of the bytes, and of two that begin alike the shorter is first")
  func order() {
    for (left, right) in Self.pairs {
      let order = left.rawSpan.compare(right.rawSpan)
      #expect((order < 0) == left.lexicographicallyPrecedes(right))
      #expect((order == 0) == (left == right))
      let (first, second) = (left.rawSpan.head, right.rawSpan.head)
      if first != second { #expect((first < second) == (order < 0)) }
      let same = zip(left, right).prefix { $0 == $1 }.count
      let (behind, shared) = (
        left.rawSpan.compare(right.rawSpan, from: same), left.rawSpan.sharedCount(right.rawSpan)
      )
      #expect(behind.signum() == order.signum())
      #expect(shared == same)
    }
  }

  @Test("Bytes are found at their place and nowhere beyond the end")
  func places() {
    for (left, right) in Self.pairs.prefix(1000) {
      for place in 0...(left.count + 1) {
        let expected = place <= left.count && left.dropFirst(place).starts(with: right)
        let isThere = left.rawSpan.has(right.rawSpan, at: place)
        #expect(isThere == expected)
      }
      let isBefore = left.rawSpan.has(right.rawSpan, at: -1)
      #expect(!isBefore)
    }
  }
}
