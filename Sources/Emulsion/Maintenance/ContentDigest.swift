/// A digest of what a store holds: equal for equal assets, people, albums, links and merges, however a store packs
/// them, whatever patterns it has learned and wherever its pages lie.
///
/// Neither the feed nor the numbers of mutations are in it: two stores that came to the same by other ways are equal.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
  // Two chains of XXH3, with different beginnings: it tells stores apart, and withstands no forger.
  private var high: UInt64 = 0
  private var low: UInt64 = 1

  init() {}

  mutating func add(_ database: Database, key: RawSpan, _ payload: [UInt8]) {
    var record = WireWriter()
    record.uint64(1, database.number)
    record.bytes(2, key)
    record.bytes(3, payload)
    let bytes = record.bytes
    high = ArchiveFrame.hash(bytes[...], after: high)
    low = ArchiveFrame.hash(bytes[...], after: low)
  }

  /// 32 hexadecimal digits.
  public var description: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension AssetStore {
  /// The digest of what the store holds, as of one snapshot. It reads all records.
  ///
  /// - Parameter progress: Called with the number of records so far, now and then; an error that it throws ends it.
  /// - Throws: ``StoreError/Code/corrupted`` for a record that cannot be read; what `progress` throws.
  public func digest(
    progress: (_ records: Int) throws(StoreError) -> Void = { _ in }
  ) throws(StoreError) -> ContentDigest {
    try read { snapshot throws(StoreError) in
      let session = snapshot.session
      var digest = ContentDigest()
      var records = 0
      for database in [Database.core, .people, .albums, .albumAssets, .merges] {
        try session.forEachKey(database) { key throws(StoreError) in
          digest.add(database, key: key, try session.content(database, key))
          records += 1
          if records % 1024 == 0 { try progress(records) }
          return true
        }
      }
      return digest
    }
  }
}

extension ReadSession {
  /// A record in wire form with all its URLs in full; that of an asset holds all of its groups.
  fileprivate func content(_ database: Database, _ key: RawSpan) throws(StoreError) -> [UInt8] {
    var writer = WireWriter()
    switch database {
    case .core:
      let include: Include = [.variants, .fileData, .metadata, .metrics, .faces]
      let id: AssetID = try id(key, in: .core)
      if let asset = try asset(id, include) { AssetCoding.encode(asset, into: &writer) }
    case .people:
      let id: PersonID = try id(key, in: .people)
      if let person = try person(id) {
        PersonRecord.encode(person, key: key, learner: nil, into: &writer)
      }
    default: return try withRecord(database, key) { [UInt8]($0) } ?? []
    }
    return writer.bytes
  }
}
