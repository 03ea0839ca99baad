/// One page of a list.
public struct Page<Element: Sendable>: Sendable {
  /// The rows of the page, in the list's order.
  public var items: [Element]
  /// Whether there is a row after these: exact.
  public var hasMore: Bool

  /// Makes a page of its parts.
  public init(items: [Element], hasMore: Bool) {
    self.items = items
    self.hasMore = hasMore
  }
}
