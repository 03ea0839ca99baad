/// A part of a record that may or may not have been asked for.
///
/// It keeps apart what JSON's `null` runs together: a group that the request left out, and a group that
/// the record does not have. In a record that is *written*, ``notRequested`` leaves the stored group
/// as it is, ``absent`` clears it and ``value(_:)`` replaces it.
public enum Fetched<Value> {
  /// Not asked for; nothing is known of it.
  case notRequested
  /// Asked for, and the record has none.
  case absent
  /// Asked for and there.
  case value(Value)

  /// The value, or `nil` where there is none for either reason.
  public var value: Value? {
    if case .value(let value) = self { value } else { nil }
  }

  /// Whether the group was asked for.
  public var isRequested: Bool {
    if case .notRequested = self { false } else { true }
  }

  /// Asked for: there or, for `nil`, absent.
  public init(requested value: Value?) {
    self = value.map(Fetched.value) ?? .absent
  }
}

extension Fetched: Sendable where Value: Sendable {}
extension Fetched: Equatable where Value: Equatable {}
extension Fetched: Hashable where Value: Hashable {}
