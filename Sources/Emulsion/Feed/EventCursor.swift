/// A place in the feed: right after one event. Its text is opaque to clients, has 25 characters and holds no `|`.
public struct EventCursor: Hashable, Sendable {
  /// The number of the event that was read last; 0 before the first one.
  public var sequence: UInt64

  /// The place right after the event with this number; 0 is the place before the first.
  public init(sequence: UInt64) { self.sequence = sequence }
}

extension EventCursor: Comparable {
  /// Orders by the place in the feed.
  public static func < (left: Self, right: Self) -> Bool { left.sequence < right.sequence }
}

extension EventCursor: LosslessStringConvertible {
  private static let prefix = "ev_"

  /// Reads what ``description`` writes, and nothing else.
  public init?(_ description: String) {
    guard description.hasPrefix(Self.prefix) else { return nil }
    let digits = Array(description.utf8.dropFirst(Self.prefix.utf8.count))
    guard let number = Base57.decode(digits.span), number.high == 0 else { return nil }
    self.init(sequence: number.low)
  }

  /// The cursor as clients keep it, such as `ev_222222222222222222222A`. Texts order as places do.
  public var description: String {
    String(decoding: [UInt8](text.span), as: UTF8.self)
  }

  /// The same without an allocation.
  var text: IdentifierText { IdentifierText("ev", high: 0, low: sequence) }
}

extension Event {
  /// The place right after this event: what the next page starts from.
  public var cursor: EventCursor { EventCursor(sequence: sequence) }
}
