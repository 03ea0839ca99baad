import Emulsion
import EmulsionDocuments
import Hummingbird
import Logging
import NIOPosix

/// `/api/assets`: writing.
struct AssetChanges: Sendable {
  let library: Library

  // MARK: - One

  /// Writes the document of an asset, with those of its groups that are not `null`, and answers with all groups.
  @Sendable func put(_ request: Request, _ context: Context) async throws -> Response {
    let id: AssetID = try context.id("asset_id")
    try Query.check(request, names: library.id)
    let bytes = try await request.bytes(upTo: library.limits.bodyBytes)
    let asset = try Self.asset(bytes)
    guard asset.id == id else {
      throw Problem.invalid(
        "value_error", ["body", "id"], "The document is that of another asset",
        input: .string(asset.id.description))
    }
    let (json, isNew) = try await library.store.write { transaction in
      let isNew = try transaction.read { snapshot throws(StoreError) in
        try snapshot.asset(id) == nil
      }
      for person in asset.people.value ?? [] { try transaction.putIfNewer(person) }
      try transaction.put(asset)
      return (try transaction.document(id), isNew)
    }
    return Response(json: json, status: isNew ? .created : .ok)
  }

  private static func asset(_ bytes: ByteBuffer) throws -> Asset {
    var reader = DocumentReader()
    return try reader.asset(Array(bytes.readableBytesView).span).value
  }

  @Sendable func patch(_ request: Request, _ context: Context) async throws -> Response {
    let id: AssetID = try context.id("asset_id")
    let body = try await Body(request, of: library.id, limits: library.limits)
    let edit = try AssetEdit(body)
    let json = try await library.store.write { transaction in
      try transaction.edit(id, edit)
      return try transaction.document(id)
    }
    return Response(json: json)
  }

  @Sendable func delete(_ request: Request, _ context: Context) async throws -> Response {
    let id: AssetID = try context.id("asset_id")
    try Query.check(request, names: library.id)
    try await library.store.write { transaction in
      _ = try transaction.require(id) { snapshot, id throws(StoreError) in try snapshot.asset(id) }
      try transaction.deleteAsset(id)
    }
    return .done
  }

  // MARK: - Several

  @Sendable func deleteList(_ request: Request, _ context: Context) async throws -> Response {
    let ids = try await ids(request)
    try await library.store.write { transaction in
      for id in ids { try transaction.deleteAsset(id) }
    }
    return .done
  }

  @Sendable func trash(_ request: Request, _ context: Context) async throws -> Response {
    let ids = try await ids(request)
    try await library.store.write { transaction in try transaction.trash(ids) }
    return .done
  }

  @Sendable func restore(_ request: Request, _ context: Context) async throws -> Response {
    let ids = try await ids(request)
    try await library.store.write { transaction in try transaction.restore(ids) }
    return .done
  }

  /// Empties the trash on a thread of its own: it may take many transactions. Damage keeps no other asset in it; what was
  /// lost with its asset, and what stays, is in the log.
  @Sendable func emptyTrash(_ request: Request, _ context: Context) async throws -> Response {
    try Query.check(request, names: library.id)
    let (store, logger) = (library.store, context.logger)
    try await NIOThreadPool.singleton.runIfActive {
      _ = try store.emptyTrash(
        onDamage: { logger.warning("lost with an asset of the trash: \($0)") },
        onLeft: { logger.error("left in the trash: \($0?.description ?? "an asset"): \($1)") })
    }
    return .done
  }

  @Sendable func bulkUpdate(_ request: Request, _ context: Context) async throws -> Response {
    let body = try await Body(request, of: library.id, limits: library.limits)
    var edits: [(id: AssetID, edit: AssetEdit)] = []
    for update in try body.bodies("updates", cap: library.limits.ids) {
      let id: AssetID = try update.required("id", update.id)
      edits.append((id, try AssetEdit(try update.nested("change"))))
    }
    try await library.store.write { [edits] transaction in
      for (id, edit) in edits { try transaction.edit(id, edit) }
    }
    return .done
  }

  private func ids(_ request: Request) async throws -> [AssetID] {
    let body = try await Body(request, of: library.id, limits: library.limits)
    return try body.ids("ids", cap: library.limits.ids)
  }
}

extension Transaction {
  /// The whole document of an asset as it is now.
  fileprivate mutating func document(_ id: AssetID) throws -> [UInt8] {
    try require(id) { snapshot, id throws(StoreError) in try snapshot.json(id, include: .all) }
  }

  /// Writes a person unless the store's row was changed later.
  fileprivate mutating func putIfNewer(_ person: Person) throws(StoreError) {
    let known = try read { snapshot throws(StoreError) in try snapshot.person(person.id) }
    if let known, known.updatedAt >= person.updatedAt { return }
    try put(person)
  }
}

extension AssetEdit {
  /// What a client changes: left out is left as it is, and `null` gives the field back to the file.
  fileprivate init(_ body: Body) throws(Problem) {
    self.init()
    description = Change(try body.string("description"))
    originalDateTime = Change(
      try body.parsed(
        "original_datetime", "datetime_parsing", "Input should be a valid datetime"))
    switch (try body.number("latitude"), try body.number("longitude")) {
    case (.missing, .missing): coordinates = .keep
    case (.null, .null): coordinates = .clear
    case (.value(let latitude), .value(let longitude)):
      guard let place = Coordinates(latitude: latitude, longitude: longitude) else {
        throw body.fault(
          "value_error", "latitude", "Input should lie within ±90 and ±180 degrees")
      }
      coordinates = .set(place)
    default:
      throw body.fault(
        "value_error", "latitude", "latitude and longitude go together, both set or both null")
    }
  }
}

extension AssetEdit.Change {
  fileprivate init(_ field: Body.Field<Value>) {
    switch field {
    case .missing: self = .keep
    case .null: self = .clear
    case .value(let value): self = .set(value)
    }
  }
}
