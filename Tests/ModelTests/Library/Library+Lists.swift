import Emulsion

/// Lists of faces, people, albums, links and events: filter, sort, cut.
extension Library {
  func require(limit: Int) throws(Refusal) {
    if !(1...1000).contains(limit) { throw Refusal(code: .invalidQuery) }
  }

  func page<Element>(_ all: [Element], _ limit: Int) -> PageAnswer<Element> {
    PageAnswer(items: Array(all.prefix(limit)), hasMore: all.count > limit)
  }

  /// A page of what comes after a row in an order. The row need not be one of those that match.
  private func page<Element>(
    _ matches: [Element], after cursor: Element?, _ limit: Int,
    by precedes: (Element, Element) -> Bool
  ) -> PageAnswer<Element> {
    let rest = matches.filter { row in cursor.map { precedes($0, row) } ?? true }
    return page(rest.sorted(by: precedes), limit)
  }

  /// The row that a page starts after, which must be there.
  private func row<ID, Element>(
    _ id: ID?, _ find: (ID) -> Element?
  ) throws(Refusal) -> Element? {
    guard let id else { return nil }
    guard let row = find(id) else { throw Refusal(code: .unknownCursor) }
    return row
  }

  private static func isNewer(
    _ left: (Timestamp, String), _ right: (Timestamp, String)
  ) -> Bool {
    left.0 == right.0 ? right.1.isBefore(left.1) : left.0 > right.0
  }

  func faces(_ query: FaceQuery) throws(Refusal) -> PageAnswer<Face> {
    try require(limit: query.limit)
    let cursor = try row(query.startingAfter, face)
    let matches = assets.flatMap(\.faces).filter { face in
      query.assetID.map { $0 == face.assetID } ?? true
        && query.personID.map { $0 == face.personID } ?? true
        && query.ids?.contains(face.id) ?? true
    }
    return page(matches, after: cursor, query.limit) {
      Self.isNewer(($0.createdAt, $0.id.description), ($1.createdAt, $1.id.description))
    }
  }

  func albums(_ query: AlbumQuery) throws(Refusal) -> PageAnswer<Album> {
    try require(limit: query.limit)
    let cursor = try row(query.startingAfter, album)
    let matches = albums.filter { album in
      query.ids?.contains(album.id) ?? true
        && query.assetID.map { asset in
          links.contains { $0.albumID == album.id && $0.assetID == asset }
        } ?? true
    }
    let found = page(matches, after: cursor, query.limit) {
      Self.isNewer(($0.createdAt, $0.id.description), ($1.createdAt, $1.id.description))
    }
    return PageAnswer(items: found.items.compactMap { counted($0.id) }, hasMore: found.hasMore)
  }

  func links(_ query: AlbumAssetQuery) throws(Refusal) -> PageAnswer<AlbumAsset> {
    try require(limit: query.limit)
    let cursor = try row(query.startingAfter, link)
    let matches = links.filter { link in
      query.albumID.map { $0 == link.albumID } ?? true
        && query.assetID.map { $0 == link.assetID } ?? true
        && query.ids?.contains(link.id) ?? true
    }
    return page(matches, after: cursor, query.limit) {
      Self.isNewer(($0.createdAt, $0.id.description), ($1.createdAt, $1.id.description))
    }
  }

  // MARK: - People

  func people(_ query: PersonQuery) throws(Refusal) -> PageAnswer<Person> {
    try require(limit: query.limit)
    let filter = query.nameFilter ?? (query.ids == nil ? .named : .all)
    let isByName = query.sort == .nameAscending || query.sort == .nameDescending
    if filter == .unnamed, isByName { throw Refusal(code: .invalidQuery) }
    let cursor = try row(query.startingAfter) { (id: PersonID) in counted(id) }
    let part = (query.name ?? "").lowercased()
    let matches = people.compactMap { counted($0.id) }.filter { person in
      (filter == .all || (filter == .named) == Self.hasName(person))
        && (part.isEmpty || Self.folded(person).utf8.contains(part.utf8))
        && query.ids?.contains(person.id) ?? true
        && query.assetID.map { asset in shows(entry(asset), person.id) } ?? true
        && query.albumID.map { album in
          links.contains { $0.albumID == album && shows(entry($0.assetID), person.id) }
        } ?? true
    }
    return page(matches, after: cursor, query.limit) { Self.precedes($0, $1, query.sort) }
  }

  private func shows(_ entry: Entry?, _ person: PersonID) -> Bool {
    entry?.faces.contains { $0.personID == person } ?? false
  }

  private static func hasName(_ person: Person) -> Bool { person.name?.isEmpty == false }

  private static func folded(_ person: Person) -> String { (person.name ?? "").lowercased() }

  private static func precedes(_ left: Person, _ right: Person, _ sort: PersonSort) -> Bool {
    let (one, other) = (left.id.description, right.id.description)
    let (a, b) = (left.assetCount ?? 0, right.assetCount ?? 0)
    switch sort {
    case .createdAtAscending:
      return left.createdAt == right.createdAt
        ? one.isBefore(other) : left.createdAt < right.createdAt
    case .createdAtDescending:
      return isNewer((left.createdAt, one), (right.createdAt, other))
    case .assetCountAscending: return a == b ? one.isBefore(other) : a < b
    case .assetCountDescending: return a == b ? other.isBefore(one) : a > b
    case .nameAscending, .nameDescending:
      if hasName(left) != hasName(right) { return hasName(left) }
      let (name, otherName) = (folded(left), folded(right))
      let isEqual = Array(name.utf8) == Array(otherName.utf8)
      let isBefore = isEqual ? one.isBefore(other) : name.isBefore(otherName)
      if one == other { return false }
      return (sort == .nameAscending) == isBefore
    }
  }

  // MARK: - Events

  func events(_ query: EventQuery) throws(Refusal) -> PageAnswer<Event> {
    try require(limit: query.limit)
    let cursor = query.after.map { Int($0.sequence) }
    if let cursor, cursor > events.count { throw Refusal(code: .unknownCursor) }
    if let cursor, cursor + 1 < firstEvent { throw Refusal(code: .eventsTrimmed) }
    let matches = events.filter { event in
      event.sequence >= firstEvent && event.sequence > cursor ?? 0
        && query.createdAtOrAfter.map { event.createdAt >= $0 } ?? true
        && query.createdBefore.map { event.createdAt < $0 } ?? true
        && query.entityTypes?.contains(event.kind.entityType) ?? true
    }
    return page(matches, query.limit)
  }
}

extension String.UTF8View {
  /// Whether other bytes occur among these.
  fileprivate func contains(_ other: String.UTF8View) -> Bool {
    let (all, part) = (Array(self), Array(other))
    guard all.count >= part.count else { return false }
    return (0...(all.count - part.count)).contains { all[$0...].starts(with: part) }
  }
}
