/// A record that was read, and what is odd about its document.
public struct Document<Value> {
  /// The record.
  public var value: Value
  /// What was read although it is odd, in the order in which it was found; at most a hundred, and then
  /// one of the code ``DocumentWarning/Code/more``.
  public var warnings: [DocumentWarning]

  /// Makes a document of its parts.
  public init(value: Value, warnings: [DocumentWarning] = []) {
    self.value = value
    self.warnings = warnings
  }
}

extension Document: Sendable where Value: Sendable {}
extension Document: Equatable where Value: Equatable {}
