import Emulsion

/// Drawing questions.
extension Draw {
  mutating func question() -> Question {
    switch random.below(40) {
    case 0: .counts
    case 1..<6: .asset(asset(), groups: UInt8(random.below(64)))
    case 6: .face(face())
    case 7: .person(somebody())
    case 8: .album(album())
    case 9: .link(link())
    case 10: .merges(into: somebody())
    case 11..<19: .assets(assetList())
    case 19..<22: .months(monthList())
    case 22: .clusters(box(), zoom: random.below(25), state: random.below(3))
    case 23: .checksums(some(4) { $0.random.below(4) })
    case 24: .sha1s(some(4) { $0.random.below(3) })
    case 25: .files(device: random.below(3), some(4) { $0.random.below(4) })
    case 26..<28: .faces(faceList())
    case 28..<32: .people(personList())
    case 32..<34: .albums(albumList())
    case 34..<36: .links(linkList())
    default: .events(eventList())
    }
  }

  /// Small pages, so that lists have several; now and then one that cannot be.
  private mutating func limit() -> Int {
    switch random.below(40) {
    case 0: 0
    case 1: 1001
    case 2..<8: 1000
    default: 1 + random.below(5)
    }
  }

  private mutating func assetList() -> AssetListDraft {
    AssetListDraft(
      album: maybe(4) { $0.album() }, person: maybe(4) { $0.somebody() },
      ids: maybe(6) { $0.some(5) { $0.asset() } }, after: maybe(4) { $0.local() },
      before: maybe(4) { $0.local() }, area: maybe(4) { $0.area() }, state: random.below(3),
      limit: limit(), cursor: maybe(3) { $0.asset() }, groups: UInt8(random.below(64)))
  }

  private mutating func area() -> AreaDraft {
    guard random.oneIn(2) else { return box() }
    let radii = [0.5, 20, 5_000, 50_000]
    return .circle(place: random.below(Pool.placeCount), radius: radii[random.below(4)])
  }

  /// Often with an edge through a place of the pool.
  private mutating func box() -> AreaDraft {
    let (east, north) = ([-180.0, -10, 0, 16.3738, 179.9, 180], [-90.0, -20, 0, 48.2081, 90])
    return .box(
      west: east[random.below(3)], south: north[random.below(3)],
      east: east[1 + random.below(5)], north: north[1 + random.below(4)])
  }

  private mutating func monthList() -> MonthListDraft {
    MonthListDraft(
      album: maybe(3) { $0.album() }, person: maybe(3) { $0.somebody() },
      after: maybe(3) { $0.local() }, before: maybe(3) { $0.local() }, state: random.below(3),
      limit: limit())
  }

  private mutating func faceList() -> FaceListDraft {
    FaceListDraft(
      asset: maybe(3) { $0.asset() }, person: maybe(3) { $0.somebody() },
      ids: maybe(4) { $0.some(5) { $0.face() } }, limit: limit(), cursor: maybe(3) { $0.face() })
  }

  private mutating func personList() -> PersonListDraft {
    let parts = ["", "n", "ZO", "ä", "анна", "i̇", "льг", "anna"]
    return PersonListDraft(
      asset: maybe(4) { $0.asset() }, album: maybe(4) { $0.album() },
      ids: maybe(4) { $0.some(4) { $0.somebody() } },
      name: maybe(3) { parts[$0.random.below(parts.count)] },
      filter: maybe(2) { $0.random.below(3) },
      sort: random.below(PersonSort.allCases.count), limit: limit(),
      cursor: maybe(3) { $0.somebody() })
  }

  private mutating func albumList() -> AlbumListDraft {
    AlbumListDraft(
      asset: maybe(3) { $0.asset() }, ids: maybe(4) { $0.some(3) { $0.album() } }, limit: limit(),
      cursor: maybe(3) { $0.album() })
  }

  private mutating func linkList() -> LinkListDraft {
    LinkListDraft(
      album: maybe(3) { $0.album() }, asset: maybe(3) { $0.asset() },
      ids: maybe(4) { $0.some(5) { $0.link() } }, limit: limit(), cursor: maybe(3) { $0.link() })
  }

  private mutating func eventList() -> EventListDraft {
    EventListDraft(
      after: maybe(2) { $0.random.below(500) }, from: maybe(4) { $0.random.below(500) },
      until: maybe(4) { $0.random.below(500) },
      entities: maybe(3) { $0.some(3) { $0.random.below(EntityType.allCases.count) } },
      limit: random.oneIn(3) ? 100 : limit())
  }
}
