/// Which people a list is to show, and in which order. Filters combine by AND; hidden people are listed.
public struct PersonQuery: Sendable, Equatable {
  /// Whether people with a name are shown, or those without. An empty name is none.
  public enum NameFilter: String, Sendable, CaseIterable {
    /// Those with a name.
    case named
    /// Those without.
    case unnamed
    /// Both.
    case all
  }

  /// The people of one asset, live or trashed.
  public var assetID: AssetID?
  /// The people of the assets of one album, live and trashed.
  public var albumID: AlbumID?
  /// These people; unknown ones are left out.
  public var ids: [PersonID]?
  /// A part of the name, in any case; empty, it is no filter. Case is folded by Unicode's default mapping, and
  /// accents count.
  public var name: String?
  /// By name or not; left out, it is ``NameFilter/all`` where ``ids`` are given and else ``NameFilter/named``.
  public var nameFilter: NameFilter?
  /// The order.
  public var sort: PersonSort
  /// The size of a page, 1 to 1000.
  public var limit: Int
  /// The last person of the page before. They need not match the filters, but must be in the store.
  public var startingAfter: PersonID?

  /// All people with a name, the newest first.
  public init(
    assetID: AssetID? = nil, albumID: AlbumID? = nil, ids: [PersonID]? = nil,
    name: String? = nil, nameFilter: NameFilter? = nil,
    sort: PersonSort = .createdAtDescending, limit: Int = 20, startingAfter: PersonID? = nil
  ) {
    self.assetID = assetID
    self.albumID = albumID
    self.ids = ids
    self.name = name
    self.nameFilter = nameFilter
    self.sort = sort
    self.limit = limit
    self.startingAfter = startingAfter
  }

  /// The filter by name that counts.
  var effectiveNameFilter: NameFilter { nameFilter ?? (ids == nil ? .named : .all) }
}

/// The orders of people. The raw values are the words of the API. Ties are ordered by id, ascending or descending as
/// the order is.
public enum PersonSort: String, Sendable, CaseIterable {
  /// The newest records first.
  case createdAtDescending = "created_at_desc"
  /// The oldest records first.
  case createdAtAscending = "created_at_asc"
  /// By name, case folded, scalar by scalar whatever the locale; the first 320 bytes of it count. People without a
  /// name come last.
  case nameAscending = "name_asc"
  /// The names the other way round; people without a name come last here too.
  case nameDescending = "name_desc"
  /// Those in most live assets first.
  case assetCountDescending = "asset_count_desc"
  /// Those in fewest live assets first.
  case assetCountAscending = "asset_count_asc"

  /// The order as the index has it.
  var order: PeopleOrder {
    switch self {
    case .createdAtDescending, .createdAtAscending: .created
    case .nameAscending, .nameDescending: .name
    case .assetCountDescending, .assetCountAscending: .count
    }
  }

  var isDescending: Bool {
    switch self {
    case .createdAtDescending, .nameDescending, .assetCountDescending: true
    case .createdAtAscending, .nameAscending, .assetCountAscending: false
    }
  }
}
