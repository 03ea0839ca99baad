internal import LMDB

/// What a store holds and what room it takes.
public struct StoreStatistics: Sendable, Equatable {
  /// The store's own id.
  public var storeID: String
  /// The version of the format on disk.
  public var formatVersion: Int
  /// The number of the last mutation.
  public var sequence: UInt64
  /// The folder.
  public var path: String
  /// Bytes that the map can take at present; it grows by itself.
  public var mapBytes: Int
  /// Bytes of the file.
  public var fileBytes: Int
  /// Bytes of the file that hold something; the rest is used again.
  public var usedBytes: Int
  /// Reader slots in use, in all processes.
  public var readers: Int
  /// Reader slots there are.
  public var maximumReaders: Int
  /// Each database.
  public var databases: [DatabaseStatistics]
}

/// What one database holds and what room it takes.
public struct DatabaseStatistics: Sendable, Equatable {
  /// What the stored values come to, known after every one was looked at.
  public struct Contents: Sendable, Equatable {
    /// Bytes of all keys.
    public var keyBytes = 0
    /// Bytes of all values as they are stored.
    public var valueBytes = 0
    /// Bytes of all records before they were packed.
    public var payloadBytes = 0
    /// Values that are packed.
    public var packedEntries = 0
  }

  /// Which database.
  public var database: Database
  /// Records.
  public var entries: Int
  /// Levels of the tree.
  public var depth: Int
  /// Bytes of a page.
  public var pageSize: Int
  /// Pages of the tree above its leaves.
  public var branchPages: Int
  /// Pages that hold records.
  public var leafPages: Int
  /// Pages of records that are larger than a page.
  public var overflowPages: Int
  /// What the values come to; `nil` where the statistics were made without a scan.
  public var contents: Contents?

  /// Bytes of all pages.
  public var bytes: Int { (branchPages + leafPages + overflowPages) * pageSize }

  /// The share of the pages with records that keys and values fill, 0 to 1; `nil` without a scan and in an
  /// empty database.
  public var fill: Double? {
    guard let contents, entries > 0 else { return nil }
    return Double(contents.keyBytes + contents.valueBytes)
      / Double((leafPages + overflowPages) * pageSize)
  }

  /// Stored bytes by bytes before packing: below 1 where packing won; `nil` without a scan and in an empty
  /// database.
  public var compressionRatio: Double? {
    guard let contents, contents.payloadBytes > 0 else { return nil }
    return Double(contents.valueBytes) / Double(contents.payloadBytes)
  }
}

extension AssetStore {
  /// What the store holds and what room it takes, as of one snapshot.
  ///
  /// - Parameter scanning: Whether to look at every value, for the fill and the ratio of compression. It reads
  ///   the whole store.
  /// - Throws: ``StoreError/Code/corrupted`` where the scan meets a value that is none.
  public func statistics(scanning: Bool = true) throws(StoreError) -> StoreStatistics {
    let info: EnvironmentInfo
    do throws(LMDBError) { info = try environment.info() } catch { throw StoreError(error) }
    return try read { snapshot throws(StoreError) in
      let session = snapshot.session
      var databases: [DatabaseStatistics] = []
      for database in Database.allCases {
        databases.append(try session.statistics(database, scanning: scanning))
      }
      return StoreStatistics(
        storeID: try session.meta(.storeID) ?? "",
        formatVersion: Int(try session.meta(.formatVersion) ?? "") ?? 0,
        sequence: try session.sequence(), path: path, mapBytes: info.mapSize,
        fileBytes: info.fileBytes, usedBytes: info.usedBytes, readers: info.readerSlotsUsed,
        maximumReaders: info.maxReaders, databases: databases)
    }
  }
}

extension ReadSession {
  fileprivate func statistics(
    _ database: Database, scanning: Bool
  ) throws(StoreError) -> DatabaseStatistics {
    var damage: StoreError?
    var statistics: DatabaseStatistics
    do throws(LMDBError) {
      let stat = try handle.statistics(tables[database])
      statistics = DatabaseStatistics(
        database: database, entries: stat.entries, depth: stat.depth, pageSize: stat.pageSize,
        branchPages: stat.branchPages, leafPages: stat.leafPages,
        overflowPages: stat.overflowPages)
      guard scanning else { return statistics }
      var contents = DatabaseStatistics.Contents()
      var cursor = try handle.cursor(tables[database])
      while damage == nil, try cursor.next() {
        do throws(CodecError) {
          let header = try Envelope.header(of: cursor.value)
          contents.keyBytes += cursor.key.byteCount
          contents.valueBytes += cursor.value.byteCount
          contents.payloadBytes += header.payloadSize
          if header.form != Envelope.plain { contents.packedEntries += 1 }
        } catch {
          damage = .corrupted(
            database, key: SchemaKeys.text(of: cursor.key, in: database), error)
        }
      }
      statistics.contents = contents
    } catch {
      throw StoreError(error)
    }
    if let damage { throw damage }
    return statistics
  }
}
