internal import LMDB

/// One consistent view of a store, lent to a synchronous closure by `read` of ``AssetStore``.
///
/// Whatever is written meanwhile, a snapshot shows the store as it was when it began. It cannot be copied,
/// kept beyond its closure or carried across an `await`: such code does not compile.
public struct Snapshot: ~Copyable {
  let session: ReadSession

  /// The asset with the groups asked for, or `nil` where there is none. A trashed asset is found as well.
  ///
  /// Only the databases of those groups are looked into.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func asset(_ id: AssetID, include: Include = []) throws(StoreError) -> Asset? {
    try session.asset(id, include)
  }

  /// The assets of several ids with the groups asked for, in the order of the ids; unknown ids are left out.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func assets(
    _ ids: some Sequence<AssetID>, include: Include = []
  ) throws(StoreError) -> [Asset] {
    var assets: [Asset] = []
    for id in ids {
      if let asset = try session.asset(id, include) { assets.append(asset) }
    }
    return assets
  }

  /// The API's document of an asset with exactly the groups asked for, as UTF-8, or `nil` where there is no
  /// such asset.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func json(_ id: AssetID, include: Include = []) throws(StoreError) -> [UInt8]? {
    var buffer = JSONBuffer(capacity: 2048)
    return try session.appendAsset(id, include, to: &buffer) ? buffer.array : nil
  }

  /// A JSON array of the documents of several ids, in the order of the ids; unknown ids are left out.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func json(
    _ ids: some Sequence<AssetID>, include: Include = []
  ) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 16_384)
    try appendJSON(ids, include: include, to: &buffer)
    return buffer.array
  }

  /// Appends the document of an asset to a buffer that can be used again; `false` and nothing appended where
  /// there is no such asset. This is the fastest way to answer a request.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record; the buffer is then
  ///   as it was.
  @discardableResult
  public func appendJSON(
    _ id: AssetID, include: Include = [], to buffer: inout JSONBuffer
  ) throws(StoreError) -> Bool {
    try session.appendAsset(id, include, to: &buffer)
  }

  /// Appends a JSON array of the documents of several ids, in the order of the ids; unknown ids are left out.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record; the buffer then
  ///   holds the documents before it.
  public func appendJSON(
    _ ids: some Sequence<AssetID>, include: Include = [], to buffer: inout JSONBuffer
  ) throws(StoreError) {
    buffer.append("[")
    var isFirst = true
    for id in ids {
      let place = buffer.count
      if !isFirst { buffer.append(",") }
      if try session.appendAsset(id, include, to: &buffer) {
        isFirst = false
      } else {
        buffer.truncate(to: place)
      }
    }
    buffer.append("]")
  }

  /// The person, with the store's own count of live assets, or `nil` where there is none.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func person(_ id: PersonID) throws(StoreError) -> Person? { try session.person(id) }

  /// The API's object of a person, as UTF-8, or `nil` where there is none.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func json(
    _ id: PersonID, withClusterMetrics: Bool = false
  ) throws(StoreError) -> [UInt8]? {
    var buffer = JSONBuffer(capacity: 512)
    let found = try session.appendPerson(
      id, withClusterMetrics: withClusterMetrics, to: &buffer)
    return found ? buffer.array : nil
  }

  /// How many records a database holds; costs the same whatever the size.
  public func count(_ database: Database) throws(StoreError) -> Int {
    try session.count(database)
  }

  /// The number of the last mutation that this snapshot sees; 0 in a store that was never written.
  public var sequence: UInt64 {
    get throws(StoreError) { try session.sequence() }
  }

  /// Calls `body` with the id of each asset, live or trashed, in the order of the ids, until it answers
  /// `false`.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` for a key that is no asset id, and what `body` throws.
  public func forEachAssetID(
    after id: AssetID? = nil, _ body: (AssetID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try session.forEachID(.core, after: id, body)
  }

  /// Calls `body` with the id of each person in the order of the ids, until it answers `false`.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` for a key that is no person id, and what `body` throws.
  public func forEachPersonID(
    after id: PersonID? = nil, _ body: (PersonID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try session.forEachID(.people, after: id, body)
  }

  /// What this snapshot has read so far.
  public var cost: ReadCost { session.cost }
}
