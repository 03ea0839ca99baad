/// What is lost with something damaged in the pages of a table.
package struct PageLoss: Sendable, Equatable {
  /// The number of the page.
  package let page: UInt64
  /// What is wrong with it.
  package let what: String
  /// The keys between which entries are lost: from the first one on, up to the second one; nil where there is no such
  /// bound. Of one entry alone both are its key.
  package let lower: [UInt8]?
  package let upper: [UInt8]?
}

/// What is whole in the pages of a file, read past LMDB: whatever bytes lie on the disk, nothing is read outside of the
/// file, and every walk ends. A damaged page costs what hangs below it.
package final class PageSalvage {
  private let file: PageFile
  private let largestValue: Int
  private let tables: [String: TreeRecord]
  /// Whether what is shown may have been so before the last transaction: its first page is damaged, or nothing can be
  /// reached from it.
  package let mayBeBeforeLast: Bool

  /// Reads the table of tables as the first of some transactions has it; nil where none of them shows it.
  fileprivate init?(_ source: SalvageSource, largestValue: Int) {
    let file = source.file
    for (index, meta) in source.metas.enumerated() {
      var tables: [String: TreeRecord] = [:]
      var walk = TreeWalk(file, largestValue: largestValue)
      walk.run(from: meta.tables.root) { _ in
      } _: { key, value in
        guard case .table(let tree) = value, let name = try? UTF8Text.decode(key.rawSpan)
        else { return false }
        tables[name] = tree
        return true
      }
      if tables.isEmpty { continue }
      self.file = file
      self.largestValue = largestValue
      self.tables = tables
      mayBeBeforeLast = index > 0 || !source.knowsLast
      return
    }
    return nil
  }

  /// How many entries LMDB says that a table has; nil where nothing is known of the table.
  package func entries(of table: String) -> UInt64? { tables[table]?.entries }

  /// Lends each entry of a table that can be read, in the order of the keys, and tells of what cannot. Nobody knows yet
  /// whether an entry is whole: one that the closure answers `false` for has no place in the order.
  package func forEachEntry<E: Error>(
    of table: String, onLoss: (PageLoss) -> Void,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws(E) -> Bool
  ) throws(E) {
    guard let tree = tables[table] else { return }
    var walk = TreeWalk(file, largestValue: largestValue)
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
      let number = reader.map { UInt64($0.transactionID) } ?? metas.first?.transaction ?? 0
      if let own = metas.firstIndex(where: { $0.transaction == number }) {
        knowsLast = pages.count == 2 && metas[0].transaction - metas[1].transaction <= 1
        // What is newer than the snapshot may be written over.
        metas.removeFirst(own)
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
      Self.outOfMemory, Self.invalidArgument,
    ]
    return (others + Self.ofOtherMachines).contains(code)
  }
}
