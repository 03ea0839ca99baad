/// Which faces a list is to show. Filters combine by AND; the list is ordered by the time of making, newest first,
/// ties by id descending.
public struct FaceQuery: Sendable, Equatable {
  /// The faces of one asset, live or trashed.
  public var assetID: AssetID?
  /// The faces of one person.
  public var personID: PersonID?
  /// These faces; unknown ones are left out.
  public var ids: [FaceID]?
  /// The size of a page, 1 to 1000.
  public var limit = 20
  /// The last face of the page before. It need not match the filters, but must be in the store.
  public var startingAfter: FaceID?

  /// All faces.
  public init(
    assetID: AssetID? = nil, personID: PersonID? = nil, ids: [FaceID]? = nil, limit: Int = 20,
    startingAfter: FaceID? = nil
  ) {
    self.assetID = assetID
    self.personID = personID
    self.ids = ids
    self.limit = limit
    self.startingAfter = startingAfter
  }
}
