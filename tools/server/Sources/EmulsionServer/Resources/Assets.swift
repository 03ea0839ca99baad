import Emulsion
import EmulsionDocuments
import Hummingbird

/// `/api/assets`: reading.
struct Assets: Sendable {
  let library: Library

  func route(_ router: Router<Context>) {
    let changes = AssetChanges(library: library)
    router.resource(
      "api/assets", [.get: list, .post: upload, .delete: changes.deleteList])
    router.resource("api/assets/counts", [.get: counts])
    router.resource("api/assets/exist", [.post: exist])
    router.resource("api/assets/trash", [.post: changes.trash])
    router.resource("api/assets/restore", [.post: changes.restore])
    router.resource("api/assets/empty-trash", [.post: changes.emptyTrash])
    router.resource("api/assets/bulk-update", [.post: changes.bulkUpdate])
    router.resource(
      "api/assets/:asset_id",
      [.get: get, .put: changes.put, .patch: changes.patch, .delete: changes.delete])
  }

  // MARK: - One

  @Sendable func get(_ request: Request, _ context: Context) async throws -> Response {
    let id: AssetID = try context.id("asset_id")
    let include = try Query(request, of: library.id).include()
    var json = JSONBuffer(capacity: 4096)
    let isFound = try library.store.read { snapshot in
      try snapshot.appendJSON(id, include: include, to: &json)
    }
    guard isFound else { throw Problem.notFound("there is no \(id)") }
    let tag = EntityTag(of: json.span)
    if tag.matches(request.headers[.ifNoneMatch]) {
      return Response(
        status: .notModified, headers: [.eTag: tag.text, .vary: "Accept-Encoding"])
    }
    return Response(json: json, tag)
  }

  // MARK: - Lists

  @Sendable func list(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let include = try parameters.include()
    var query = AssetQuery()
    query.albumID = try parameters.id("album_id")
    query.personID = try parameters.id("person_id")
    query.ids = try parameters.ids("ids", cap: library.limits.ids)
    query.after = try parameters.localDateTime("local_datetime_after")
    query.before = try parameters.localDateTime("local_datetime_before")
    query.area = try parameters.area()
    query.state = try parameters.word("state") ?? .live
    query.limit = try parameters.limit()
    query.startingAfter = try parameters.id("starting_after_id")
    return try library.json { [query] snapshot, json in
      try snapshot.appendJSON(query, include: include, to: &json)
    }
  }

  private enum Grouping: String, CaseIterable { case month }

  @Sendable func counts(_ request: Request, _ context: Context) async throws -> Response {
    let parameters = try Query(request, of: library.id)
    let _: Grouping? = try parameters.word("group_by")
    var query = MonthCountQuery()
    query.albumID = try parameters.id("album_id")
    query.personID = try parameters.id("person_id")
    query.after = try parameters.localDateTime("local_datetime_after")
    query.before = try parameters.localDateTime("local_datetime_before")
    query.state = try parameters.word("state") ?? .live
    query.limit = try parameters.limit()
    return Response(json: try library.store.read { [query] snapshot in try snapshot.json(query) })
  }

  // MARK: - Files

  @Sendable func exist(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await Body(request, of: library.id, limits: library.limits)
    let question = try FileQuestion(body, cap: library.limits.files)
    return try library.json { snapshot, json in
      switch question {
      case .checksums(let checksums): json.append(try snapshot.existing(checksums: checksums))
      case .sha1s(let checksums): json.append(try snapshot.existing(sha1s: checksums))
      case .device(let id, let files):
        json.append(try snapshot.existing(deviceID: id, deviceAssetIDs: files))
      }
    }
  }

  /// The media themselves are not a store's job.
  @Sendable func upload(_ request: Request, _ context: Context) async throws -> Response {
    throw Problem.status(
      .notImplemented,
      "This server keeps records, not media: create an asset with PUT /api/assets/{asset_id} and its document.",
      headers: .noRetry)
  }
}

/// Which files a client asks after.
private enum FileQuestion {
  case checksums([SHA256Digest])
  case sha1s([SHA1Digest])
  case device(String, files: [String])

  init(_ body: Body, cap: Int) throws(Problem) {
    let asksDevice =
      body.isGiven("deviceId") || body.isGiven("deviceAssetIds")
    let kinds = [body.isGiven("checksums"), body.isGiven("checksum_sha1s"), asksDevice]
    guard kinds.count(where: { $0 }) == 1 else {
      throw body.fault(
        "value_error", "checksums",
        "Give exactly one of checksums, checksum_sha1s, or deviceId with deviceAssetIds")
    }
    if body.isGiven("checksums") {
      self = .checksums(try body.digests("checksums", "SHA-256", cap: cap))
    } else if body.isGiven("checksum_sha1s") {
      self = .sha1s(try body.digests("checksum_sha1s", "SHA-1", cap: cap))
    } else {
      self = .device(
        try body.required("deviceId", body.string),
        files: try body.strings("deviceAssetIds", cap: cap))
    }
  }
}

extension Query {
  /// The groups of an asset.
  func include() throws(Problem) -> Include {
    do throws(UnknownInclude) {
      return try Include(parsing: texts("include"))
    } catch {
      throw .invalid(
        "enum", ["query", "include"], "\(error)", input: .string(error.token))
    }
  }

  /// The area of `bbox`, or of `center` and `radius`.
  fileprivate func area() throws -> Area? {
    let (bbox, center, radius) = (text("bbox"), text("center"), text("radius"))
    if bbox != nil, center != nil || radius != nil {
      throw Problem.invalid(
        "value_error", ["query", "bbox"], "Give bbox or center with radius, not both",
        input: bbox.map(JSONValue.string) ?? .null)
    }
    if let bbox {
      let edges = try numbers(bbox, 4, "bbox", "west,south,east,north")
      return .box(try GeoBox(west: edges[0], south: edges[1], east: edges[2], north: edges[3]))
    }
    guard center != nil || radius != nil else { return nil }
    guard let center, let radius else {
      throw Problem.invalid(
        "missing", ["query", center == nil ? "center" : "radius"],
        "center and radius go together", input: .null)
    }
    let place = try numbers(center, 2, "center", "lon,lat")
    guard let coordinates = Coordinates(latitude: place[1], longitude: place[0]) else {
      throw Problem.invalid(
        "value_error", ["query", "center"],
        "Input should be lon,lat within ±180 and ±90 degrees", input: .string(center))
    }
    return .circle(
      try GeoCircle(center: coordinates, radius: try Self.number(radius, "radius")))
  }

  private func numbers(
    _ text: String, _ count: Int, _ key: String, _ form: String
  ) throws(Problem) -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == count else {
      throw .invalid(
        "value_error", ["query", .key(key)], "Input should be \(form)", input: .string(text))
    }
    return try parts.map { part throws(Problem) in try Self.number(part, key) }
  }
}
