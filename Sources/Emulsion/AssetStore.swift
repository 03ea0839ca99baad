internal import LMDB

/// A store in one folder: the records of one photo library.
///
/// Open a folder once in a process and share the store; any number of threads and tasks may use it. Reading
/// never waits for writing. Closures are synchronous on purpose: no snapshot is held across an `await`.
///
/// ```swift
/// let store = try AssetStore(opening: path)
/// try store.write { transaction in try transaction.put(asset) }
/// let json = try store.read { snapshot in try snapshot.json(id, include: [.faces, .people]) }
/// ```
public final class AssetStore: Sendable {
  /// How a store is opened.
  public struct Options: Sendable {
    /// What to do where there is no store.
    public enum Access: Sendable {
      /// Makes a new store where there is none.
      case createIfMissing
      /// Fails with ``StoreError/Code/noStore`` where there is none.
      case existing
      /// The same, and refuses to write.
      case readOnly
    }

    /// What to do where there is no store.
    public var access = Access.createIfMissing
    /// How new records are made small. What can be read does not depend on it.
    public enum Packing: Sendable {
      /// Records stand in plain wire form, URLs in full.
      case none
      /// URLs that follow a pattern are kept as its number.
      case patterns
      /// The same, and records are packed with LZ4 and a dictionary where that wins.
      case patternsAndLZ4
    }

    /// How new records are made small.
    public var packing = Packing.patternsAndLZ4
    /// The size to which the map, and with it the file, may grow, in bytes.
    public var maximumMapSize = 1 << 40
    /// Snapshots that can be open at the same time, in all processes together.
    public var maximumReaders = 1022

    /// The defaults.
    public init() {}
  }

  /// The folder, as it was given.
  public let path: String
  let environment: Environment
  let shared: SharedTables
  /// Poked after each commit.
  let commits = CommitSignal()
  private let tools: WriterTools

  /// Opens the store in a folder, and makes one where there is none.
  ///
  /// - Throws: ``StoreError/Code/noStore``, ``StoreError/Code/notAStore``, ``StoreError/Code/newerFormat``,
  ///   ``StoreError/Code/alreadyOpen``, or what LMDB and the system say.
  public convenience init(
    opening path: String, options: Options = Options()
  ) throws(StoreError) {
    try self.init(opening: path, options: options, format: StoreFormat())
  }

  init(opening path: String, options: Options, format: StoreFormat) throws(StoreError) {
    self.path = path
    if options.access != .createIfMissing, !Platform.isFile(path + "/data.mdb") {
      throw StoreError(
        .noStore, "there is no store in this folder",
        advice: "name the folder of a store, or make one with `emulsion import`", path: path)
    }
    var settings = Environment.Options()
    settings.maxMapSize = options.maximumMapSize
    settings.mapSize = min(settings.mapSize, options.maximumMapSize)
    settings.maxReaders = options.maximumReaders
    settings.isReadOnly = options.access == .readOnly
    settings.createsDirectory = options.access == .createIfMissing
    do throws(LMDBError) {
      environment = try Environment(opening: path, options: settings)
    } catch {
      throw StoreError(error).at(path: path)
    }
    tools = WriterTools(packing: options.packing)
    do throws(StoreError) {
      shared = try format.prepare(environment, tools: tools)
    } catch {
      throw error.at(path: path)
    }
  }

  /// Lends a snapshot to a closure that throws nothing but store errors.
  ///
  /// - Throws: what `body` throws, and ``StoreError/Code/closed`` or ``StoreError/Code/readersFull``.
  public func read<R>(
    _ body: (borrowing Snapshot) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    do throws(StoreError) {
      let reader = try checkOutReader()
      defer { environment.checkIn(reader) }
      return try body(try snapshot(reader))
    } catch {
      throw error.at(path: path)
    }
  }

  /// Lends a snapshot to a closure that may throw errors of its own.
  ///
  /// - Throws: what `body` throws, and ``StoreError`` where no snapshot can be opened.
  public func read<R>(_ body: (borrowing Snapshot) throws -> R) throws -> R {
    do {
      let reader = try checkOutReader()
      defer { environment.checkIn(reader) }
      return try body(try snapshot(reader))
    } catch let error as StoreError {
      throw error.at(path: path)
    }
  }

  private func checkOutReader() throws(StoreError) -> Reader {
    do throws(LMDBError) {
      return try environment.checkOutReader()
    } catch {
      throw StoreError(error)
    }
  }

  private func snapshot(_ reader: Reader) throws(StoreError) -> Snapshot {
    let session: ReadSession
    if let known = reader.attachment() as? ReadSession {
      session = known
    } else {
      session = ReadSession(tables: shared.databases, handle: reader.handle)
      reader.attach(session)
    }
    try session.begin(transaction: reader.transactionID, shared: shared)
    return Snapshot(session: session)
  }

  /// Runs a closure in the write transaction; when the call returns, what it wrote is durable.
  ///
  /// The closure **may run more than once**: where the map is too small, the transaction is rolled back, the
  /// map grows and the closure starts anew. It must have no effect outside of the transaction that cannot be
  /// repeated. One closure runs at a time; inside of a read or write closure of the same store the call fails
  /// with ``StoreError/Code/nestedUse``.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, and errors of the commit.
  public func write<R>(
    _ body: (inout Transaction) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    defer { commits.poke() }
    do throws(StoreError) {
      return try environment.write { lmdb throws(StoreError) in
        let session = try WriteSession(
          lmdb.sharing(), shared: shared, tools: tools, time: .now())
        var transaction = Transaction(session: session)
        let result = try body(&transaction)
        try session.finish()
        return result
      }
    } catch {
      throw error.at(path: path)
    }
  }

  /// Runs a closure in the write transaction, one that may throw errors of its own; see ``write(_:)-((Transaction)->R)``.
  ///
  /// - Throws: what `body` throws, after everything that it wrote was rolled back, and ``StoreError``.
  public func write<R>(_ body: (inout Transaction) throws -> R) throws -> R {
    defer { commits.poke() }
    do {
      return try environment.write { lmdb in
        let session = try WriteSession(
          lmdb.sharing(), shared: shared, tools: tools, time: .now())
        var transaction = Transaction(session: session)
        let result = try body(&transaction)
        try session.finish()
        return result
      }
    } catch let error as LMDBError {
      throw StoreError(error).at(path: path)
    } catch let error as StoreError {
      throw error.at(path: path)
    }
  }

  /// Waits for open snapshots and the writer, then closes. Later calls fail with
  /// ``StoreError/Code/closed``; closing again does nothing.
  ///
  /// - Throws: ``StoreError/Code/nestedUse`` within a read or write closure of this store.
  public func close() throws(StoreError) {
    do throws(LMDBError) { try environment.close() } catch { throw StoreError(error) }
  }
}
