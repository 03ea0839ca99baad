internal import LMDB

/// How far a training has packed records anew: the group, and the last key of it that is done.
struct TrainingPlace: Equatable {
  /// The groups, in the order in which they are gone through.
  static let groups: [Database] = [.metadata, .metrics, .faces]

  var database = groups[0]
  var key = ""

  var text: String { "\(database.rawValue) \(key)" }

  init() {}

  init(database: Database, key: String) {
    self.database = database
    self.key = key
  }

  init?(text: String) {
    let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, let database = Database(rawValue: String(words[0])),
      Self.groups.contains(database)
    else { return nil }
    self.init(database: database, key: String(words[1]))
  }
}

/// Packs the records of the groups anew, a transaction at a time; how far it is stands in the same commit.
struct TrainingRun {
  private let store: AssetStore
  private var place: TrainingPlace
  private var pacer = BatchPacer()
  private var done = 0
  private var total = 0

  init(store: AssetStore, place: TrainingPlace) {
    self.store = store
    self.place = place
  }

  /// What one transaction has done.
  private struct Batch {
    var records = 0
    var bytesBefore = 0
    var bytesAfter = 0
    var last: String?
    var damages: [StoreError] = []
  }

  mutating func pack(
    _ summary: inout TrainingSummary,
    _ progress: (TrainingProgress) throws(StoreError) -> Void, onDamage: (StoreError) -> Void
  ) throws(StoreError) {
    let rest = TrainingPlace.groups.drop { $0 != place.database }
    total = try store.read { snapshot throws(StoreError) in
      var total = 0
      for database in rest { total += try snapshot.session.count(database) }
      return total
    }
    for database in rest {
      if place.database != database { place = TrainingPlace(database: database, key: "") }
      let group = summary.groups.firstIndex { $0.database == database }
      while group != nil {
        let batch = try packNext()
        batch.damages.forEach(onDamage)
        summary.damagedRecords += batch.damages.count
        guard let last = batch.last else { break }
        if let group {
          summary.groups[group].records += batch.records
          summary.groups[group].bytesBefore += batch.bytesBefore
          summary.groups[group].bytesAfter += batch.bytesAfter
        }
        place.key = last
        done += batch.records
        try progress(TrainingProgress(phase: .packing, done: done, total: total))
      }
    }
  }

  private mutating func packNext() throws(StoreError) -> Batch {
    let place = place
    return try pacer.write(to: store) { session, size, deadline throws(StoreError) in
      // The closure may run more than once.
      var batch = Batch()
      var sealer = Sealer(isThorough: true)
      let lower = KeyRange.Bound.excluding(Array(place.key.utf8))
      let keys = try session.reader.keys(
        place.database, KeyRange(lower: place.key.isEmpty ? .unbounded : lower), limit: size)
      for key in keys {
        do throws(StoreError) {
          try session.packAnew(place.database, key, &sealer, &batch.bytesBefore, &batch.bytesAfter)
        } catch {
          guard error.code == .corrupted else { throw error }
          batch.damages.append(error)
        }
        batch.records += 1
        batch.last = String(decoding: key, as: UTF8.self)
        if deadline.isOver { break }
      }
      if let last = batch.last {
        try session.putMeta(
          .training, TrainingPlace(database: place.database, key: last).text)
      }
      return batch
    }
  }
}

extension WriteSession {
  /// Packs one record anew with the newest dictionary, unless it takes as little room as it is.
  fileprivate func packAnew(
    _ database: Database, _ key: [UInt8], _ sealer: inout Sealer, _ before: inout Int,
    _ after: inout Int
  ) throws(StoreError) {
    guard let newest = reader.dictionaries.newest(for: database),
      let (size, version) = try reader.packing(database, key.rawSpan),
      let payload = try reader.withRecord(database, key.rawSpan, { [UInt8]($0) })
    else { return }
    do throws(CodecError) {
      try sealer.seal(payload.rawSpan, key: key.rawSpan, in: database, dictionary: newest)
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: key.rawSpan, in: database), error)
    }
    let isOld = version != nil && version != newest.version
    before += size
    let packedSize = sealer.value.byteCount
    after += isOld ? packedSize : min(packedSize, size)
    if isOld || packedSize < size { try put(database, key.rawSpan, value: sealer.value) }
  }
}

extension ReadSession {
  /// How far a training has come that was broken off; `nil` where there is none.
  func trainingPlace() throws(StoreError) -> TrainingPlace? {
    // What cannot be read is begun anew.
    try meta(.training).flatMap(TrainingPlace.init(text:))
  }

  /// The size of a stored value, and the version of the dictionary with which it is packed.
  fileprivate func packing(
    _ database: Database, _ key: RawSpan
  ) throws(StoreError) -> (size: Int, version: UInt32?)? {
    guard let value = try value(database, key) else { return nil }
    let header = try? Envelope.header(of: value)
    return (value.byteCount, header?.form == Envelope.lz4 ? header?.dictionaryVersion : nil)
  }

  /// Records of a group from all over it, of so many bytes at most.
  func samples(
    of database: Database, bytes: Int, visited: (Int) throws(StoreError) -> Void
  ) throws(StoreError) -> [[UInt8]] {
    // The first records tell how large they are.
    var (taken, number) = (0, 0)
    var samples: [[UInt8]] = []
    let count = try count(database)
    try forEachReadable(database, onDamage: { _ in }) { key throws(StoreError) in
      number += 1
      if number % 1024 == 0 { try visited(number) }
      let mean = samples.isEmpty ? 256 : max(taken / samples.count, 1)
      let stride = max(1, count * mean / max(bytes, 1))
      guard number % stride == 0, taken < bytes else { return }
      guard let payload = try withRecord(database, key, { [UInt8]($0) }) else { return }
      taken += payload.count
      samples.append(payload)
    }
    return samples
  }

  /// The versions of dictionaries with which records of a group are packed.
  func dictionariesInUse(_ database: Database) throws(StoreError) -> Set<UInt32> {
    var versions: Set<UInt32> = []
    do throws(LMDBError) {
      var cursor = try handle.cursor(tables[database])
      while try cursor.next() {
        // The header of a damaged record may still name the dictionary that it needs.
        guard let header = try? Envelope.header(of: cursor.value) else { continue }
        if header.form == Envelope.lz4 { versions.insert(header.dictionaryVersion) }
      }
    } catch {
      throw StoreError(error)
    }
    return versions
  }
}
