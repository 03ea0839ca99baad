/// What came of one step of a walk.
enum Step {
  /// A row of the walk.
  case row
  /// Nothing yet.
  case nothing
  /// No row is left.
  case end
}

/// The rows of one index, or those that two indexes share. Two are walked in turns, each jumping to where the other
/// is, so the narrower one bounds the steps of both.
struct SharedWalk: ~Escapable {
  private enum Move { case advance, leadFirst, leadSecond }

  /// The walk whose row is the one to look at.
  var first: IndexWalk
  /// Where there is but one index, another name for the first.
  private var second: IndexWalk
  private let isPair: Bool
  private var move = Move.advance

  @_lifetime(copy rows)
  init(_ rows: IndexWalk) {
    first = rows
    second = rows
    isPair = false
  }

  @_lifetime(copy first, copy second)
  init(_ first: IndexWalk, and second: IndexWalk) {
    self.first = first
    self.second = second
    isPair = true
  }

  /// Moves one cursor once.
  @_lifetime(self: copy self)
  mutating func step() throws(StoreError) -> Step {
    guard isPair else { return try first.next() ? .row : .end }
    switch move {
    case .advance:
      move = .leadSecond
      return try first.next() ? .nothing : .end
    case .leadSecond:
      guard try second.seek(first.order, first.id) else { return .end }
      move = .leadFirst
    case .leadFirst:
      guard try first.seek(second.order, second.id) else { return .end }
      move = .leadSecond
    }
    guard first.order == second.order, Platform.compare(first.id, second.id) == 0 else {
      return .nothing
    }
    // Of both, so that no damaged row says that an asset belongs to an owner.
    _ = try second.frame()
    move = .advance
    return .row
  }
}
