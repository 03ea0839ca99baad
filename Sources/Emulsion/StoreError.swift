public import LMDB

/// What went wrong in a store: where, why, and what to do about it.
public struct StoreError: Error, Sendable {
  /// The kind of failure. Kinds may be added, so compare and keep a default.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The kind's name, as ``StoreError/description`` shows it.
    public let name: String

    /// The name.
    public var description: String { name }

    /// A stored value is damaged: a flipped bit, a cut record, bytes that are none of ours.
    public static let corrupted = Code(name: "corrupted")
    /// The named asset or person is not in the store.
    public static let notFound = Code(name: "notFound")
    /// A value that no record can hold, such as a time beyond the year 9999 or a `NaN`.
    public static let invalidValue = Code(name: "invalidValue")
    /// A question that cannot be asked: numbers out of range, filters that exclude each other.
    public static let invalidQuery = Code(name: "invalidQuery")
    /// The row that a page was to start after is not in the store.
    public static let unknownCursor = Code(name: "unknownCursor")
    /// The events after this cursor have been trimmed: the reader has missed some.
    public static let eventsTrimmed = Code(name: "eventsTrimmed")
    /// The index that the question needs is being built, or is disabled.
    public static let indexNotReadable = Code(name: "indexNotReadable")
    /// A face names a person who is not in the store.
    public static let unknownPerson = Code(name: "unknownPerson")
    /// The store was written by a newer version of the library.
    public static let newerFormat = Code(name: "newerFormat")
    /// The folder holds an LMDB environment that is no store.
    public static let notAStore = Code(name: "notAStore")
    /// There is no store in the folder, and none was to be made.
    public static let noStore = Code(name: "noStore")
    /// The folder or file that was to be made holds something.
    public static let alreadyExists = Code(name: "alreadyExists")
    /// An archive, or the place where an increment is to begin, belongs to another store, or to another history of it.
    public static let otherStore = Code(name: "otherStore")
    /// An increment, where the archive of a whole store is needed.
    public static let baseMissing = Code(name: "baseMissing")
    /// Changes between two archives are in neither.
    public static let archiveGap = Code(name: "archiveGap")
    /// Archives that are not in the order in which they were taken.
    public static let archiveOrder = Code(name: "archiveOrder")
    /// The store is open in this process already.
    public static let alreadyOpen = Code(name: "alreadyOpen")
    /// The store was closed.
    public static let closed = Code(name: "closed")
    /// A write within a read, or the like.
    public static let nestedUse = Code(name: "nestedUse")
    /// The store was opened for reading only.
    public static let readOnly = Code(name: "readOnly")
    /// The map has reached its configured maximum.
    public static let mapLimitReached = Code(name: "mapLimitReached")
    /// The disk is full.
    public static let diskFull = Code(name: "diskFull")
    /// All reader slots are in use.
    public static let readersFull = Code(name: "readersFull")
    /// A conditional write found something other than it expected; ``StoreError/currentUpdatedAt`` says what.
    public static let conflict = Code(name: "conflict")
    /// The task was cancelled before its write began; nothing was written.
    public static let cancelled = Code(name: "cancelled")
    /// A commit or a sync failed earlier: nothing is written until the store is opened again. Reading goes on.
    public static let poisoned = Code(name: "poisoned")
    /// The disk or its driver failed (`EIO`).
    public static let inputOutput = Code(name: "inputOutput")
    /// The system does not allow it: permissions, or a file system that is mounted for reading only.
    public static let accessDenied = Code(name: "accessDenied")
    /// The store was opened by the parent of this process.
    public static let usedAfterFork = Code(name: "usedAfterFork")
    /// The folder is on a network file system, or on one that a program serves.
    public static let unsuitableFileSystem = Code(name: "unsuitableFileSystem")
    /// The store was made on a machine with another byte order.
    public static let otherByteOrder = Code(name: "otherByteOrder")
    /// The store was made on a machine with another word size.
    public static let otherWordSize = Code(name: "otherWordSize")
    /// The store was made on a machine with another page size.
    public static let otherPageSize = Code(name: "otherPageSize")
    /// A process of another PID namespace, such as a container, has the store open.
    public static let otherNamespace = Code(name: "otherNamespace")
    /// Another process has the store open, or has it for itself.
    public static let inUse = Code(name: "inUse")
    /// LMDB or the system failed in another way; ``StoreError/cause`` says how.
    public static let environment = Code(name: "environment")
  }

  /// The kind of failure.
  public var code: Code
  /// What happened, without a full stop.
  public var reason: String
  /// What to do about it, in one sentence, where there is something to do.
  public var advice: String?
  /// The folder of the store.
  public var path: String?
  /// The database concerned.
  public var database: Database?
  /// The key concerned, as text.
  public var key: String?
  /// What LMDB or the system said.
  public var cause: LMDBError?
  /// With ``Code/conflict``: when the record was last changed; `nil` where there is none.
  public var currentUpdatedAt: Timestamp?

  /// Makes an error of its parts.
  public init(
    _ code: Code, _ reason: String, advice: String? = nil, path: String? = nil,
    database: Database? = nil, key: String? = nil, cause: LMDBError? = nil
  ) {
    self.code = code
    self.reason = reason
    self.advice = advice
    self.path = path
    self.database = database
    self.key = key
    self.cause = cause
  }

  /// The same error with the store's folder.
  func at(path: String) -> StoreError {
    var error = self
    error.path = error.path ?? path
    return error
  }

  static func tooLarge(_ database: Database, _ key: RawSpan, _ error: CodecError) -> StoreError {
    StoreError(
      .invalidValue, "the record is too large: \(error.reason)",
      advice: "records hold up to 16 MiB", database: database,
      key: SchemaKeys.text(of: key, in: database))
  }

  static func corrupted(_ database: Database, key: String, _ error: CodecError) -> StoreError {
    StoreError(
      .corrupted, error.reason,
      advice: "restore the record from a backup or write it anew",
      database: database, key: key)
  }
}

extension StoreError: TransactionFailure {
  /// Takes over what LMDB said.
  public init(_ error: LMDBError) {
    let (code, advice): (Code, String?) =
      switch error.code {
      case LMDBError.alreadyOpen: (.alreadyOpen, "share the store that is open")
      case LMDBError.closed: (.closed, "open the store again")
      case LMDBError.nestedUse: (.nestedUse, "write outside of read and write closures")
      case LMDBError.readOnly: (.readOnly, "open the store for writing")
      case LMDBError.mapLimitReached:
        (.mapLimitReached, "open the store with a larger maximumMapSize")
      case LMDBError.diskFull, LMDBError.quotaExceeded, LMDBError.fileTooLarge:
        (.diskFull, "make room on the disk; reading goes on meanwhile")
      case LMDBError.readersFull:
        (.readersFull, "end snapshots sooner, or open the store with more reader slots")
      case LMDBError.poisoned:
        (.poisoned, "close the store and open it again, and find out what is wrong with the disk")
      case LMDBError.inputOutput:
        (.inputOutput, "find out what is wrong with the disk; reading goes on meanwhile")
      case LMDBError.accessDenied, LMDBError.readOnlyFileSystem:
        (.accessDenied, "give the process the right to write there, or open the store for reading")
      case LMDBError.usedAfterFork: (.usedAfterFork, "open the store in the new process")
      case LMDBError.unsuitableFileSystem: (.unsuitableFileSystem, error.hint)
      case LMDBError.otherByteOrder: (.otherByteOrder, error.hint)
      case LMDBError.otherWordSize: (.otherWordSize, error.hint)
      case LMDBError.otherPageSize: (.otherPageSize, error.hint)
      case LMDBError.otherNamespace: (.otherNamespace, error.hint)
      case LMDBError.inUse: (.inUse, "close the store in the other process, or wait for its end")
      case LMDBError.corrupted, LMDBError.pageNotFound, LMDBError.invalid:
        (.corrupted, "restore the store from a backup")
      default: (.environment, error.hint)
      }
    // Who is in the way says more than the call that met him.
    let reason = error.code == LMDBError.inUse ? error.hint : nil
    var told = error
    // What usually helps stands in the advice already, or something better does.
    if let advice, [advice, LMDBError.hint(for: error.code)].contains(error.hint) {
      told.hint = nil
    }
    self.init(
      code, reason ?? told.description, advice: advice, path: error.path,
      database: error.table.flatMap(Database.init(rawValue:)), cause: error)
  }
}

extension StoreError: CustomStringConvertible {
  /// One line: the place, what happened, and what to do.
  public var description: String {
    var place: [String] = []
    if let path { place.append(path) }
    if let database { place.append("database \(database.rawValue)") }
    if let key { place.append("key \(key)") }
    var text = place.isEmpty ? "" : place.joined(separator: ", ") + ": "
    text += "\(reason) (\(code.name))"
    if let advice { text += "; \(advice)" }
    return text
  }
}
