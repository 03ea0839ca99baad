/// Lists of assets.
extension Snapshot {
  /// A page of a list as ids: no record is looked up for its rows.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` for a parameter that cannot be, ``StoreError/Code/unknownCursor``
  ///   where ``AssetQuery/startingAfter`` names no asset, or one that is not in the trash while the list is that of
  ///   the trash, ``StoreError/Code/indexNotReadable``, and ``StoreError/Code/corrupted`` with the database and key
  ///   of a damaged row.
  public func assetIDs(_ query: AssetQuery) throws(StoreError) -> Page<AssetID> {
    let (matches, source) = try session.newest(query)
    var ids: [AssetID] = []
    ids.reserveCapacity(min(matches.count, query.limit))
    for match in matches.prefix(query.limit) {
      guard let id = AssetID(key: match.id.span) else {
        throw session.noRecord(match, of: source)
      }
      ids.append(id)
    }
    return Page(items: ids, hasMore: matches.count > query.limit)
  }

  /// A page of a list as values with the groups asked for.
  ///
  /// - Throws: as ``assetIDs(_:)``, and ``StoreError/Code/corrupted`` with the database and key of a damaged
  ///   record.
  public func assets(
    _ query: AssetQuery, include: Include = []
  ) throws(StoreError) -> Page<Asset> {
    let (matches, source) = try session.newest(query)
    var assets: [Asset] = []
    assets.reserveCapacity(min(matches.count, query.limit))
    for match in matches.prefix(query.limit) {
      guard let id = AssetID(key: match.id.span), let asset = try session.asset(id, include) else {
        throw session.noRecord(match, of: source)
      }
      assets.append(asset)
    }
    return Page(items: assets, hasMore: matches.count > query.limit)
  }

  /// The API's answer, as UTF-8: `{"data":[…],"has_more":…}`.
  ///
  /// - Throws: as ``assetIDs(_:)``.
  public func json(
    _ query: AssetQuery, include: Include = []
  ) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 16_384)
    try appendJSON(query, include: include, to: &buffer)
    return buffer.array
  }

  /// Appends the API's answer to a buffer that can be used again.
  ///
  /// - Throws: as ``assetIDs(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: AssetQuery, include: Include = [], to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let (matches, source) = try session.newest(query)
    let start = buffer.count
    do throws(StoreError) {
      buffer.append("{\"data\":[")
      for (index, match) in matches.prefix(query.limit).enumerated() {
        if index > 0 { buffer.append(",") }
        guard try session.appendAsset(key: match.id.span, include, to: &buffer) else {
          throw session.noRecord(match, of: source)
        }
      }
      buffer.append("],\"has_more\":")
      buffer.append(matches.count > query.limit)
      buffer.append("}")
    } catch {
      buffer.truncate(to: start)
      throw error
    }
  }

  /// Finds a page of a list and says how: what was walked, and what that cost.
  ///
  /// - Throws: as ``assetIDs(_:)``.
  public func explain(_ query: AssetQuery) throws(StoreError) -> QueryPlan {
    let before = session.cost
    session.cost = ReadCost()
    defer { session.cost += before }
    let (matches, source) = try session.newest(query)
    return QueryPlan(
      query, source: source, matches: min(matches.count, query.limit),
      hasMore: matches.count > query.limit, cost: session.cost)
  }
}

extension ReadSession {
  /// An index has a row of an asset that is not there.
  fileprivate func noRecord(_ match: Match, of source: QueryPlan.Source) -> StoreError {
    StoreError(
      .corrupted, "the list of \(source.rawValue) names an asset that is not there",
      advice: "rebuild the indexes", database: .core,
      key: SchemaKeys.text(of: match.id.span, in: .core))
  }
}
