internal import LMDB

/// An asset whose file somebody asks for, and what is known of the file.
public struct ExistingAsset: Sendable, Hashable {
  /// The asset, live or trashed.
  public var id: AssetID
  /// The SHA-256 of the file.
  public var checksum: SHA256Digest
  /// The SHA-1 of the file; `nil` for records that never had one.
  public var checksumSHA1: SHA1Digest?
  /// The file's id on its device.
  public var deviceAssetID: String
  /// The device.
  public var deviceID: String
}

/// Which files are in the store. Any number can be asked for in one snapshot; the answers come in the order of the
/// questions, several assets of one file by id, and each asset once. Trashed assets are in the store as well.
extension Snapshot {
  /// The assets whose files have one of these SHA-256.
  ///
  /// - Throws: ``StoreError/Code/indexNotReadable``, and ``StoreError/Code/corrupted`` with the database and key
  ///   of a damaged row or record.
  public func existing(
    checksums: some Sequence<SHA256Digest>
  ) throws(StoreError) -> [ExistingAsset] {
    var search = try FileSearch(session, .byChecksum)
    for checksum in checksums {
      try search.find { FileIndexes.prefix(checksum, into: &$0) }
    }
    return search.found
  }

  /// The assets whose files have one of these SHA-1.
  ///
  /// - Throws: as ``existing(checksums:)``.
  public func existing(
    sha1s: some Sequence<SHA1Digest>
  ) throws(StoreError) -> [ExistingAsset] {
    var search = try FileSearch(session, .bySHA1)
    for checksum in sha1s {
      try search.find { FileIndexes.prefix(checksum, into: &$0) }
    }
    return search.found
  }

  /// The assets whose files came from a device under one of these ids.
  ///
  /// - Throws: as ``existing(checksums:)``.
  public func existing(
    deviceID: String, deviceAssetIDs: some Sequence<String>
  ) throws(StoreError) -> [ExistingAsset] {
    var search = try FileSearch(session, .byDevice)
    for file in deviceAssetIDs {
      // Keys hold a hash of the device and the beginning of the file's id: the record decides.
      try search.find(where: { $0.deviceID == deviceID && $0.deviceAssetID == file }) {
        FileIndexes.prefix(deviceID: deviceID, deviceAssetID: file, into: &$0)
      }
    }
    return search.found
  }
}

extension JSONBuffer {
  /// Appends the API's answer: `{"assets":[…]}`.
  public mutating func append(_ assets: some Sequence<ExistingAsset>) {
    append("{\"assets\":[")
    var isFirst = true
    for asset in assets {
      append(isFirst ? "{\"id\":" : ",{\"id\":")
      isFirst = false
      append(asset.id)
      // Digests are bytes, without padding that a raw view could expose.
      append(",\"checksum\":")
      unsafe append(base64: asset.checksum.bytes.span.bytes)
      append(",\"checksum_sha1\":")
      if let checksum = asset.checksumSHA1 {
        unsafe append(base64: checksum.bytes.span.bytes)
      } else {
        append("null")
      }
      append(",\"device_asset_id\":")
      appendQuoted(asset.deviceAssetID)
      append(",\"device_id\":")
      appendQuoted(asset.deviceID)
      append("}")
    }
    append("]}")
  }
}

/// A search for files in one index.
private struct FileSearch: ~Escapable {
  private let session: ReadSession
  private let database: Database
  private var cursor: Cursor
  private var prefix = RowWriter()
  private var seen: Set<AssetID> = []
  private(set) var found: [ExistingAsset] = []

  @_lifetime(borrow session)
  init(_ session: borrowing ReadSession, _ database: Database) throws(StoreError) {
    cursor = try session.cursor(database)
    self.session = copy session
    self.database = database
  }

  /// Adds the assets whose keys begin with a prefix and whose records pass.
  @_lifetime(self: copy self)
  mutating func find(
    where isWanted: (FileData) -> Bool = { _ in true }, _ writePrefix: (inout RowWriter) -> Void
  ) throws(StoreError) {
    prefix.removeAll()
    writePrefix(&prefix)
    let start = prefix.bytes
    session.cost.lookups += 1
    do throws(LMDBError) {
      guard try cursor.seek(atOrAfter: start.rawSpan) else { return }
    } catch {
      throw StoreError(error)
    }
    while cursor.key.byteCount >= start.count,
      Platform.compare(cursor.key.extracting(..<start.count), start.rawSpan) == 0
    {
      if let id = try assetID(after: start.count), !seen.contains(id) {
        let file = try session.fileData(of: id)
        if isWanted(file) {
          seen.insert(id)
          found.append(
            ExistingAsset(
              id: id, checksum: file.checksum, checksumSHA1: file.checksumSHA1,
              deviceAssetID: file.deviceAssetID, deviceID: file.deviceID))
        }
      }
      session.cost.rows += 1
      do throws(LMDBError) {
        guard try cursor.next() else { return }
      } catch {
        throw StoreError(error)
      }
    }
  }

  /// The asset of the row, whose key goes on with it; `nil` where it goes on with more of a file's id.
  private func assetID(after start: Int) throws(StoreError) -> AssetID? {
    do throws(CodecError) {
      _ = try Envelope.row(cursor.value, key: cursor.key, in: database)
      let rest = cursor.key.extracting(start...)
      if let id = AssetID(key: rest) { return id }
      // A file's id may hold zeros, an asset's none.
      if database == .byDevice, [UInt8](rest).contains(0) { return nil }
      throw .trailingBytes
    } catch {
      throw .corrupted(database, key: SchemaKeys.text(of: cursor.key, in: database), error)
    }
  }
}

extension ReadSession {
  /// The file data that an index says are there.
  fileprivate func fileData(of id: AssetID) throws(StoreError) -> FileData {
    let text = id.text
    let file = try withRecord(.fileData, text.span) { payload throws(CodecError) in
      try FileDataRecord.decode(payload)
    }
    guard let file else { throw missing(.fileData, text.span) }
    return file
  }
}
