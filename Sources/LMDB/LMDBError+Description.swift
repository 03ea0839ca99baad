internal import CLMDB

extension LMDBError: CustomStringConvertible {
  /// One sentence: the call, the place, the cause, and the hint if there is one.
  public var description: String {
    var text = "\(operation) failed"
    if let table { text += " in table \"\(table)\"" }
    if let path { text += " of \(path)" }
    text += ": \(Self.cause(of: code)) (\(code))"
    if let hint { text += "; \(hint)" }
    return text
  }

  private static func cause(of code: Int32) -> String {
    switch code {
    case alreadyOpen: "this process has the environment open already"
    case closed: "the environment is closed"
    case nestedUse: "the call is not allowed inside of a transaction of this thread"
    case mapLimitReached: "the memory map is full and at its configured limit"
    case decodeFailed: "the stored bytes are not what the codec expects"
    case encodeFailed: "the codec cannot write the item"
    case readOnly: "the environment is open for reading only"
    case wrongEnvironment: "the table belongs to another environment"
    case cursorNotPositioned: "the cursor is not at an entry"
    case usedAfterFork: "the environment was opened by the parent of this process"
    case poisoned: "writing was given up after an earlier failure"
    case unsuitableFileSystem: "the file system does not suit a memory map with locks"
    case otherByteOrder: "the file was made on a machine with another byte order"
    case otherWordSize: "the file was made on a machine with another word size"
    case otherPageSize: "the file has pages of another size than this machine"
    case otherNamespace: "a process of another PID namespace has the environment open"
    case inUse: "another process has the environment open"
    case notExclusive: "other processes are not excluded"
    default: libraryText(code)
    }
  }

  private static func libraryText(_ code: Int32) -> String {
    // The C string is constant, or lives in a buffer of this thread until the next call.
    guard let text = unsafe mdb_strerror(code) else { return "unknown error" }
    return unsafe String(cString: text)
  }
}

extension LMDBError {
  /// The error without a place, to which `place` adds the environment's folder and the table.
  func at(_ place: TableID) -> LMDBError {
    var error = self
    error.path = error.path ?? Catalogue.shared.path(ofEnvironment: place.environment)
    error.table = error.table ?? place.name
    return error
  }

  /// What usually helps against a code of LMDB or of the system.
  package static func hint(for code: Int32) -> String? {
    switch code {
    case MDB_BAD_TXN: "an earlier operation of this transaction failed, or it has ended"
    case MDB_READERS_FULL: "raise maxReaders, or end snapshots sooner"
    case MDB_DBS_FULL: "raise maxTables"
    case MDB_VERSION_MISMATCH: "open it with the version of LMDB that wrote it"
    case MDB_INVALID: "data.mdb in this folder is not a file of LMDB"
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND: "the file is damaged; restore it from a copy"
    case MDB_PANIC: "close the environment and open it again"
    case diskFull: "free some disk space, and try again"
    case quotaExceeded, fileTooLarge: "raise the limit, and try again"
    case readOnlyFileSystem: "open it for reading only, or mount the file system for writing"
    case accessDenied: "check the permissions of the folder and of its files"
    default: nil
    }
  }
}
