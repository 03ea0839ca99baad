/// An asset on its way into a ``BulkLoad``, with that part of the work done which needs no transaction.
public final class PreparedAsset: Sendable {
  /// The asset; its people stand in ``people``.
  let asset: Asset
  /// The rows of its people, where it came with some.
  let people: [Person]
  /// The values to be stored, by group, of a new asset; `nil` where they are to be made later.
  let values: Values?

  /// Groups that no other record has a say in, packed and sealed.
  struct Values: Sendable {
    var metadata: [UInt8]?
    var fileData: [UInt8]?
    var metrics: [UInt8]?
  }

  /// The asset's id.
  public var id: AssetID { asset.id }

  init(_ asset: consuming Asset, values: Values? = nil) {
    people = asset.people.value ?? []
    asset.people = .notRequested
    self.asset = asset
    self.values = values
  }
}

/// Does what a load can do without its transaction: checks assets, encodes and packs groups of theirs. Use one on
/// each thread that reads input, and the thread that writes has less to do.
///
/// ```swift
/// let settings = try AssetPreparer.Settings(for: store)
/// var preparer = AssetPreparer(settings)       // one on each thread
/// let prepared = try preparer.prepare(asset)   // on any thread
/// try load.add(prepared)                       // on the load's
/// ```
public struct AssetPreparer: ~Copyable {
  /// What the preparers of one store work with, on whatever thread.
  public struct Settings: Sendable {
    let dictionaries: Dictionaries

    /// The settings of a store that is open.
    ///
    /// - Throws: as reading.
    public init(for store: AssetStore) throws(StoreError) {
      dictionaries = try store.read { snapshot throws(StoreError) in
        store.compresses ? snapshot.session.dictionaries : Dictionaries()
      }
    }
  }

  private let dictionaries: Dictionaries
  private var sealer = Sealer()
  private var writer = WireWriter()

  /// Makes a preparer.
  public init(_ settings: Settings) { dictionaries = settings.dictionaries }

  /// Checks an asset and packs it.
  ///
  /// - Throws: ``StoreError/Code/invalidValue`` for one that no store can hold.
  public mutating func prepare(_ asset: consuming Asset) throws(StoreError) -> PreparedAsset {
    try asset.validate()
    let text = asset.id.text
    let key = text.span
    var values = PreparedAsset.Values()
    if let metadata = asset.metadata.value {
      writer.removeAll()
      MetadataRecord.encode(metadata, into: &writer)
      values.metadata = try seal(.metadata, key)
    }
    if let fileData = asset.fileData.value {
      writer.removeAll()
      FileDataRecord.encode(fileData, into: &writer)
      values.fileData = try seal(.fileData, key)
    }
    if let metrics = asset.metrics.value, !metrics.entries.isEmpty {
      writer.removeAll()
      MetricsRecord.encode(metrics, into: &writer)
      values.metrics = try seal(.metrics, key)
    }
    return PreparedAsset(asset, values: values)
  }

  private mutating func seal(_ database: Database, _ key: RawSpan) throws(StoreError) -> [UInt8] {
    do throws(CodecError) {
      let value = try sealer.seal(
        writer.bytes, key: key, in: database, dictionary: dictionaries.newest(for: database))
      // A copy of its own size: the sealer's buffer has room for the largest record.
      var copy: [UInt8] = []
      copy.reserveCapacity(value.count)
      copy.append(contentsOf: value)
      return copy
    } catch {
      throw .tooLarge(database, key, error)
    }
  }
}
