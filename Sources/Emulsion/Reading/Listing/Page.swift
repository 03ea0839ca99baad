/// One page of a list.
public struct Page<Element: Sendable>: Sendable {
  /// The rows, in the order of the list.
  public var items: [Element]
  /// Whether there are rows after them: exact.
  public var hasMore: Bool

  /// Makes a page of its parts.
  public init(items: [Element], hasMore: Bool) {
    self.items = items
    self.hasMore = hasMore
  }
}
