internal import LMDB

/// The URL patterns and dictionaries of an open store: read from it once, shared by all snapshots, and brought
/// up to date when a snapshot is newer than what is known, whoever wrote in between.
final class SharedTables: @unchecked Sendable {
  let databases: Tables
  private let lock = Lock()
  // Guarded by `lock`.
  private var patterns = URLPatternTable()
  private var dictionaries = Dictionaries()
  private var indexStates = IndexStates()
  private var knownTransaction: UInt?

  init(databases: Tables) { self.databases = databases }

  /// What a snapshot of this transaction may meet. Newer entries do no harm: numbers never change their
  /// meaning. Nor do dictionaries that the store has no more: older snapshots may still need them.
  func tables(
    asOf transaction: Int, _ handle: TransactionHandle
  ) throws(StoreError) -> (URLPatternTable, Dictionaries, IndexStates) {
    // On a damaged first page its highest bit is one of a number as well.
    let transaction = UInt(bitPattern: transaction)
    return try lock.withLock { () throws(StoreError) in
      if transaction != knownTransaction { try loadDictionaries(handle) }
      if knownTransaction.map({ transaction > $0 }) ?? true {
        try loadPatterns(handle)
        indexStates = try loadIndexStates(handle)
        knownTransaction = transaction
      }
      // States, unlike numbers, change their meaning: an older snapshot reads its own.
      let states =
        transaction == knownTransaction ? indexStates : try loadIndexStates(handle)
      return (patterns, dictionaries, states)
    }
  }

  /// The patterns that were in the store when a snapshot or a transaction last began.
  var knownPatterns: URLPatternTable { lock.withLock { patterns } }

  private func loadIndexStates(_ handle: TransactionHandle) throws(StoreError) -> IndexStates {
    let name = SchemaKeys.Meta.indexStates
    guard let text = try ReadSession.meta(name, in: databases[.meta], handle) else {
      return IndexStates()
    }
    do throws(CodecError) {
      return try IndexStates(text: text)
    } catch {
      throw .corrupted(.meta, key: name.rawValue, error)
    }
  }

  private func loadPatterns(_ handle: TransactionHandle) throws(StoreError) {
    do throws(LMDBError) {
      let table = databases[.patterns]
      // A damaged number of entries may be any.
      let stored = min(try handle.statistics(table).entries, URLPatternTable.capacity)
      var loaded: [URLPattern?] = []
      for number in patterns.count..<max(stored, patterns.count) {
        let key = SchemaKeys.pattern(UInt32(number))
        // A damaged pattern is met again, and reported, by each record that needs it.
        var pattern: URLPattern?
        if let value = try handle.get(table, key.rawSpan),
          let payload = Self.payload(of: value, key: key, in: .patterns)
        {
          pattern = try? URLPattern(decoding: payload.rawSpan)
        }
        loaded.append(pattern)
      }
      if !loaded.isEmpty { patterns = patterns.adding(loaded) }
    } catch {
      throw StoreError(error)
    }
  }

  /// Takes in the dictionaries that a snapshot has and that are not known yet.
  private func loadDictionaries(_ handle: TransactionHandle) throws(StoreError) {
    do throws(LMDBError) {
      var cursor = try handle.cursor(databases[.dictionaries])
      while try cursor.next() {
        guard let (database, version) = SchemaKeys.dictionary(of: cursor.key),
          dictionaries.dictionary(version, for: database) == nil,
          let payload = Self.payload(
            of: cursor.value, key: [UInt8](cursor.key), in: .dictionaries)
        else { continue }
        dictionaries = dictionaries.adding(
          CompressionDictionary(version: version, bytes: payload.rawSpan), for: database)
      }
    } catch {
      throw StoreError(error)
    }
  }

  /// The payload of a value that is stored as it is, or `nil` where it is damaged.
  private static func payload(
    of value: RawSpan, key: [UInt8], in database: Database
  ) -> [UInt8]? {
    guard (try? Envelope.verify(value, key: key.rawSpan, in: database)) != nil,
      let header = try? Envelope.header(of: value), header.form == Envelope.plain
    else { return nil }
    return [UInt8](value.extracting(header.bodyStart..<header.bodyEnd))
  }
}
