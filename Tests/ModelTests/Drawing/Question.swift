import Emulsion

/// A question to a store by the numbers of `Pool`.
enum Question {
  case counts
  case asset(Int, groups: UInt8)
  case face(Int)
  case person(Int)
  case album(Int)
  case link(Int)
  case merges(into: Int)
  case assets(AssetListDraft)
  case months(MonthListDraft)
  case clusters(AreaDraft, zoom: Int, state: Int)
  case checksums([Int])
  case sha1s([Int])
  case files(device: Int, [Int])
  case faces(FaceListDraft)
  case people(PersonListDraft)
  case albums(AlbumListDraft)
  case links(LinkListDraft)
  case events(EventListDraft)

  /// Whether the feed is asked, which a transaction writes last.
  var isOfEvents: Bool { if case .events = self { true } else { false } }
}

enum AreaDraft {
  case box(west: Double, south: Double, east: Double, north: Double)
  case circle(place: Int, radius: Double)

  var area: Area? {
    switch self {
    case .box: return box.map(Area.box)
    case .circle(let place, let radius):
      guard let center = Pool.coordinates(place),
        let circle = try? GeoCircle(center: center, radius: radius)
      else { return nil }
      return .circle(circle)
    }
  }

  var box: GeoBox? {
    guard case .box(let west, let south, let east, let north) = self else { return nil }
    return try? GeoBox(west: west, south: south, east: east, north: north)
  }
}

struct AssetListDraft {
  var album: Int?
  var person: Int?
  var ids: [Int]?
  var after: Int?
  var before: Int?
  var area: AreaDraft?
  var state: Int
  var limit: Int
  var cursor: Int?
  var groups: UInt8

  var query: AssetQuery {
    var query = AssetQuery()
    query.albumID = album.map(Pool.album)
    query.personID = person.map(Pool.person)
    query.ids = ids.map { $0.map(Pool.asset) }
    query.after = after.map(Pool.local)
    query.before = before.map(Pool.local)
    query.area = area?.area
    query.state = AssetState.allCases[state]
    query.limit = limit
    query.startingAfter = cursor.map(Pool.asset)
    return query
  }
}

struct MonthListDraft {
  var album: Int?
  var person: Int?
  var after: Int?
  var before: Int?
  var state: Int
  var limit: Int

  var query: MonthCountQuery {
    var query = MonthCountQuery()
    query.albumID = album.map(Pool.album)
    query.personID = person.map(Pool.person)
    query.after = after.map(Pool.local)
    query.before = before.map(Pool.local)
    query.state = AssetState.allCases[state]
    query.limit = limit
    return query
  }
}

struct FaceListDraft {
  var asset: Int?
  var person: Int?
  var ids: [Int]?
  var limit: Int
  var cursor: Int?

  var query: FaceQuery {
    FaceQuery(
      assetID: asset.map(Pool.asset), personID: person.map(Pool.person),
      ids: ids.map { $0.map(Pool.face) }, limit: limit, startingAfter: cursor.map(Pool.face))
  }
}

struct PersonListDraft {
  var asset: Int?
  var album: Int?
  var ids: [Int]?
  var name: String?
  var filter: Int?
  var sort: Int
  var limit: Int
  var cursor: Int?

  var query: PersonQuery {
    PersonQuery(
      assetID: asset.map(Pool.asset), albumID: album.map(Pool.album),
      ids: ids.map { $0.map(Pool.person) }, name: name,
      nameFilter: filter.map { PersonQuery.NameFilter.allCases[$0] },
      sort: PersonSort.allCases[sort], limit: limit, startingAfter: cursor.map(Pool.person))
  }
}

struct AlbumListDraft {
  var asset: Int?
  var ids: [Int]?
  var limit: Int
  var cursor: Int?

  var query: AlbumQuery {
    AlbumQuery(
      assetID: asset.map(Pool.asset), ids: ids.map { $0.map(Pool.album) }, limit: limit,
      startingAfter: cursor.map(Pool.album))
  }
}

struct LinkListDraft {
  var album: Int?
  var asset: Int?
  var ids: [Int]?
  var limit: Int
  var cursor: Int?

  var query: AlbumAssetQuery {
    AlbumAssetQuery(
      albumID: album.map(Pool.album), assetID: asset.map(Pool.asset),
      ids: ids.map { $0.map(Pool.link) }, limit: limit, startingAfter: cursor.map(Pool.link))
  }
}

struct EventListDraft {
  /// The number of the event after which the page begins.
  var after: Int?
  /// Times as numbers of events whose times they are.
  var from: Int?
  var until: Int?
  var entities: [Int]?
  var limit: Int

  /// What the drawn numbers mean in a feed.
  func query(in events: [Event]) -> EventQuery {
    func time(_ number: Int) -> Timestamp? {
      events.isEmpty ? nil : events[number % events.count].createdAt
    }
    return EventQuery(
      after: after.map { EventCursor(sequence: UInt64($0)) },
      createdAtOrAfter: from.flatMap(time), createdBefore: until.flatMap(time),
      entityTypes: entities.map { Set($0.map { EntityType.allCases[$0] }) }, limit: limit)
  }
}
