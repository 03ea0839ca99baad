import Emulsion
import Hummingbird

/// `/api/faces`
struct Faces: Sendable {
  let library: Library

  func route(_ router: Router<Context>) {
    router.resource("api/faces", [.get: list, .post: create])
    router.resource("api/faces/:face_id", [.get: get, .patch: patch, .delete: delete])
  }

  private enum Included: String, CaseIterable { case clusterAssignment = "cluster_assignment" }

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let included: Set<Included> = try parameters.words("include")
    let query = FaceQuery(
      assetID: try parameters.id("asset_id"), personID: try parameters.id("person_id"),
      ids: try parameters.ids("ids", cap: library.limits.ids), limit: try parameters.limit(),
      startingAfter: try parameters.id("starting_after_id"))
    return try library.json { snapshot, json in
      try snapshot.appendJSON(
        query, withClusterAssignment: included.contains(.clusterAssignment), to: &json)
    }
  }

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: FaceID = try context.id("face_id")
    let included: Set<Included> = try Query(request, of: library.id).words("include")
    return try library.object(id) { snapshot, id in
      try snapshot.json(id, withClusterAssignment: included.contains(.clusterAssignment))
    }
  }

  @Sendable func create(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await Body(request, of: library.id, limits: library.limits)
    let asset: AssetID = try body.required("asset_id", body.id)
    let person: PersonID? = try body.id("person_id").value
    let corners = try body.nested("bounding_box")
    let box = Face.BoundingBox(
      x: try corners.integer("x"), y: try corners.integer("y"), width: try corners.integer("w"),
      height: try corners.integer("h"))
    let json = try await library.store.write { transaction in
      let face = try transaction.drawFace(box, on: asset, person: person)
      return try transaction.require(face.id) { snapshot, id throws(StoreError) in
        try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func patch(_ request: Request, _ context: Context) async throws -> Response {
    let id: FaceID = try context.id("face_id")
    let body = try await Body(request, of: library.id, limits: library.limits)
    let person: Body.Field<PersonID> = try body.id("person_id")
    let json = try await library.store.write { transaction in
      if !person.isMissing { try transaction.assign(id, to: person.value) }
      return try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.json(id)
      }
    }
    return Response(json: json)
  }

  @Sendable func delete(_ request: Request, _ context: Context) async throws -> Response {
    let id: FaceID = try context.id("face_id")
    try Query.check(request, names: library.id)
    try await library.store.write { transaction in
      _ = try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.face(id) }
      try transaction.deleteFace(id)
    }
    return .done
  }
}
