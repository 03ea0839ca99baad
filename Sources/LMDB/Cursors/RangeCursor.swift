/// Walks over the entries of a range, in one direction: `while try entries.next() { … }`.
public struct RangeCursor: ~Escapable {
  private enum Progress { case before, inside, after }

  private var cursor: Cursor
  private let range: KeyRange
  private let order: KeyOrder
  private var progress = Progress.before

  @_lifetime(copy cursor)
  package init(_ cursor: Cursor, _ range: KeyRange, _ order: KeyOrder) {
    self.cursor = cursor
    self.range = range
    self.order = order
  }

  /// The bytes of the entry's key; empty before the first entry and after the last.
  public var key: RawSpan {
    @_lifetime(borrow self)
    get { cursor.key }
  }

  /// The bytes of the entry's value; empty before the first entry and after the last.
  public var value: RawSpan {
    @_lifetime(borrow self)
    get { cursor.value }
  }

  /// Moves to the next entry in the order of the walk; false when there is none in the range.
  @_lifetime(self: copy self)
  public mutating func next() throws(LMDBError) -> Bool {
    let found: Bool
    switch (progress, order) {
    case (.after, _): return false
    case (.before, .ascending): found = try enterFromBelow()
    case (.before, .descending): found = try enterFromAbove()
    case (.inside, .ascending): found = try cursor.next()
    case (.inside, .descending): found = try cursor.previous()
    }
    let isInside =
      found && (order == .ascending ? range.endsAtOrAfter(key) : range.startsAtOrBefore(key))
    progress = isInside ? .inside : .after
    if !isInside { cursor.raw.leave() }
    return isInside
  }

  @_lifetime(self: copy self)
  private mutating func enterFromBelow() throws(LMDBError) -> Bool {
    switch range.lower {
    case .unbounded: return try cursor.first()
    case .including(let bound): return try cursor.seek(atOrAfter: bound.rawSpan)
    case .excluding(let bound):
      guard try cursor.seek(atOrAfter: bound.rawSpan) else { return false }
      return try range.startsAtOrBefore(key) ? true : cursor.next()
    }
  }

  @_lifetime(self: copy self)
  private mutating func enterFromAbove() throws(LMDBError) -> Bool {
    switch range.upper {
    case .unbounded: return try cursor.last()
    case .including(let bound): return try cursor.seek(atOrBefore: bound.rawSpan)
    case .excluding(let bound):
      guard try cursor.seek(atOrBefore: bound.rawSpan) else { return false }
      return try range.endsAtOrAfter(key) ? true : cursor.previous()
    }
  }
}
