/// Records on their way from archives into one transaction of a store.
///
/// It goes from thread to thread, and is filled anew when its records were put: what memory it has taken stays its own.
/// One thread at a time uses it.
final class RecordBatch: @unchecked Sendable {
  /// How far the archives were read when it was full.
  private(set) var places: [ArchivePlace] = []
  /// Bytes of all archives until then.
  private(set) var bytes = 0
  /// Records that were handed over until then.
  private(set) var records = 0
  /// What has kept it from being filled or sealed.
  private var failure: StoreError?
  private var content = ArchiveMerge.Batch()
  private let dictionaries: Dictionaries
  private var sealer = Sealer()
  /// The values as the store holds them, packed and with their checksums.
  private var values = WireWriter()
  /// Where each of them ends.
  private var ends: [Int] = []

  /// Takes the dictionaries that the store packs new records with.
  init(_ dictionaries: Dictionaries) { self.dictionaries = dictionaries }

  /// Whether the archives had no record left for it.
  var isEmpty: Bool { content.records.isEmpty }

  /// Fails where it could not be filled or sealed.
  func check() throws(StoreError) {
    if let failure { throw failure }
  }

  /// Takes the next records; answers whether they could be had.
  ///
  /// - Parameters:
  ///   - size: It is full when its records take so many bytes.
  ///   - isResumable: Whether anybody asks for the places.
  func fill(from merge: ArchiveMerge, upTo size: Int, isResumable: Bool) -> Bool {
    do throws(StoreError) {
      try merge.next(upTo: size, into: &content)
    } catch {
      failure = error
      return false
    }
    if isResumable { places = merge.places }
    (bytes, records) = (merge.bytes, merge.records)
    return true
  }

  /// Makes the values of the records that it was filled with.
  func seal() {
    guard failure == nil else { return }
    do throws(StoreError) {
      try Self.seal(content, with: dictionaries, &sealer, into: &values, &ends)
    } catch {
      failure = error
    }
  }

  /// Takes all that it works on, so that no access to it has to be checked at each record.
  private static func seal(
    _ content: borrowing ArchiveMerge.Batch, with dictionaries: Dictionaries,
    _ sealer: inout Sealer, into values: inout WireWriter, _ ends: inout [Int]
  ) throws(StoreError) {
    values.clear(keeping: ArchiveMerge.Batch.usualRoom)
    ends.removeAll(keepingCapacity: true)
    var database: Database?
    var dictionary: CompressionDictionary?
    for record in content.records {
      if record.database != database {
        database = record.database
        dictionary = dictionaries.newest(for: record.database)
      }
      let key = content.bytes(record.key)
      do throws(CodecError) {
        try sealer.seal(
          content.bytes(record.payload ?? 0..<0), key: key, in: record.database,
          dictionary: dictionary)
      } catch {
        throw .tooLarge(record.database, key, error)
      }
      values.raw(sealer.value)
      ends.append(values.count)
    }
  }

  /// Puts its records.
  func put(into session: WriteSession) throws(StoreError) {
    try Self.put(content, values, ends, into: session)
  }

  private static func put(
    _ content: borrowing ArchiveMerge.Batch, _ values: borrowing WireWriter, _ ends: [Int],
    into session: WriteSession
  ) throws(StoreError) {
    var start = 0
    for (record, end) in zip(content.records, ends) {
      let value = values.span.extracting(start..<end)
      try session.put(record.database, content.bytes(record.key), value: value)
      start = end
    }
  }
}
