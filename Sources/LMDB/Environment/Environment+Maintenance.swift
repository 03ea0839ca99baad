internal import CLMDB

extension Environment {
  /// Forces what was committed to the disk; needed only with a weaker durability than `full`.
  /// With `force`, also what the durability asked for does not.
  ///
  /// After a failure nothing is written any more: ``LMDBError/poisoned``.
  public func sync(force: Bool) throws(LMDBError) {
    if options.isReadOnly { throw error(LMDBError.readOnly, "mdb_env_sync") }
    try insideGate { () throws(LMDBError) in
      let code = unsafe mdb_env_sync(pointer, force ? 1 : 0)
      if code != MDB_SUCCESS { throw stopWriting(after: error(code, "mdb_env_sync")) }
    }
  }

  /// The size of the map and of the file up to its last page, in bytes; costs no snapshot.
  package func sizes() throws(LMDBError) -> (map: Int, file: Int) {
    try insideGate { () throws(LMDBError) in
      let figures = try mapFigures()
      return (figures.size, figures.used)
    }
  }

  /// Copies one snapshot of the environment into the existing, empty folder at `path`, while it is
  /// in use. `compacting` leaves free pages out and numbers the others anew.
  public func copy(to path: String, compacting: Bool) throws(LMDBError) {
    try prepareCopy()
    try insideGate { () throws(LMDBError) in
      let flags = UInt32(compacting ? MDB_CP_COMPACT : 0)
      try require(unsafe mdb_env_copy2(pointer, path, flags), "mdb_env_copy2")
    }
  }

  /// Writes one snapshot of the environment, in the form of its file, to an open file descriptor.
  public func copy(to descriptor: Int32, compacting: Bool) throws(LMDBError) {
    try prepareCopy()
    try insideGate { () throws(LMDBError) in
      let flags = UInt32(compacting ? MDB_CP_COMPACT : 0)
      try require(unsafe mdb_env_copyfd2(pointer, descriptor, flags), "mdb_env_copyfd2")
    }
  }

  private func prepareCopy() throws(LMDBError) {
    // The copy takes the writer's lock of LMDB for a moment.
    if marks.isWriting { try refuseInside("copy") }
    // It has a snapshot of its own, which needs a free slot and the present size of the map.
    checkIn(try checkOutReader())
  }

  /// The open file, for reading past LMDB.
  func fileDescriptor() throws(LMDBError) -> Int32 {
    try insideGate { () throws(LMDBError) in
      var descriptor: Int32 = -1
      try require(unsafe mdb_env_get_fd(pointer, &descriptor), "mdb_env_get_fd")
      return descriptor
    }
  }

  /// Frees the reader slots of processes that died; answers how many there were.
  @discardableResult
  public func clearStaleReaders() throws(LMDBError) -> Int {
    try insideGate { () throws(LMDBError) in
      var dead: Int32 = 0
      try require(unsafe mdb_reader_check(pointer, &dead), "mdb_reader_check")
      return Int(dead)
    }
  }

  /// Figures about the environment as a whole. Counting free pages reads the list of them.
  public func info() throws(LMDBError) -> EnvironmentInfo {
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    var info = unsafe MDB_envinfo()
    var stat = MDB_stat()
    try require(unsafe mdb_env_info(pointer, &info), "mdb_env_info")
    try require(unsafe mdb_env_stat(pointer, &stat), "mdb_env_stat")
    return unsafe EnvironmentInfo(
      mapSize: info.me_mapsize, lastPage: info.me_last_pgno,
      lastTransactionID: info.me_last_txnid, readerSlotsUsed: Int(info.me_numreaders),
      maxReaders: Int(info.me_maxreaders), pageSize: Int(stat.ms_psize),
      freePages: try countFreePages(reader))
  }

  /// Figures about one table.
  public func statistics(of table: TableID) throws(LMDBError) -> TableStatistics {
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    return try reader.handle.statistics(table)
  }

  /// The number of the last committed write transaction.
  package func lastTransactionID() throws(LMDBError) -> Int {
    try insideGate { () throws(LMDBError) in
      var info = unsafe MDB_envinfo()
      try require(unsafe mdb_env_info(pointer, &info), "mdb_env_info")
      return unsafe info.me_last_txnid
    }
  }

  /// The snapshots of this process, of those with an origin, that an earlier call has seen before a time of
  /// the caller's clock, and when it first saw them: they are older than that.
  package func openSnapshots(
    at now: UInt64, seenBefore limit: UInt64
  ) -> [(origin: ReadOrigin, seenAt: UInt64)] {
    gate.openSnapshots(at: now, seenBefore: limit)
  }

  /// The reader slots that are taken, in all processes. A slot without a transaction is idle.
  public func readerList() throws(LMDBError) -> [ReaderSlot] {
    try insideGate { () throws(LMDBError) in
      var text = ""
      let code = unsafe withUnsafeMutablePointer(to: &text) { text in
        // The callback runs during this call only, and so within the lifetime of `text`.
        unsafe mdb_reader_list(
          pointer,
          { line, context in
            guard let line = unsafe line, let context = unsafe context else { return 0 }
            unsafe context.assumingMemoryBound(to: String.self).pointee += String(cString: line)
            return 0
          }, text)
      }
      if code < 0 { throw error(code, "mdb_reader_list") }
      return text.split(separator: "\n").compactMap(ReaderSlot.init(line:))
    }
  }

  /// The free pages are listed in a table of LMDB's own: each value is a count and that many page
  /// numbers.
  private func countFreePages(_ reader: Reader) throws(LMDBError) -> Int {
    let freeList = TableID(
      dbi: 0, environment: number, nameNumber: Catalogue.shared.number(ofTable: "(free)"))
    var pages = 0
    var cursor = try reader.cursor(freeList)
    while try cursor.next() {
      let list = cursor.value
      guard list.byteCount >= MemoryLayout<Int>.size else { continue }
      // The size is checked above; a count is an integer of the machine.
      pages &+= unsafe list.unsafeLoadUnaligned(as: Int.self)
    }
    // Bytes of a damaged file must not lead to absurd figures.
    return max(0, pages)
  }

  /// Runs a call that uses the C environment, and that neither calls back nor opens a snapshot.
  private func insideGate<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R {
    try checkProcess()
    _ = try gate.enter(inside: marks.isInside, takingReader: false)
    defer { gate.leave() }
    return try body()
  }
}

extension ReaderSlot {
  /// A line of LMDB's list: process, thread in hexadecimal, transaction or a dash.
  init?(line: Substring) {
    let fields = line.split(separator: " ")
    guard fields.count == 3, let process = Int32(fields[0]) else { return nil }
    processID = process
    transactionID = Int(fields[2])
  }
}
