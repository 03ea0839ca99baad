/// A row of a list: what orders it, and its asset id as the bytes of a key.
struct Match {
  /// Microseconds: the wall clock of the capture, or the instant of trashing.
  var order: Int64
  var id: IdentifierText

  /// Whether the list shows this row before one of these parts.
  func comes(before order: Int64, _ id: RawSpan) -> Bool {
    self.order != order ? self.order > order : Platform.compare(self.id.span, id) > 0
  }
}

/// The newest rows of those that are added, in any order, with room for some more, so that they are seldom sorted.
struct Newest {
  /// How many are kept.
  private let count: Int
  /// Only rows after this one count.
  private let position: Match?
  private var matches: [Match] = []
  /// The last of the newest so far, once there are enough: what comes after it is not wanted.
  private var last: Match?
  /// The orders beyond which neither ``position`` nor ``last`` need be looked at.
  private var orders: ClosedRange<Int64>

  init(count: Int, after position: Match?) {
    self.count = count
    self.position = position
    orders = .min...(position?.order ?? .max)
  }

  /// Whether a row could be one of the newest.
  func wants(_ order: Int64, _ id: RawSpan) -> Bool {
    guard orders.contains(order) else { return false }
    if order > orders.lowerBound, order < orders.upperBound { return true }
    if let position, !position.comes(before: order, id) { return false }
    if let last, last.comes(before: order, id) { return false }
    return true
  }

  mutating func add(_ order: Int64, _ id: IdentifierText) {
    matches.append(Match(order: order, id: id))
    if matches.count >= 2 * count + 256 { settle() }
  }

  /// Keeps no more than are wanted, and knows from now on what is not.
  mutating func settle() {
    func comesBefore(_ left: Int, _ right: Int) -> Bool {
      let (one, other) = (matches[left].order, matches[right].order)
      if one != other { return one > other }
      return Platform.compare(matches[left].id.span, matches[right].id.span) > 0
    }
    let isOrdered = matches.indices.dropFirst().allSatisfy { !comesBefore($0, $0 - 1) }
    if !isOrdered {
      // Places are sorted instead of the rows, which are large.
      let order = matches.indices.sorted(by: comesBefore)
      matches = order.prefix(count).map { matches[$0] }
    }
    if matches.count >= count {
      matches.removeSubrange(count...)
      last = matches.last
      if let last { orders = min(last.order, orders.upperBound)...orders.upperBound }
    }
  }

  /// The newest, newest first.
  mutating func sorted() -> [Match] {
    settle()
    return matches
  }
}
