/// What is lost with something damaged in the pages of a table.
package struct PageLoss: Sendable, Equatable {
  /// What is lost.
  package enum Extent: Sendable, Equatable {
    /// The entry with a key.
    case entry([UInt8])
    /// The entries from one key on, up to another; nil where there is no such bound.
    case entries(from: [UInt8]?, upTo: [UInt8]?)
    /// That such entries are those of the last transaction: what is found of them may be of one before.
    case currency(from: [UInt8]?, upTo: [UInt8]?)
  }

  /// The number of the page.
  package let page: UInt64
  /// What is wrong with it.
  package let what: String
  package let extent: Extent
}

/// What is whole in the pages of a file, read past LMDB: whatever bytes lie on the disk, nothing is read outside of the
/// file, and every walk ends. A damaged page costs what hangs below it.
package final class PageSalvage {
  private let file: PageFile
  private let free: FreePages
  private let largestValue: Int
  private let tables: [String: TreeRecord]
  /// Whether what is shown may have been so before the last transaction: its first page is damaged, or nothing can be
  /// reached from it, or a page of before is.
  package let mayBeBeforeLast: Bool

  /// Reads the table of tables as the first of some transactions has it; nil where none of them shows it.
  fileprivate init?(_ source: SalvageSource, largestValue: Int) {
    let file = source.file
    for (index, meta) in source.metas.enumerated() {
      let free = FreePages(of: meta, in: file)
      var tables: [String: TreeRecord] = [:]
      var isOutdated = false
      var walk = TreeWalk(file, free: free, largestValue: largestValue)
      walk.run(from: meta.tables.root) { loss in
        if case .currency = loss.extent { isOutdated = true }
      } _: { key, value in
        // A name may be damaged, and nobody can tell: were it to count in the order, it would hide others.
        if case .table(let tree) = value {
          let name = String(decoding: key, as: UTF8.self)
          if tables[name] == nil { tables[name] = tree }
        }
        return false
      }
      if tables.isEmpty { continue }
      self.file = file
      self.free = free
      self.largestValue = largestValue
      self.tables = tables
      mayBeBeforeLast = index > 0 || !source.knowsLast || isOutdated
      return
    }
    return nil
  }

  /// The names of all tables, in order; bytes that are no text are U+FFFD.
  package var tableNames: [String] { tables.keys.sorted() }

  /// How many entries LMDB says that a table has; nil where nothing is known of the table.
  package func entries(of table: String) -> UInt64? { tables[table]?.entries }

  /// Lends each entry of a table that can be read, in the order of the keys, and tells of what cannot. Nobody knows yet
  /// whether an entry is whole: one that the closure answers `false` for has no place in the order.
  package func forEachEntry<E: Error>(
    of table: String, onLoss: (PageLoss) -> Void,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws(E) -> Bool
  ) throws(E) {
    guard let tree = tables[table] else { return }
    var walk = TreeWalk(file, free: free, largestValue: largestValue)
    try walk.run(from: tree.root, onLoss: onLoss) { key, value throws(E) in
      guard case .bytes(let bytes) = value else { return false }
      return try body(key.rawSpan, bytes.rawSpan)
    }
  }
}

extension Environment {
  /// Lends what is whole in a file, as of one snapshot, whose pages no writer touches meanwhile. Where LMDB cannot open
  /// the file, it is read without one.
  ///
  /// - Parameter largestValue: The bytes of the largest value that there can be.
  /// - Throws: what opening throws where the file is not merely damaged, ``LMDBError/corrupted`` where nothing in it can
  ///   be reached, and what `body` throws.
  package static func salvage<R, E: TransactionFailure>(
    _ path: String, options: Options, largestValue: Int, _ body: (PageSalvage) throws(E) -> R
  ) throws(E) -> R {
    let source: SalvageSource
    do throws(LMDBError) { source = try SalvageSource(path, options) } catch { throw E(error) }
    defer { source.close() }
    guard let salvage = PageSalvage(source, largestValue: largestValue) else {
      throw E(source.failure)
    }
    return try body(salvage)
  }
}

/// A damaged file, open for reading, with a snapshot where LMDB can still take one.
private struct SalvageSource {
  private let path: String
  private let dataFile: DataFile
  private var environment: Environment?
  private var reader: Reader?
  /// What LMDB said when it was to open the file.
  private var refusal: LMDBError?
  let file: PageFile
  /// The last transactions whose first pages can be read, the one to be shown first.
  private(set) var metas: [MetaPage] = []
  /// Whether that one is the last that there was.
  private(set) var knowsLast = false

  init(_ path: String, _ options: Environment.Options) throws(LMDBError) {
    self.path = path
    var options = options
    options.isReadOnly = true
    do throws(LMDBError) {
      environment = try Environment(opening: path, options: options)
    } catch {
      guard error.mayBeDamage else { throw error }
      refusal = error
    }
    do throws(Errno) {
      dataFile = try DataFile(path + "/data.mdb")
      file = try PageFile(descriptor: dataFile.descriptor)
    } catch {
      throw LMDBError(
        code: error.code, operation: "read data.mdb", path: path,
        hint: LMDBError.hint(for: error.code))
    }
    try takeSnapshot()
  }

  /// Commits between the snapshot and the look at the first pages write over its own. Where these are not those of the
  /// last two transactions time and again, one of them is damaged.
  private mutating func takeSnapshot() throws(LMDBError) {
    for _ in 0..<10 {
      if let reader { environment?.checkIn(reader) }
      reader = try environment?.checkOutReader()
      let pages = (0..<2).compactMap { try? file.meta($0) }
      metas = pages.sorted { $0.transaction > $1.transaction }
      // Its highest bit is one of a number here, and may be damaged.
      let own = reader.map { UInt64(UInt(bitPattern: $0.transactionID)) }
      knowsLast = pages.count == 2 && metas[0].isBeside(metas[1])
      if let own {
        if let index = metas.firstIndex(where: { $0.transaction == own }) {
          // What is newer than the snapshot may be written over.
          metas.removeFirst(index)
        } else {
          knowsLast = false
        }
      }
      if knowsLast || environment == nil { return }
    }
  }

  /// Why nothing can be reached.
  var failure: LMDBError {
    // A file of another machine is none that is damaged.
    if metas.isEmpty, let refusal, LMDBError.ofOtherMachines.contains(refusal.code) {
      return refusal
    }
    return LMDBError(
      code: LMDBError.corrupted, operation: "read data.mdb", path: path,
      hint: metas.isEmpty
        ? "neither of its first two pages can be read, and without them nothing in it is found"
        : "the pages that name its tables cannot be read, and without them nothing in it is found")
  }

  func close() {
    if let reader { environment?.checkIn(reader) }
    try? environment?.close()
  }
}

extension LMDBError {
  fileprivate static let ofOtherMachines = [otherByteOrder, otherWordSize, otherPageSize]

  /// Whether LMDB refuses a file in this way that has a damaged first page.
  fileprivate var mayBeDamage: Bool {
    let others = [
      Self.invalid, Self.versionMismatch, Self.corrupted, Self.pageNotFound, Self.panic,
      Self.outOfMemory, Self.invalidArgument, Self.inputOutput,
    ]
    return (others + Self.ofOtherMachines).contains(code)
  }
}
