import Emulsion

/// The library itself. Several threads only write, which the store allows.
final class StorePeer: Peer, @unchecked Sendable {
  let name = "Emulsion"
  private(set) var store: AssetStore
  private let folder: String
  private var load: BulkLoad?
  private var buffer = JSONBuffer(capacity: 1 << 18)

  init(in folder: String) throws {
    self.folder = folder
    store = try AssetStore(opening: folder)
    load = BulkLoad(into: store)
  }

  func add(_ people: [Person]) throws {
    for person in people { try load?.add(person) }
  }

  func add(_ records: [PeerRecord]) throws {
    for record in records { try load?.add(record.asset) }
  }

  func add(_ events: [PeerEvent]) {}

  func finish(_ months: [String: Int]) throws {
    guard let summary = try load.take()?.finish(), summary.failures == 0 else {
      throw Failure("the store refused assets")
    }
  }

  /// Trains dictionaries with its own records and compacts it, as its operator would.
  func settle() throws {
    _ = try store.train()
    try store.close()
    try AssetStore.compact(folder)
    store = try AssetStore(opening: folder)
  }

  func size() -> Int? { nil }

  func documents(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    var sum: UInt64 = 0
    for id in keys.ids[range] {
      buffer.removeAll()
      _ = try store.read { try $0.appendJSON(id, include: include, to: &buffer) }
      sum &+= UInt64(buffer.count)
    }
    return sum
  }

  func array(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    buffer.removeAll()
    try store.read { try $0.appendJSON(keys.ids[range], include: include, to: &buffer) }
    return UInt64(buffer.count)
  }

  func list(_ list: PeerList) throws -> UInt64 {
    buffer.removeAll()
    var query = AssetQuery()
    switch list {
    case .timeline(let limit, let include):
      query.limit = limit
      try append(query, include)
    case .person(let person, let limit, let include):
      (query.personID, query.limit) = (person, limit)
      try append(query, include)
    case .box(let box, let limit, let include):
      (query.area, query.limit) = (.box(box), limit)
      try append(query, include)
    case .months:
      var query = MonthCountQuery()
      query.limit = 1000
      months = try store.read { try $0.json(query) }
      return UInt64(months.count)
    case .events(let sequence, let limit):
      let query = EventQuery(after: EventCursor(sequence: sequence), limit: limit)
      try store.read { try $0.appendJSON(query, to: &buffer) }
    case .existing(let checksums):
      buffer.append(try store.read { try $0.existing(checksums: checksums.digests) })
    }
    return UInt64(buffer.count)
  }

  /// The last answer with months, which the store gives as an array.
  private var months: [UInt8] = []

  var answer: [UInt8] { buffer.count == 0 ? months : buffer.array }

  /// The first events of the feed, one by one.
  func events(_ count: Int) throws -> [PeerEvent] {
    try store.read { snapshot in
      var events: [PeerEvent] = []
      var query = EventQuery(limit: 1000)
      var hasMore = true
      while hasMore, events.count < count {
        let page = try snapshot.events(query)
        for event in page.items {
          var buffer = JSONBuffer()
          buffer.append(event)
          events.append(PeerEvent(sequence: event.sequence, object: buffer.array))
        }
        query.after = page.items.last?.cursor
        hasMore = page.hasMore
      }
      return events
    }
  }

  /// The box of the map that has the most pictures.
  func city() throws -> GeoBox { try ListWorkloads.city(store) }

  func close() throws { try store.close() }

  private func append(_ query: AssetQuery, _ include: Include) throws {
    try store.read { try $0.appendJSON(query, include: include, to: &buffer) }
  }
}

extension StorePeer: WritingPeer {
  /// It does so always.
  func writeDurably() {}

  func write(_ change: PeerChange) throws {
    try store.write { transaction throws(StoreError) in
      switch change {
      case .put(let record): try transaction.put(record.asset)
      case .metadata(let record):
        let asset = record.asset
        try transaction.set(
          .metadata(asset.metadata.value), of: asset.id, updatedAt: asset.updatedAt)
      case .state(let record):
        if record.isLive {
          try transaction.restore(CollectionOfOne(record.asset.id), at: record.asset.updatedAt)
        } else {
          try transaction.trash(CollectionOfOne(record.asset.id), at: record.asset.updatedAt)
        }
      }
    }
  }
}
