internal import CLMDB

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A failed storage operation: what failed, where, and what can be done about it.
///
/// The error is open over C codes: ``code`` is an LMDB code (`MDB_*`, about -30 800), an `errno`
/// value (positive), or one of this module's own codes (about -29 000). The static constants name
/// the ones that a caller may want to tell apart.
public struct LMDBError: Error, Sendable, Equatable {
  /// The LMDB code, `errno` value, or own code of this module.
  public let code: Int32

  /// The name of the failing call, such as `mdb_put`.
  public let operation: String

  /// The folder of the environment, where known.
  public var path: String?

  /// The name of the table concerned, where there is one.
  public var table: String?

  /// One sentence on the cause or the remedy, where known.
  public var hint: String?

  /// Creates an error. Codecs should use ``decodeFailure(_:)`` instead.
  public init(
    code: Int32, operation: String, path: String? = nil, table: String? = nil, hint: String? = nil
  ) {
    self.code = code
    self.operation = operation
    self.path = path
    self.table = table
    self.hint = hint
  }

  /// The error that a codec throws for bytes that it cannot read; the binding adds the table.
  public static func decodeFailure(_ reason: String) -> LMDBError {
    LMDBError(code: decodeFailed, operation: "decode", hint: reason)
  }

  /// The error that a codec throws for an item that it cannot write; the binding adds the table.
  public static func encodeFailure(_ reason: String) -> LMDBError {
    LMDBError(code: encodeFailed, operation: "encode", hint: reason)
  }
}

/// Codes of LMDB.
extension LMDBError {
  /// The key, or the table, does not exist.
  public static let notFound: Int32 = MDB_NOTFOUND
  /// The key exists already, or an appended key is not above the last one.
  public static let keyExists: Int32 = MDB_KEYEXIST
  /// A page that the tree refers to does not exist: the file is damaged.
  public static let pageNotFound: Int32 = MDB_PAGE_NOTFOUND
  /// A page has the wrong type: the file is damaged.
  public static let corrupted: Int32 = MDB_CORRUPTED
  /// An earlier fatal error makes the environment unusable until it is reopened.
  public static let panic: Int32 = MDB_PANIC
  /// The file was written by an incompatible version of LMDB.
  public static let versionMismatch: Int32 = MDB_VERSION_MISMATCH
  /// The file is not an LMDB file.
  public static let invalid: Int32 = MDB_INVALID
  /// The memory map has no room left; see also ``mapLimitReached``.
  public static let mapFull: Int32 = MDB_MAP_FULL
  /// More tables were opened than `maxTables` allows.
  public static let tablesFull: Int32 = MDB_DBS_FULL
  /// No reader slot is free.
  public static let readersFull: Int32 = MDB_READERS_FULL
  /// The transaction has changed too many pages.
  public static let transactionFull: Int32 = MDB_TXN_FULL
  /// Another process made the memory map larger.
  public static let mapResized: Int32 = MDB_MAP_RESIZED
  /// The table exists with other properties than were asked for.
  public static let incompatible: Int32 = MDB_INCOMPATIBLE
  /// The transaction cannot be used any more: an operation in it failed, or it has ended.
  public static let badTransaction: Int32 = MDB_BAD_TXN
  /// A key or a value has a size that is not supported.
  public static let badValueSize: Int32 = MDB_BAD_VALSIZE
}

/// Codes of the operating system.
extension LMDBError {
  /// The disk is full (`ENOSPC`).
  public static let diskFull: Int32 = ENOSPC
  /// The file system allows no access (`EACCES`).
  public static let accessDenied: Int32 = EACCES
  /// The file system is mounted for reading only (`EROFS`).
  public static let readOnlyFileSystem: Int32 = EROFS
  /// The user's quota of the disk is used up (`EDQUOT`).
  public static let quotaExceeded: Int32 = EDQUOT
  /// The file is as large as the system allows (`EFBIG`).
  public static let fileTooLarge: Int32 = EFBIG
  /// There is no such folder (`ENOENT`).
  public static let noSuchFolder: Int32 = ENOENT
  /// An argument is not usable (`EINVAL`).
  public static let invalidArgument: Int32 = EINVAL
  /// The system has no memory or address space left (`ENOMEM`).
  public static let outOfMemory: Int32 = ENOMEM
  /// The disk failed (`EIO`).
  public static let inputOutput: Int32 = EIO
}

/// Codes of this module, outside of the range that LMDB uses.
extension LMDBError {
  /// This process has the environment open already.
  public static let alreadyOpen: Int32 = -29_001
  /// The environment is closed.
  public static let closed: Int32 = -29_002
  /// The call is not allowed inside of a transaction that this thread has begun.
  public static let nestedUse: Int32 = -29_003
  /// The memory map is full and as large as `maxMapSize` allows.
  public static let mapLimitReached: Int32 = -29_004
  /// Stored bytes are not what the table's codec expects.
  public static let decodeFailed: Int32 = -29_005
  /// An item cannot be written by the table's codec.
  public static let encodeFailed: Int32 = -29_006
  /// The environment was opened for reading only.
  public static let readOnly: Int32 = -29_007
  /// The table belongs to another environment than the transaction.
  public static let wrongEnvironment: Int32 = -29_008
  /// The cursor is not at an entry.
  public static let cursorNotPositioned: Int32 = -29_009
  /// The environment was opened before a `fork` and is used after it.
  public static let usedAfterFork: Int32 = -29_010
  /// A commit or a sync failed earlier: nothing is written until the environment is opened again.
  public static let poisoned: Int32 = -29_011
  /// The folder is on a file system of a kind that ``Environment/Options/fileSystems`` excludes.
  public static let unsuitableFileSystem: Int32 = -29_012
  /// The file was made on a machine with another byte order.
  public static let otherByteOrder: Int32 = -29_013
  /// The file was made on a machine with another word size.
  public static let otherWordSize: Int32 = -29_014
  /// The file has pages of another size than this machine.
  public static let otherPageSize: Int32 = -29_015
  /// A process of another PID namespace, such as a container, has the environment open.
  public static let otherNamespace: Int32 = -29_016
  /// Another process has the environment open, or has it for itself.
  public static let inUse: Int32 = -29_017
  /// The call needs that other processes are excluded.
  public static let notExclusive: Int32 = -29_018
}
