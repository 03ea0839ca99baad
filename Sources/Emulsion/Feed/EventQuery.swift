/// Which events a page shows. All filters must hold.
public struct EventQuery: Sendable, Equatable {
  /// The place to go on from; `nil` begins with the first event that the feed still has.
  public var after: EventCursor?
  /// The earliest time of an event.
  public var createdAtOrAfter: Timestamp?
  /// The time before which events were recorded.
  public var createdBefore: Timestamp?
  /// What the events are about; `nil` is everything.
  public var entityTypes: Set<EntityType>?
  /// The most events of a page, 1 to 1000.
  public var limit: Int

  /// Makes a query of its parts; without any it asks for the first 20 events.
  public init(
    after: EventCursor? = nil, createdAtOrAfter: Timestamp? = nil,
    createdBefore: Timestamp? = nil, entityTypes: Set<EntityType>? = nil, limit: Int = 20
  ) {
    self.after = after
    self.createdAtOrAfter = createdAtOrAfter
    self.createdBefore = createdBefore
    self.entityTypes = entityTypes
    self.limit = limit
  }

  static let limits = 1...1000

  func shows(_ event: Event) -> Bool {
    entityTypes?.contains(event.kind.entityType) ?? true
  }
}
