internal import CLMDB

extension Environment {
  /// Opens the C environment on the file that has the name. Another process may put one in the place of the other
  /// between LMDB's opening the file and its taking the lock.
  static func openPointer(_ path: String, _ options: Options) throws(LMDBError) -> OpaquePointer {
    for _ in 0..<100 {
      do throws(LMDBError) {
        let environment = unsafe try openOnce(path, options)
        var descriptor: Int32 = -1
        let code = unsafe mdb_env_get_fd(environment, &descriptor)
        if code == MDB_SUCCESS, Platform.isFile(path + "/data.mdb", openAs: descriptor) {
          return unsafe environment
        }
        unsafe mdb_env_close(environment)
      } catch {
        // The lock file of a file that was replaced is refused by those who have waited for it.
        guard error.code == LMDBError.invalid,
          Platform.bytes(of: path + "/lock.mdb", from: 0, upTo: 4) == [0, 0, 0, 0]
        else { throw error }
      }
      Platform.sleep(milliseconds: 10)
    }
    throw LMDBError(
      code: LMDBError.inUse, operation: "open", path: path,
      hint: "the file is replaced again and again")
  }

  /// Creates, sets up and opens the C environment; frees it again when that fails.
  private static func openOnce(_ path: String, _ options: Options) throws(LMDBError)
    -> OpaquePointer
  {
    func require(_ code: Int32, _ operation: String) throws(LMDBError) {
      guard code != MDB_SUCCESS else { return }
      throw LMDBError(
        code: code, operation: operation, path: path, hint: LMDBError.hint(for: code))
    }
    let limits = 1...Int(UInt32.max >> 1)
    guard options.mapSize > 0, options.maxMapSize > 0,
      limits ~= options.maxReaders, limits ~= options.maxTables
    else {
      throw LMDBError(
        code: LMDBError.invalidArgument, operation: "open", path: path,
        hint: "the map sizes, maxReaders and maxTables must be positive")
    }
    var created: OpaquePointer?
    try require(unsafe mdb_env_create(&created), "mdb_env_create")
    guard let environment = unsafe created else {
      throw LMDBError(code: LMDBError.outOfMemory, operation: "mdb_env_create", path: path)
    }
    do throws(LMDBError) {
      let size = MapSize.first(options, fileBytes: Platform.fileSize(path + "/data.mdb"))
      try require(unsafe mdb_env_set_mapsize(environment, size), "mdb_env_set_mapsize")
      try require(
        unsafe mdb_env_set_maxreaders(environment, UInt32(options.maxReaders)),
        "mdb_env_set_maxreaders")
      try require(
        unsafe mdb_env_set_maxdbs(environment, UInt32(options.maxTables)), "mdb_env_set_maxdbs")
      try allocateLockFile(path, options)
      try require(
        unsafe mdb_env_open(environment, path, options.flags, mdb_mode_t(options.fileMode)),
        "mdb_env_open")
      var dead: Int32 = 0
      try require(unsafe mdb_reader_check(environment, &dead), "mdb_reader_check")
    } catch {
      // Required after a failed open, too.
      unsafe mdb_env_close(environment)
      throw error
    }
    return unsafe environment
  }

  /// Gives the lock file its blocks. LMDB makes it with a hole in it and maps it: on a full disk the process would die at
  /// its first look at the file.
  private static func allocateLockFile(_ path: String, _ options: Options) throws(LMDBError) {
    // A cache line for each reader, the header's two and some to spare. What lies beyond is left to LMDB.
    let bytes = min((options.maxReaders + 2) * 64, 1 << 20)
    do throws(Errno) {
      try Platform.allocateLockFile(
        path + "/lock.mdb", bytes: bytes, mode: options.fileMode)
    } catch {
      throw LMDBError(
        code: error.code, operation: "allocate lock.mdb", path: path,
        hint: LMDBError.hint(for: error.code))
    }
  }
}

extension Environment.Options {
  var flags: UInt32 {
    // Transactions belong to their objects, not to threads: readers are pooled and may be nested.
    var flags = MDB_NOTLS
    if isReadOnly { flags |= MDB_RDONLY }
    if noReadAhead { flags |= MDB_NORDAHEAD }
    switch durability {
    case .full: break
    case .noMetaSync: flags |= MDB_NOMETASYNC
    case .noSync: flags |= MDB_NOSYNC
    }
    return UInt32(flags)
  }
}

/// Sizes of memory maps.
enum MapSize {
  /// The size to open a file with. LMDB itself makes it as large as the file at least.
  static func first(_ options: Environment.Options, fileBytes: Int) -> Int {
    let roomy = fileBytes > Int.max / 4 ? Int.max : fileBytes * 4
    var size = rounded(min(max(options.mapSize, roomy), options.maxMapSize))
    while size > 1 << 20, !Platform.canMap(bytes: size) { size = rounded(size / 2) }
    return size
  }

  /// The next multiple of 64 KiB, which is one of the page size on every system.
  static func rounded(_ bytes: Int) -> Int {
    let unit = 64 << 10
    let units = max(1, bytes / unit + (bytes % unit == 0 ? 0 : 1))
    return min(units, Int.max / unit) * unit
  }
}
