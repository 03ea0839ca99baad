import Emulsion
import Hummingbird

/// `/api/people`
struct People: Sendable {
  let library: Library

  func route(_ router: Router<Context>) {
    router.resource("api/people", [.get: list, .post: create])
    router.resource("api/people/:person_id", [.get: get, .patch: patch, .delete: delete])
    router.resource("api/people/:person_id/merge", [.post: merge])
  }

  private enum Included: String, CaseIterable { case clusterMetrics = "cluster_metrics" }

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let included: Set<Included> = try parameters.words("include")
    let query = PersonQuery(
      assetID: try parameters.id("asset_id"), albumID: try parameters.id("album_id"),
      ids: try parameters.ids("ids", cap: library.limits.ids), name: parameters.text("name"),
      nameFilter: try parameters.word("name_filter"),
      sort: try parameters.word("sort") ?? .createdAtDescending, limit: try parameters.limit(),
      startingAfter: try parameters.id("starting_after_id"))
    return try library.json { snapshot, json in
      try snapshot.appendJSON(
        query, withClusterMetrics: included.contains(.clusterMetrics), to: &json)
    }
  }

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: PersonID = try context.id("person_id")
    let included: Set<Included> = try Query(request, of: library.id).words("include")
    return try library.object(id) { snapshot, id in
      try snapshot.json(id, withClusterMetrics: included.contains(.clusterMetrics))
    }
  }

  @Sendable func create(_ request: Request, _ context: Context) async throws -> Response {
    let change = try await change(request)
    let json = try await library.store.write { transaction in
      let time = transaction.time
      var person = Person(id: .generate(), createdAt: time, updatedAt: time)
      try change.apply(to: &person, &transaction)
      return try transaction.require(person.id) { snapshot, id throws(StoreError) in
        try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func patch(_ request: Request, _ context: Context) async throws -> Response {
    let id: PersonID = try context.id("person_id")
    let change = try await change(request)
    let json = try await library.store.write { transaction in
      var person = try transaction.require(id) { snapshot, id throws(StoreError) in
        try snapshot.person(id)
      }
      person.updatedAt = transaction.time
      try change.apply(to: &person, &transaction)
      return try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func delete(_ request: Request, _ context: Context) async throws -> Response {
    let id: PersonID = try context.id("person_id")
    try Query.check(request, names: library.id)
    try await library.store.write { transaction in
      _ = try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.person(id) }
      try transaction.deletePerson(id)
    }
    return .done
  }

  @Sendable func merge(_ request: Request, _ context: Context) async throws -> Response {
    let target: PersonID = try context.id("person_id")
    let body = try await Body(request, of: library.id, limits: library.limits)
    let sources: [PersonID] = try body.ids("source_person_ids", cap: library.limits.ids)
    let json = try await library.store.write { transaction in
      try transaction.merge(sources, into: target)
      return try transaction.require(target) { snapshot, id throws(StoreError) in
        try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  private func change(_ request: Request) async throws -> PersonChange {
    try PersonChange(try await Body(request, of: library.id, limits: library.limits))
  }
}

/// What a client sets of a person; what is left out stays.
private struct PersonChange: Sendable {
  private let name: Body.Field<String>
  private let birthDate: Body.Field<CalendarDate>
  private let isFavorite: Body.Field<Bool>
  private let isHidden: Body.Field<Bool>
  private let thumbnail: Body.Field<FaceID>

  init(_ body: Body) throws(Problem) {
    name = try body.string("name")
    birthDate = try body.parsed(
      "birth_date", "date_parsing", "Input should be a valid date, YYYY-MM-DD")
    isFavorite = try body.bool("is_favorite")
    isHidden = try body.bool("is_hidden")
    thumbnail = try body.id("thumbnail_face_id")
  }

  /// Writes the person with the change; a flag that is `null` stays as it is.
  func apply(to person: inout Person, _ transaction: inout Transaction) throws {
    if !name.isMissing { person.name = name.value }
    if !birthDate.isMissing { person.birthDate = birthDate.value }
    person.isFavorite = isFavorite.value ?? person.isFavorite
    person.isHidden = isHidden.value ?? person.isHidden
    if !thumbnail.isMissing { person.thumbnailFaceID = thumbnail.value }
    if let face = thumbnail.value,
      try transaction.read({ snapshot throws(StoreError) in try snapshot.face(face) == nil })
    {
      throw Problem.invalid(
        "value_error", ["body", "thumbnail_face_id"], "there is no \(face)",
        input: .string(face.description))
    }
    try transaction.put(person)
  }
}
