import Emulsion
import LMDB

/// Bare LMDB from Swift: JSON as values, a table for each group, and the indexes as keys. Several threads only write,
/// which the environment allows.
final class LMDBPeer: Peer, @unchecked Sendable {
  let name = "LMDB, JSON values"
  let environment: LMDB.Environment
  let core: TableID
  let fileData: TableID
  let metadata: TableID
  let metrics: TableID
  let variants: TableID
  let faces: TableID
  let assetPeople: TableID
  let people: TableID
  let byCapture: TableID
  let byPerson: TableID
  let byPlace: TableID
  let byChecksum: TableID
  let byMonth: TableID
  let feed: TableID
  private(set) var answer: [UInt8] = []

  init(in folder: String) throws {
    var options = LMDB.Environment.Options()
    options.createsDirectory = true
    let environment = try LMDB.Environment(opening: folder, options: options)
    func open(_ name: String) throws -> TableID {
      try environment.openTable(named: name, create: true)
    }
    (core, fileData, metadata) = (try open("core"), try open("file_data"), try open("metadata"))
    (metrics, variants, faces) = (try open("metrics"), try open("variants"), try open("faces"))
    (assetPeople, people) = (try open("asset_people"), try open("people"))
    (byCapture, byPerson) = (try open("by_capture"), try open("by_person"))
    (byPlace, byChecksum) = (try open("by_place"), try open("by_checksum"))
    (byMonth, feed) = (try open("by_month"), try open("events"))
    self.environment = environment
  }

  func add(_ people: [Person]) throws {
    try environment.write { transaction in
      for person in people {
        var buffer = JSONBuffer()
        buffer.append(person)
        try Self.put(self.people, person.id.description.utf8, buffer.array, &transaction)
      }
    }
  }

  func add(_ records: [PeerRecord]) throws {
    try environment.write { transaction in
      for record in records { try put(record, &transaction) }
    }
  }

  func add(_ events: [PeerEvent]) throws {
    try environment.write { transaction in
      for event in events {
        try Self.put(feed, Self.sorted(event.sequence, 8), event.object, &transaction)
      }
    }
  }

  func finish(_ months: [String: Int]) throws {
    try environment.write { transaction in
      for (month, count) in months {
        try Self.put(byMonth, month.utf8, Array("\(count)".utf8), &transaction)
      }
    }
  }

  func settle() {}

  func size() -> Int? { nil }

  func close() throws { try environment.close() }

  func documents(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    let slice = keys.bytes(range)
    // Bytes, without padding that a raw view could expose; so below.
    let span = unsafe slice.span.bytes
    var sum: UInt64 = 0
    for index in 0..<range.count {
      answer.removeAll(keepingCapacity: true)
      let key = span.extracting((index * KeyList.size)..<((index + 1) * KeyList.size))
      try environment.read { try append(key, include, $0) }
      sum &+= UInt64(answer.count)
    }
    return sum
  }

  func array(_ keys: KeyList, _ range: Range<Int>, _ include: Include) throws -> UInt64 {
    let slice = keys.bytes(range)
    let span = unsafe slice.span.bytes
    answer.removeAll(keepingCapacity: true)
    append("[")
    try environment.read { transaction in
      for index in 0..<range.count {
        if index > 0 { append(",") }
        let key = span.extracting((index * KeyList.size)..<((index + 1) * KeyList.size))
        try append(key, include, transaction)
      }
    }
    append("]")
    return UInt64(answer.count)
  }

  func list(_ list: PeerList) throws -> UInt64 {
    answer.removeAll(keepingCapacity: true)
    try environment.read { transaction in
      switch list {
      case .timeline(let limit, let include):
        try page(byCapture, [], limit, include, transaction)
      case .person(let person, let limit, let include):
        try page(byPerson, Array(person.description.utf8), limit, include, transaction)
      case .box(let box, let limit, let include): try self.box(box, limit, include, transaction)
      case .months: try months(transaction)
      case .existing(let checksums): try existing(checksums, transaction)
      case .events(let sequence, let limit): try events(sequence, limit, transaction)
      }
    }
    return UInt64(answer.count)
  }
}

// MARK: - Documents

extension LMDBPeer {
  private func append(_ text: StaticString) {
    // A literal stays.
    unsafe answer.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe answer.append(contentsOf: $0) }
  }

  /// Three places of four bytes stand before the lean document.
  private func append(
    _ key: RawSpan, _ include: Include, _ transaction: borrowing ReadTransaction
  ) throws {
    guard let value = try transaction.view(core, key), value.byteCount > 12 else {
      throw Failure("\(name): a document is missing")
    }
    let lean = value.extracting(12...)
    if include.isEmpty { return append(lean) }
    func place(_ index: Int) -> Int {
      (0..<4).reduce(0) { $0 | Int(value[index * 4 + $1]) << ($1 * 8) }
    }
    let (groups, middle, linked) = (place(0), place(1), place(2))
    append(lean.extracting(..<groups))
    append(",\"file_data\":")
    try append(include.contains(.fileData), fileData, key, absent: "null", transaction)
    append(",\"metadata\":")
    try append(include.contains(.metadata), metadata, key, absent: "null", transaction)
    append(",\"metrics\":")
    try append(include.contains(.metrics), metrics, key, absent: "{}", transaction)
    append(",\"asset_urls\":")
    if include.contains(.variants) {
      try append(true, variants, key, absent: "{}", transaction)
    } else {
      append(lean.extracting((groups + Self.noGroups)..<middle))
    }
    append(lean.extracting(middle..<linked))
    append(",\"faces\":")
    try append(include.contains(.faces), faces, key, absent: "[]", transaction)
    append(",\"people\":")
    if include.contains(.people) {
      try appendPeople(key, transaction)
    } else {
      append("null")
    }
    append(lean.extracting((linked + Self.notLinked)...))
  }

  /// The sizes of what a lean document has instead of groups.
  private static let noGroups =
    ",\"file_data\":null,\"metadata\":null,\"metrics\":null,\"asset_urls\":".utf8.count
  private static let notLinked = ",\"faces\":null,\"people\":null".utf8.count

  private func append(
    _ isWanted: Bool, _ table: TableID, _ key: RawSpan, absent: StaticString,
    _ transaction: borrowing ReadTransaction
  ) throws {
    guard isWanted else { return append("null") }
    if let value = try transaction.view(table, key) { append(value) } else { append(absent) }
  }

  private func appendPeople(_ key: RawSpan, _ transaction: borrowing ReadTransaction) throws {
    append("[")
    if let ids = try transaction.view(assetPeople, key) {
      for start in stride(from: 0, to: ids.byteCount, by: Self.personSize) {
        if start > 0 { append(",") }
        let id = ids.extracting(start..<(start + Self.personSize))
        guard let person = try transaction.view(people, id) else {
          throw Failure("\(name): a person is missing")
        }
        append(person)
      }
    }
    append("]")
  }

  private static let personSize = 29
}

// MARK: - Lists

extension LMDBPeer {
  /// A page of an index whose keys are a prefix, a time, and an id with its bits turned over.
  private func page(
    _ table: TableID, _ prefix: [UInt8], _ limit: Int, _ include: Include,
    _ transaction: borrowing ReadTransaction
  ) throws {
    var range = KeyRange.all
    if !prefix.isEmpty { range.lower = .including(prefix) }
    var rows = try transaction.entries(table, range)
    var count = 0
    append("{\"data\":[")
    while try rows.next(), Self.begins(rows.key, prefix) {
      if count == limit { return append("],\"has_more\":true}") }
      if count > 0 { append(",") }
      count += 1
      try append(turned: rows.key.extracting((prefix.count + 8)...), include, transaction)
    }
    append("],\"has_more\":false}")
  }

  private func append(
    turned bytes: RawSpan, _ include: Include, _ transaction: borrowing ReadTransaction
  ) throws {
    let id = (0..<bytes.byteCount).map { ~bytes[$0] }
    try append(unsafe id.span.bytes, include, transaction)
  }

  private func box(
    _ box: GeoBox, _ limit: Int, _ include: Include, _ transaction: borrowing ReadTransaction
  ) throws {
    var matches: [(wall: Int64, id: [UInt8])] = []
    let rows = Self.cell(box.south, -90)...Self.cell(box.north, -90)
    for row in rows {
      var range = KeyRange.all
      range.lower = .including(Self.key(row, Self.cell(box.west, -180)))
      range.upper = .excluding(Self.key(row, Self.cell(box.east, -180) + 1))
      var places = try transaction.entries(byPlace, range)
      while try places.next() {
        let value = places.value
        let latitude = Double(bitPattern: Self.number(value, 0))
        let longitude = Double(bitPattern: Self.number(value, 8))
        guard let place = Coordinates(latitude: latitude, longitude: longitude),
          box.contains(place)
        else { continue }
        let key = places.key
        matches.append(
          (Int64(bitPattern: Self.number(value, 16)), (4..<key.byteCount).map { key[$0] }))
      }
    }
    matches.sort { one, other in
      one.wall == other.wall
        ? other.id.lexicographicallyPrecedes(one.id) : one.wall > other.wall
    }
    append("{\"data\":[")
    for (index, match) in matches.prefix(limit).enumerated() {
      if index > 0 { append(",") }
      try append(unsafe match.id.span.bytes, include, transaction)
    }
    if matches.count > limit {
      append("],\"has_more\":true}")
    } else {
      append("],\"has_more\":false}")
    }
  }

  private func months(_ transaction: borrowing ReadTransaction) throws {
    var rows = try transaction.entries(byMonth, .all, .descending)
    var isFirst = true
    append("{\"data\":[")
    while try rows.next() {
      if !isFirst { append(",") }
      isFirst = false
      append("{\"time_bucket\":\"")
      append(rows.key)
      append("-01T00:00:00\",\"count\":")
      append(rows.value)
      append("}")
    }
    append("],\"has_more\":false}")
  }

  private func existing(
    _ checksums: PeerChecksums, _ transaction: borrowing ReadTransaction
  ) throws {
    var rows = try transaction.cursor(byChecksum)
    let texts = unsafe checksums.texts.span.bytes
    var isFirst = true
    append("{\"assets\":[")
    for start in stride(from: 0, to: texts.byteCount, by: Self.checksumSize) {
      let checksum = texts.extracting(start..<(start + Self.checksumSize))
      var isFound = try rows.seek(atOrAfter: checksum)
      while isFound, Self.begins(rows.key, checksum) {
        if !isFirst { append(",") }
        isFirst = false
        append(rows.value)
        isFound = try rows.next()
      }
    }
    append("]}")
  }

  private func events(
    _ sequence: UInt64, _ limit: Int, _ transaction: borrowing ReadTransaction
  ) throws {
    var range = KeyRange.all
    range.lower = .including(Self.sorted(sequence + 1, 8))
    var rows = try transaction.entries(feed, range)
    var count = 0
    append("{\"data\":[")
    while try rows.next() {
      if count == limit { return append("],\"has_more\":true}") }
      if count > 0 { append(",") }
      count += 1
      append(rows.value)
    }
    append("],\"has_more\":false}")
  }

  private static let checksumSize = 44

  private static func begins(_ key: RawSpan, _ prefix: [UInt8]) -> Bool {
    begins(key, unsafe prefix.span.bytes)
  }

  private static func begins(_ key: RawSpan, _ prefix: RawSpan) -> Bool {
    key.byteCount >= prefix.byteCount && prefix.byteOffsets.allSatisfy { key[$0] == prefix[$0] }
  }
}

extension RawSpan {
  subscript(place: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: byteOffsets.lowerBound + place, as: UInt8.self)
  }
}
