/// What a row must pass beside the walk that found it.
struct RowFilter {
  let times: TimeBounds
  let area: Area?

  init(_ query: AssetQuery) {
    times = TimeBounds(after: query.after, before: query.before)
    area = query.area
  }

  func accepts(_ frame: AssetFrame) -> Bool {
    guard times.contains(wall: frame.wall, offsetMinutes: frame.offsetMinutes) else { return false }
    guard let area else { return true }
    return frame.coordinates.map(area.contains) ?? false
  }
}

extension AssetState {
  /// The parts of the indexes that hold its assets.
  var parts: [OwnerIndex.State] {
    switch self {
    case .live: [.live]
    case .trashed: [.trashed]
    case .all: [.live, .trashed]
    }
  }

  func shows(_ frame: AssetFrame) -> Bool {
    switch self {
    case .live: frame.isLive
    case .trashed: !frame.isLive
    case .all: true
    }
  }

  /// What orders an asset in the list.
  func order(_ frame: AssetFrame) -> Int64 {
    guard self == .trashed, let trashedAt = frame.trashedAt else { return frame.wall }
    return trashedAt.microseconds
  }
}

/// Finding the rows of a list.
extension ReadSession {
  /// Steps between a look at the one source and at the other, where two race.
  private static let turn = 64

  /// The first rows of a query's list, one more than its page holds where there are so many, and what found them.
  func newest(
    _ query: AssetQuery
  ) throws(StoreError) -> (matches: [Match], source: QueryPlan.Source) {
    try query.validate()
    let position = try query.startingAfter.map { id throws(StoreError) in
      try self.position(of: id, query.state)
    }
    if let ids = query.ids { return (try pick(ids, query, after: position), .ids) }
    let filter = RowFilter(query)
    guard let walls = filter.times.possible, query.area?.boxes.isEmpty != true else {
      return ([], query.source)
    }
    var byTime = Newest(count: query.limit + 1, after: position)
    guard let area = query.area, indexStates[.byPlace] == .readable else {
      for part in query.state.parts {
        var stream = try AssetStream(self, query, part, walls: walls, after: position)
        try stream.run(steps: .max, query.state, filter, into: &byTime)
        byTime.settle()
      }
      return (byTime.sorted(), query.source)
    }
    // Whichever is done first has the answer: a dense area soon fills a page in the order of time, a sparse one
    // has few rows of its own. Neither walks much further than the other.
    var byPlace = Newest(count: query.limit + 1, after: position)
    var places = try PlaceWalk(self, in: area.boxes)
    for part in query.state.parts {
      var stream = try AssetStream(self, query, part, walls: walls, after: position)
      while !stream.isAtEnd {
        if try gather(&places, query, filter, into: &byPlace) { return (byPlace.sorted(), .place) }
        try stream.run(steps: Self.turn, query.state, filter, into: &byTime)
      }
      byTime.settle()
    }
    return (byTime.sorted(), query.source)
  }

  /// Takes a turn of steps along the curve; `true` where no row is left.
  private func gather(
    _ places: inout PlaceWalk, _ query: AssetQuery, _ filter: RowFilter, into found: inout Newest
  ) throws(StoreError) -> Bool {
    for _ in 0..<Self.turn {
      switch try places.step() {
      case .nothing: continue
      case .end: return true
      case .row:
        let frame = try places.frame()
        let order = query.state.order(frame)
        guard query.state.shows(frame), filter.accepts(frame), found.wants(order, places.id),
          try isMember(places.id, frame, query)
        else { continue }
        guard let id = IdentifierText(copying: places.id) else { throw places.noAsset() }
        found.add(order, id)
      }
    }
    return false
  }

  /// Whether an asset belongs to the album and the person that are asked for.
  private func isMember(
    _ id: RawSpan, _ frame: AssetFrame, _ query: AssetQuery
  ) throws(StoreError) -> Bool {
    if let album = query.albumID, try !isMember(id, frame, of: album, .byAlbum) { return false }
    if let person = query.personID, try !isMember(id, frame, of: person, .byPerson) {
      return false
    }
    return true
  }

  private func isMember<Kind>(
    _ id: RawSpan, _ frame: AssetFrame, of owner: Identifier<Kind>, _ database: Database
  ) throws(StoreError) -> Bool {
    var key = RowWriter()
    OwnerIndex.prefix(owner, frame.isLive ? .live : .trashed, into: &key)
    key.time(frame.wall)
    key.raw(id)
    return try contains(database, key.bytes.rawSpan)
  }

  /// Those of some assets that pass, in the order of the list.
  private func pick(
    _ ids: [AssetID], _ query: AssetQuery, after position: Match?
  ) throws(StoreError) -> [Match] {
    try query.owners.requireReadable(self)
    let filter = RowFilter(query)
    var found = Newest(count: query.limit + 1, after: position)
    for id in Set(ids) {
      let text = id.text
      guard let frame = try frame(of: text.span, withPlace: query.area != nil) else { continue }
      let order = query.state.order(frame)
      if query.state.shows(frame), filter.accepts(frame), found.wants(order, text.span),
        try isMember(text.span, frame, query)
      {
        found.add(order, text)
      }
    }
    return found.sorted()
  }

  /// An asset's frame from its records; its place only where that is asked for.
  private func frame(of key: RawSpan, withPlace: Bool) throws(StoreError) -> AssetFrame? {
    try withCore(key) { core throws(StoreError) in
      var frame: AssetFrame
      let hasPlace: Bool
      do throws(CodecError) {
        frame = try CoreRecord.frame(core)
        hasPlace = try CoreRecord.groups(core).contains(.coordinates)
      } catch {
        throw corruptedCore(key, error)
      }
      if withPlace, hasPlace {
        let place = try withRecord(.metadata, key) { payload throws(CodecError) in
          try MetadataRecord.coordinates(payload)
        }
        guard let place else { throw missing(.metadata, key) }
        frame.coordinates = place
      }
      return frame
    }
  }

  /// Where an asset stands in a list, whether the list shows it or not. In that of the trash a live asset has no
  /// place.
  private func position(of id: AssetID, _ state: AssetState) throws(StoreError) -> Match {
    let text = id.text
    guard let frame = try frame(of: text.span, withPlace: false),
      state != .trashed || !frame.isLive
    else {
      throw StoreError(
        .unknownCursor,
        state == .trashed
          ? "there is no asset \(id) in the trash to start after"
          : "there is no asset \(id) to start after",
        advice: "start again from the first page", database: .core, key: id.description)
    }
    return Match(order: state.order(frame), id: text)
  }
}
