internal import CLMDB
internal import Synchronization

/// One LMDB environment: a folder with a file of named, sorted tables.
///
/// Any number of threads may read at the same time, and one may write; readers never wait for the
/// writer. A process opens a folder once: a second open is ``LMDBError/alreadyOpen``.
@safe public final class Environment: @unchecked Sendable {
  /// The folder, as it was given.
  public let path: String
  /// How it was opened.
  public let options: Options

  let number: UInt32
  let marks: ThreadMarks
  let gate: ReaderGate
  private let folder: OpenFolder
  private let forkGeneration: Int

  /// Held during a write, an opening of a table, a change of the map, and the close.
  let writerLock = Lock()
  /// The open tables by name; guarded by `tablesLock`.
  var tables: [String: TableID] = [:]
  let tablesLock = Lock()
  /// How many there are.
  let openTables = Atomic(0)

  /// Why nothing is written any more; see `Environment+Failing.swift`. Guarded by `tablesLock`.
  var writeFailure: LMDBError?

  /// The lock file, from the first wish to exclude others on; guarded by `writerLock`.
  var lockFile: LockFile?

  /// The C environment. Nil from the close on; that is written with `writerLock` held and the gate
  /// refusing entry, and read only inside of the gate or with `writerLock` held.
  var pointer: OpaquePointer?

  /// Opens the environment in the folder at `path`, and clears reader slots of dead processes.
  public init(opening path: String, options: Options = Options()) throws(LMDBError) {
    let failure = { (code: Int32, operation: String, hint: String?) in
      LMDBError(
        code: code, operation: operation, path: path, hint: hint ?? LMDBError.hint(for: code))
    }
    if options.createsDirectory, !options.isReadOnly,
      let problem = Platform.createFolders(path)
    {
      throw failure(problem.code, "mkdir", nil)
    }
    let folder: OpenFolder
    do throws(Errno) {
      folder = try OpenFolder(path)
    } catch {
      throw failure(error.code, "open", "an environment is an existing folder")
    }
    guard let number = Catalogue.shared.register(folder.identity, path: path) else {
      folder.close()
      throw failure(LMDBError.alreadyOpen, "open", "share the open environment in this process")
    }
    guard let marks = ThreadMarks() else {
      Catalogue.shared.unregister(folder.identity, environment: number)
      folder.close()
      throw failure(LMDBError.outOfMemory, "pthread_key_create", "too many open environments")
    }
    do throws(LMDBError) {
      try Self.inspect(path, options)
      unsafe pointer = unsafe try Self.openPointer(path, options)
    } catch {
      marks.release()
      Catalogue.shared.unregister(folder.identity, environment: number)
      folder.close()
      throw error
    }
    self.path = path
    self.options = options
    self.number = number
    self.marks = marks
    gate = ReaderGate(keepsIdleSnapshots: options.keepsIdleSnapshots)
    self.folder = folder
    forkGeneration = Platform.forkGeneration
  }

  deinit {
    // Whoever uses the environment holds a reference to it, so nobody does. A reader that was
    // checked out and never given back is a bug elsewhere: then leak, rather than unmap under it.
    if gate.isInUse { return }
    finish()
    marks.release()
  }

  /// Waits for open snapshots and the writer, then closes. Later calls throw
  /// ``LMDBError/closed``; a second close does nothing.
  ///
  /// Throws ``LMDBError/nestedUse`` inside of a transaction of this thread, for which it would wait
  /// for ever.
  public func close() throws(LMDBError) {
    try refuseInside("close")
    gate.refuse(with: error(LMDBError.closed, "use"))
    writerLock.withLock {
      gate.alone { finish() }
    }
  }

  func finish() {
    // In a child process the environment belongs to the parent; it is only forgotten here.
    guard let pointer = unsafe pointer else { return }
    unsafe self.pointer = nil
    if forkGeneration == Platform.forkGeneration {
      for reader in gate.drain() { reader.destroy() }
      unsafe mdb_env_close(pointer)
    }
    lockFile?.close()
    lockFile = nil
    Catalogue.shared.unregister(folder.identity, environment: number)
    folder.close()
  }

  /// Fails in a process that is a fork of the one that opened the environment.
  package func checkProcess() throws(LMDBError) {
    guard forkGeneration == Platform.forkGeneration else {
      throw error(LMDBError.usedAfterFork, "use", "open it in the new process")
    }
  }

  /// Fails inside of any transaction of this thread.
  package func refuseInside(_ operation: String) throws(LMDBError) {
    guard marks.isInside else { return }
    let inside = marks.isWriting ? "write" : "read"
    throw error(LMDBError.nestedUse, operation, "this thread is inside of a \(inside) closure")
  }

  func error(_ code: Int32, _ operation: String, _ hint: String? = nil) -> LMDBError {
    LMDBError(
      code: code, operation: operation, path: path, hint: hint ?? LMDBError.hint(for: code))
  }

  func require(_ code: Int32, _ operation: String) throws(LMDBError) {
    if code != MDB_SUCCESS { throw error(code, operation) }
  }
}
