/// A part of a list.
public struct Page<Element: Sendable>: Sendable {
  /// The rows in the order of the list.
  public var items: [Element]
  /// Whether rows follow these: exact, never a guess.
  public var hasMore: Bool

  /// Makes a page of its parts.
  public init(items: [Element], hasMore: Bool) {
    self.items = items
    self.hasMore = hasMore
  }
}

extension Page: Equatable where Element: Equatable {}
