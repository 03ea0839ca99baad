/// Records as a store holds them, packed and with their checksums, ready to be put.
struct SealedBatch: Sendable {
  private let bytes: [UInt8]
  /// Where each key ends and its value begins, and where that ends.
  private let places: [(database: Database, middle: Int, end: Int)]

  /// Hands each record's value over, in the order of the batch.
  func forEach(
    _ body: (Database, _ key: RawSpan, _ value: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    let span = bytes.rawSpan
    var start = 0
    for (database, middle, end) in places {
      try body(database, span.extracting(start..<middle), span.extracting(middle..<end))
      start = end
    }
  }

  /// Makes such batches. One thread uses it at a time.
  final class Maker: @unchecked Sendable {
    private let dictionaries: Dictionaries
    private var sealer = Sealer()
    private var writer = WireWriter()

    /// Takes the dictionaries that the store packs new records with.
    init(_ dictionaries: Dictionaries) { self.dictionaries = dictionaries }

    func seal(_ batch: ArchiveMerge.Batch) throws(StoreError) -> SealedBatch {
      writer.removeAll()
      var places: [(Database, Int, Int)] = []
      places.reserveCapacity(batch.records.count)
      let content = batch.bytes.rawSpan
      for record in batch.records {
        let key = content.extracting(record.key)
        do throws(CodecError) {
          try sealer.seal(
            content.extracting(record.payload ?? 0..<0), key: key, in: record.database,
            dictionary: dictionaries.newest(for: record.database))
        } catch {
          throw .tooLarge(record.database, key, error)
        }
        writer.raw(key)
        let middle = writer.count
        writer.raw(sealer.value)
        places.append((record.database, middle, writer.count))
      }
      return SealedBatch(bytes: writer.bytes, places: places)
    }
  }
}
