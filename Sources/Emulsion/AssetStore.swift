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
  /// The folder, as it was given.
  public let path: String
  let options: Options
  let environment: Environment
  let shared: SharedTables
  let writer: Writer
  /// Poked after each transaction.
  var commits: CommitSignal { writer.commits }
  /// Whether new records are packed with LZ4.
  var compresses: Bool { writer.tools.compresses }
  /// Whether URLs are stored as the patterns that they follow.
  var findsPatterns: Bool { writer.tools.learner != nil }

  /// Opens the store in a folder, and makes one where there is none.
  ///
  /// - Throws: ``StoreError/Code/noStore``, ``StoreError/Code/notAStore``, ``StoreError/Code/newerFormat``,
  ///   ``StoreError/Code/alreadyOpen``, ``StoreError/Code/corrupted`` where the file was cut, or what LMDB and the system
  ///   say.
  public convenience init(
    opening path: String, options: Options = Options()
  ) throws(StoreError) {
    try self.init(opening: path, options: options, format: StoreFormat())
  }

  init(opening path: String, options: Options, format: StoreFormat) throws(StoreError) {
    self.path = path
    self.options = options
    if options.access != .createIfMissing, !Platform.isFile(path + "/data.mdb") {
      throw .noStore(path: path)
    }
    let isCut: Bool
    do throws(LMDBError) {
      environment = try Environment(opening: path, options: options.environmentOptions())
      isCut = try environment.isCut()
    } catch {
      throw StoreError(error).at(path: path)
    }
    if isCut {
      throw StoreError(
        .corrupted, "the file was cut: pages that are in use lie beyond its end",
        advice: "restore a backup, or save what is left with “dump --salvage”", path: path)
    }
    let tools = WriterTools(packing: options.packing)
    do throws(StoreError) {
      shared = try format.prepare(environment, tools: tools)
    } catch {
      throw error.at(path: path)
    }
    writer = Writer(
      environment: environment, shared: shared, tools: tools, options: options, path: path)
    try writer.start()
    // Whoever compacts a store has it for itself, so what is left of a compaction is nobody's any more.
    if options.access != .readOnly { Files.removeStore(Files.compactionFolder(of: path)) }
  }

  deinit {
    // Nobody writes: a write holds the store. The folder can be opened again at once.
    guard (try? environment.checkProcess()) != nil else { return }
    writer.drain()
    try? environment.close()
  }

  /// Lends a snapshot to a closure that throws nothing but store errors.
  ///
  /// - Parameters:
  ///   - fileID: The caller's file, for the report of a snapshot that is open for long.
  ///   - line: The caller's line.
  ///   - body: What reads.
  /// - Throws: what `body` throws, and ``StoreError/Code/closed`` or ``StoreError/Code/readersFull``.
  public func read<R>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: (borrowing Snapshot) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    do throws(StoreError) {
      let reader = try checkOutReader(ReadOrigin(fileID: fileID, line: line))
      defer { environment.checkIn(reader) }
      guard let observer = options.observer else { return try body(try snapshot(reader)) }
      let start = Platform.monotonicTime()
      let snapshot = try snapshot(reader)
      defer { observer.didRead(ReadReport(cost: snapshot.cost, since: start)) }
      return try body(snapshot)
    } catch {
      throw error.at(path: path)
    }
  }

  /// Lends a snapshot to a closure that may throw errors of its own.
  ///
  /// - Parameters:
  ///   - fileID: The caller's file, for the report of a snapshot that is open for long.
  ///   - line: The caller's line.
  ///   - body: What reads.
  /// - Throws: what `body` throws, and ``StoreError`` where no snapshot can be opened.
  public func read<R>(
    fileID: StaticString = #fileID, line: UInt = #line,
    _ body: (borrowing Snapshot) throws -> R
  ) throws -> R {
    do {
      let reader = try checkOutReader(ReadOrigin(fileID: fileID, line: line))
      defer { environment.checkIn(reader) }
      guard let observer = options.observer else { return try body(try snapshot(reader)) }
      let start = Platform.monotonicTime()
      let snapshot = try snapshot(reader)
      defer { observer.didRead(ReadReport(cost: snapshot.cost, since: start)) }
      return try body(snapshot)
    } catch let error as StoreError {
      throw error.at(path: path)
    }
  }

  private func checkOutReader(_ origin: ReadOrigin) throws(StoreError) -> Reader {
    do throws(LMDBError) {
      return try environment.checkOutReader(origin: origin)
    } catch {
      throw StoreError(error)
    }
  }

  private func snapshot(_ reader: Reader) throws(StoreError) -> Snapshot {
    let session = session(of: reader)
    try session.begin(transaction: reader.transactionID, shared: shared)
    return Snapshot(session: session)
  }

  private func session(of reader: Reader) -> ReadSession {
    if let known = reader.attachment() as? ReadSession { return known }
    let session = ReadSession(tables: shared.databases, handle: reader.handle)
    reader.attach(session)
    return session
  }

  /// Closes the store: waits for the writes that were queued before and for open snapshots, makes what was
  /// written durable, and lets the folder go. Later calls fail with ``StoreError/Code/closed``; closing again
  /// does nothing. Any thread or task may close; of several at a time each returns when it is closed.
  ///
  /// A store that is dropped closes itself, without the last flush of a ``durability`` that asks for none.
  ///
  /// - Throws: ``StoreError/Code/nestedUse`` within a read or write closure of this store, and what the disk says of
  ///   the last flush; the store is closed all the same then.
  public func close() throws(StoreError) {
    try writer.check("close")
    writer.drain()
    var failure: LMDBError?
    do throws(LMDBError) {
      let needsSync = durability != .powerSafe && !environment.options.isReadOnly
      if needsSync, environment.poison == nil { try environment.sync(force: true) }
    } catch {
      if error.code != LMDBError.closed { failure = error }
    }
    do throws(LMDBError) { try environment.close() } catch { failure = failure ?? error }
    if let failure { throw StoreError(failure).at(path: path) }
  }

  /// Closes without a flush of the disk: for a store that is to be removed, or of which a power cut may cost everything.
  func closeUnsynced() {
    writer.drain()
    try? environment.close()
  }
}
