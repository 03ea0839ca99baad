internal import LMDB

/// Choosing the people of a page.
extension ReadSession {
  func people(_ query: PersonQuery) throws(StoreError) -> Page<PersonID> {
    try requireLimit(query.limit)
    let filter = query.effectiveNameFilter
    if filter == .unnamed, query.sort.order == .name {
      throw StoreError(
        .invalidQuery, "people without a name cannot be ordered by name",
        advice: "choose another order or another filter")
    }
    var last: PersonPlace?
    if let cursor = query.startingAfter {
      last = try place(of: cursor, in: query.sort.order)?.place
      if last == nil { throw unknownCursor(cursor) }
    }
    let part = NamePart(query.name)
    if query.ids != nil || query.assetID != nil || query.albumID != nil {
      return try page(of: try few(query, filter, part), query, after: last)
    }
    guard let part else { return try walk(query, filter, after: last) }
    // Nobody without a name has a part of one.
    if filter == .unnamed { return Page(items: [], hasMore: false) }
    return try search(part, query, after: last)
  }

  // MARK: - Walks

  /// A page of an order that no other filter narrows.
  private func walk(
    _ query: PersonQuery, _ filter: PersonQuery.NameFilter, after last: PersonPlace?
  ) throws(StoreError) -> Page<PersonID> {
    var places: [PersonPlace] = []
    for isNamed in [true, false] where filter == .all || isNamed == (filter == .named) {
      // In the order by name, those without one come when the others end.
      if query.sort.order == .name, places.count > query.limit { break }
      let count = places.count
      try forEachPlace(isNamed, query.sort, after: last) { place throws(StoreError) in
        places.append(place)
        return places.count - count <= query.limit
      }
    }
    return try page(of: places, query, after: last)
  }

  /// The people with the part in their name.
  private func search(
    _ part: NamePart, _ query: PersonQuery, after last: PersonPlace?
  ) throws(StoreError) -> Page<PersonID> {
    var places: [PersonPlace] = []
    if query.sort.order == .name {
      try forEachPlace(true, query.sort, after: last) { place throws(StoreError) in
        if try occurs(part, at: place) { places.append(place) }
        return places.count <= query.limit
      }
      return try page(of: places, query, after: last)
    }
    var matches: Set<PersonID> = []
    try forEachPlace(true, .nameAscending, after: nil) { place throws(StoreError) in
      if try occurs(part, at: place) { matches.insert(try id(of: place, in: .name)) }
      return true
    }
    if matches.count <= query.limit {
      for id in matches {
        guard let found = try place(of: id, in: query.sort.order) else {
          throw missing(id, in: .people)
        }
        places.append(found.place)
      }
    } else {
      // Many match, so they soon fill a page in any order.
      try forEachPlace(true, query.sort, after: last) { place throws(StoreError) in
        if matches.contains(try id(of: place, in: query.sort.order)) { places.append(place) }
        return places.count <= query.limit
      }
    }
    return try page(of: places, query, after: last)
  }

  /// Whether the person at a place of the order by name has the part in the name.
  private func occurs(_ part: NamePart, at place: PersonPlace) throws(StoreError) -> Bool {
    if part.occurs(in: place.foldedName) { return true }
    guard place.isNameCut else { return false }
    let id = try id(of: place, in: .name)
    guard let found = try self.place(of: id, in: .name) else { throw missing(id, in: .people) }
    return part.occurs(in: found.name)
  }

  /// Hands over the places of one half of an order, those with a name or those without, until the closure has
  /// enough.
  private func forEachPlace(
    _ isNamed: Bool, _ sort: PersonSort, after last: PersonPlace?,
    _ body: (PersonPlace) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var prefix = RowWriter()
    sort.order.prefix(isNamed: isNamed, into: &prefix)
    var range = KeyRange.prefix(prefix.bytes)
    if let last {
      if sort.order == .name, isNamed != last.hasName {
        if isNamed { return }
      } else if sort.isDescending {
        range.upper = .excluding(prefix.bytes + last.suffix)
      } else {
        range.lower = .excluding(prefix.bytes + last.suffix)
      }
    }
    var rows = try rows(.peopleOrder, range, sort.isDescending ? .descending : .ascending)
    while try rows.next() {
      guard try body(PersonPlace(key: [UInt8](rows.key))) else { return }
    }
  }

  // MARK: - Few

  /// The places of those who match, where ids, an asset or an album say who it can be at most.
  private func few(
    _ query: PersonQuery, _ filter: PersonQuery.NameFilter, _ part: NamePart?
  ) throws(StoreError) -> [PersonPlace] {
    var candidates = query.ids.map(Set.init)
    func narrow(to others: Set<PersonID>) {
      candidates = candidates.map { $0.intersection(others) } ?? others
    }
    if let asset = query.assetID { narrow(to: Set(try people(of: asset))) }
    if let album = query.albumID { narrow(to: try people(of: album)) }
    var places: [PersonPlace] = []
    for id in candidates ?? [] {
      guard let found = try place(of: id, in: query.sort.order) else {
        // Ids may be unknown; what an asset names must be there.
        if query.assetID == nil, query.albumID == nil { continue }
        throw missing(id, in: .people)
      }
      guard filter == .all || found.place.hasName == (filter == .named),
        part?.occurs(in: found.name) ?? true
      else { continue }
      places.append(found.place)
    }
    return places
  }

  /// The ids of an asset's people; none of one that is not there.
  private func people(of asset: AssetID) throws(StoreError) -> [PersonID] {
    let text = asset.text
    return try withRecord(.assetPeople, text.span, AssetPeopleRecord.decode) ?? []
  }

  /// The ids of the people of an album's assets.
  private func people(of album: AlbumID) throws(StoreError) -> Set<PersonID> {
    var prefix = RowWriter()
    OwnerIndex.prefix(album, into: &prefix)
    var people: Set<PersonID> = []
    var rows = try rows(.byAlbum, .prefix(prefix.bytes))
    while try rows.next() {
      let asset = try rows.read { key, value throws(CodecError) in
        try OwnerIndex.asset(key: key)
      }
      people.formUnion(try self.people(of: asset))
    }
    return people
  }

  // MARK: - Places

  /// Where a person stands in an order, and the name; `nil` where there is no such person.
  private func place(
    of id: PersonID, in order: PeopleOrder
  ) throws(StoreError) -> (place: PersonPlace, name: String?)? {
    let text = id.text
    let found = try withRecord(.people, text.span) { payload throws(CodecError) in
      let fields = try PersonRecord.Fields(payload)
      return (
        try fields.string(PersonRecord.Field.name), try PersonRecord.createdAt(fields)
      )
    }
    guard let (name, createdAt) = found else { return nil }
    let isNamed = PeopleOrder.isNamed(name)
    var key = RowWriter()
    switch order {
    case .count:
      let count = try stats(text.span)?.liveAssets ?? 0
      PeopleOrder.countKey(count, isNamed: isNamed, id, into: &key)
    case .created: PeopleOrder.createdKey(createdAt, isNamed: isNamed, id, into: &key)
    case .name: PeopleOrder.nameKey(name, id, into: &key)
    }
    return (PersonPlace(key: key.bytes), name)
  }

  private func id(
    of place: PersonPlace, in order: PeopleOrder
  ) throws(StoreError) -> PersonID {
    do throws(CodecError) {
      return try place.id(in: order)
    } catch {
      throw .corrupted(
        .peopleOrder, key: SchemaKeys.text(of: place.key.rawSpan, in: .peopleOrder), error)
    }
  }

  /// Orders places that match and cuts the page out of them.
  private func page(
    of places: [PersonPlace], _ query: PersonQuery, after last: PersonPlace?
  ) throws(StoreError) -> Page<PersonID> {
    let rest = places.filter { place in last?.precedes(place, in: query.sort) ?? true }
      .sorted { $0.precedes($1, in: query.sort) }
    let ids = try rest.prefix(query.limit).map { place throws(StoreError) in
      try id(of: place, in: query.sort.order)
    }
    return Page(items: ids, hasMore: rest.count > query.limit)
  }
}
