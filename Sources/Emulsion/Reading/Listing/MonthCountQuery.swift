/// How many assets were taken in each month, by the wall clock: filters that must all hold, and how many months are
/// wanted, newest first. Months without assets are left out.
public struct MonthCountQuery: Sendable, Equatable {
  /// Only members of this album.
  public var albumID: AlbumID?
  /// Only assets with a face of this person.
  public var personID: PersonID?
  /// Only assets captured later; see ``AssetQuery/after``.
  public var after: LocalDateTime?
  /// Only assets captured earlier; see ``AssetQuery/before``. The last month of a page begins the next one here.
  public var before: LocalDateTime?
  /// In the trash or not.
  public var state = AssetState.live
  /// The most months, one of ``AssetQuery/limits``.
  public var limit = 20

  /// All live assets, the last twenty months that have any.
  public init() {}

  var owners: Owners { Owners(album: albumID, person: personID) }
}

/// A month and how many assets were taken in it.
public struct MonthCount: Sendable, Hashable {
  /// The first instant of the month, without an offset.
  public var start: LocalDateTime
  /// Assets, at least one.
  public var count: Int

  /// Makes a count of its parts.
  public init(start: LocalDateTime, count: Int) {
    self.start = start
    self.count = count
  }
}

/// Counts by month.
extension Snapshot {
  /// The months in which assets were taken, newest first, and how many.
  ///
  /// Without an album or a person the answer comes from counts that every write keeps; months that a bound cuts
  /// are counted by their rows. With one, the rows of the narrowest index are counted.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` for a parameter that cannot be,
  ///   ``StoreError/Code/indexNotReadable``, and ``StoreError/Code/corrupted`` with the database and key of a
  ///   damaged row.
  public func monthCounts(_ query: MonthCountQuery) throws(StoreError) -> Page<MonthCount> {
    try session.monthCounts(query)
  }

  /// The API's answer, as UTF-8: `{"data":[{"time_bucket":…,"count":…}],"has_more":…}`.
  ///
  /// - Throws: as ``monthCounts(_:)``.
  public func json(_ query: MonthCountQuery) throws(StoreError) -> [UInt8] {
    let page = try session.monthCounts(query)
    var buffer = JSONBuffer(capacity: 64 * (page.items.count + 1))
    buffer.append("{\"data\":[")
    for (index, month) in page.items.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("{\"time_bucket\":")
      buffer.append(month.start)
      buffer.append(",\"count\":")
      buffer.append(month.count)
      buffer.append("}")
    }
    buffer.append("],\"has_more\":")
    buffer.append(page.hasMore)
    buffer.append("}")
    return buffer.array
  }
}
