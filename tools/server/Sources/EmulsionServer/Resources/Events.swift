import Emulsion
import Hummingbird

/// `/api/events`
struct Events: Sendable {
  let library: Library

  func route(_ router: Router<Context>) { router.resource("api/events", [.get: list]) }

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let types: Set<EntityType> = try parameters.words("entity_types")
    let query = EventQuery(
      after: try parameters.cursor("after_cursor"),
      createdAtOrAfter: try parameters.instant("created_at_gte"),
      createdBefore: try parameters.instant("created_at_lt"),
      entityTypes: types.isEmpty ? nil : types, limit: try parameters.limit())
    return try library.json { snapshot, json in try snapshot.appendJSON(query, to: &json) }
  }
}

extension Query {
  fileprivate func cursor(_ key: String) throws(Problem) -> EventCursor? {
    guard let text = text(key) else { return nil }
    if let cursor = EventCursor(text) { return cursor }
    throw .invalid(
      "cursor_parsing", ["query", .key(key)], "Input should be the cursor of an event",
      input: .string(text))
  }
}
