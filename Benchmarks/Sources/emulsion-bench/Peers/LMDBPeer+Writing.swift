import Emulsion
import LMDB

// What writes: the load, and single assets that are changed later.

extension LMDBPeer: WritingPeer {
  /// It does so always.
  func writeDurably() {}

  func write(_ change: PeerChange) throws {
    try environment.write { transaction in
      switch change {
      case .put(let record): try put(record, &transaction)
      case .metadata(let record):
        try putCore(record, &transaction)
        try Self.put(metadata, record.asset.id.description.utf8, record.metadata, &transaction)
      case .state(let record):
        try putCore(record, &transaction)
        try setRows(record, areThere: record.isLive, &transaction)
      }
    }
  }
}

extension LMDBPeer {
  func put(_ record: PeerRecord, _ transaction: inout WriteTransaction) throws {
    let id = record.asset.id.description.utf8
    try putCore(record, &transaction)
    let ids = record.people.flatMap { Array($0.description.utf8) }
    for (table, text) in [
      (fileData, record.fileData), (metadata, record.metadata), (metrics, record.metrics),
      (variants, record.variants), (faces, record.faces), (assetPeople, ids),
    ] where !text.isEmpty {
      try Self.put(table, id, text, &transaction)
    }
    if !record.checksum.isEmpty {
      try Self.put(byChecksum, record.checksum + id, record.existing, &transaction)
    }
    if record.isLive { try setRows(record, areThere: true, &transaction) }
  }

  private func putCore(_ record: PeerRecord, _ transaction: inout WriteTransaction) throws {
    var head: [UInt8] = []
    for place in [record.groupsPlace, record.middlePlace, record.linkedPlace] {
      for shift in [0, 8, 16, 24] { head.append(UInt8(place >> shift & 0xFF)) }
    }
    try Self.put(core, record.asset.id.description.utf8, head + record.lean, &transaction)
  }

  /// Writes the rows that live assets have, or takes them out.
  private func setRows(
    _ record: PeerRecord, areThere: Bool, _ transaction: inout WriteTransaction
  ) throws {
    func set(
      _ table: TableID, _ key: [UInt8], _ value: [UInt8], _ transaction: inout WriteTransaction
    ) throws {
      if areThere {
        try Self.put(table, key, value, &transaction)
      } else {
        _ = try transaction.delete(table, unsafe key.span.bytes)
      }
    }
    let id = record.asset.id.description.utf8
    let wall = record.asset.localDateTime.wallMicroseconds
    let row = Self.sorted(~(UInt64(bitPattern: wall) ^ 1 << 63), 8) + id.map { ~$0 }
    try set(byCapture, row, [], &transaction)
    for person in record.people {
      try set(byPerson, Array(person.description.utf8) + row, [], &transaction)
    }
    let place = record.asset.metadata.value
    guard let latitude = place?.latitude, let longitude = place?.longitude else { return }
    let cell = Self.key(Self.cell(latitude, -90), Self.cell(longitude, -180))
    let value = [latitude.bitPattern, longitude.bitPattern, UInt64(bitPattern: wall)]
    try set(byPlace, cell + id, value.flatMap { Self.sorted($0, 8) }, &transaction)
  }

  static func put(
    _ table: TableID, _ key: some Sequence<UInt8>, _ value: [UInt8],
    _ transaction: inout WriteTransaction
  ) throws {
    let key = Array(key)
    try transaction.put(table, unsafe key.span.bytes, unsafe value.span.bytes)
  }

  /// Bytes that sort as the number does.
  static func sorted(_ number: UInt64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (size - 1 - $0))) }
  }

  static func number(_ bytes: RawSpan, _ place: Int) -> UInt64 {
    (place..<(place + 8)).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }

  /// The part of the earth that a place is in: a twentieth of a degree in both directions.
  static func cell(_ degrees: Double, _ least: Double) -> UInt64 {
    UInt64((degrees - least) * 20)
  }

  static func key(_ row: UInt64, _ column: UInt64) -> [UInt8] {
    sorted(row, 2) + sorted(column, 2)
  }
}
