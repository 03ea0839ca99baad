/// Which assets a list shows.
public enum AssetState: String, Sendable, CaseIterable {
  /// Those that are not in the trash.
  case live
  /// Those in the trash.
  case trashed
  /// Both.
  case all
}

/// A list of assets: filters that must all hold, and the page of it that is wanted.
///
/// The order is total and does not depend on the page size: by the wall clock of the capture, newest first, ties
/// by id descending; with ``state`` `trashed`, most recently trashed first, ties alike.
public struct AssetQuery: Sendable, Equatable {
  /// The page sizes that are allowed.
  public static let limits = 1...1000

  /// Only members of this album. An unknown album has none.
  public var albumID: AlbumID?
  /// Only assets with a face of this person. An unknown person has none.
  public var personID: PersonID?
  /// Only these assets; unknown ids are left out. Each costs a lookup, whatever the page size.
  public var ids: [AssetID]?
  /// Only assets captured later. With an offset, instants are compared with assets whose offset is known and wall
  /// clocks with the others; without one, wall clocks alone.
  public var after: LocalDateTime?
  /// Only assets captured earlier, compared like ``after``.
  public var before: LocalDateTime?
  /// Only assets of known place within this area, edges included.
  public var area: Area?
  /// In the trash or not.
  public var state = AssetState.live
  /// The most rows of the page, one of ``limits``.
  public var limit = 20
  /// The page starts strictly after this asset: the last row of the page before. It need not pass the filters;
  /// its place in the order is what counts, as it is now.
  public var startingAfter: AssetID?

  /// All live assets, the first twenty.
  public init() {}

  func validate() throws(StoreError) {
    try Self.validate(limit: limit)
    try TimeBounds.validate(after: after, before: before)
  }

  static func validate(limit: Int) throws(StoreError) {
    guard limits.contains(limit) else {
      throw .invalidQuery("limit", "is \(limit)", "\(limits.lowerBound) to \(limits.upperBound)")
    }
  }
}

extension StoreError {
  /// A parameter whose value cannot be.
  static func invalidQuery(
    _ parameter: String, _ found: String, _ allowed: String
  ) -> StoreError {
    StoreError(
      .invalidQuery, "\(parameter) \(found)", advice: "give \(parameter) as \(allowed)",
      key: parameter)
  }
}
