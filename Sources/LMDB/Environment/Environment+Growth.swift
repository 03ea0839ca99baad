internal import CLMDB

// The memory map grows by doubling, up to `maxMapSize`:
// - before a write, when less than a quarter is left and no snapshot is open at that moment;
// - before a write, when less than a sixteenth is left, after waiting for open snapshots to end;
// - when a write did not fit, after waiting likewise; the write then starts over.

extension Environment {
  /// Grows early, so that a write seldom has to start over. The writer's lock is held.
  func growIfTight() throws(LMDBError) {
    var figures = try mapFigures()
    if figures.used > figures.size {
      // Another process made both larger.
      try adoptMapSizeHoldingLock()
      figures = try mapFigures()
    }
    let room = figures.size &- figures.used
    let next = nextMapSize(after: figures.size)
    guard next > figures.size, room < figures.size / 4 else { return }
    if room < figures.size / 16 {
      try gate.alone { () throws(LMDBError) in try setMapSize(next) }
    } else {
      _ = try gate.aloneIfIdle { () throws(LMDBError) in try setMapSize(next) }
    }
  }

  /// Grows because a write did not fit. The writer's lock is held and its transaction has ended.
  func growAfterMapFull() throws(LMDBError) {
    let size = try mapFigures().size
    let next = nextMapSize(after: size)
    guard next > size else {
      throw error(
        LMDBError.mapLimitReached, "write",
        "the map has \(size) bytes and maxMapSize is \(options.maxMapSize); raise maxMapSize")
    }
    try gate.alone { () throws(LMDBError) in try setMapSize(next) }
  }

  /// Takes over the size that another process gave to the map.
  func adoptMapSize() throws(LMDBError) {
    try lockWriter()
    defer { writerLock.unlock() }
    try adoptMapSizeHoldingLock()
  }

  func adoptMapSizeHoldingLock() throws(LMDBError) {
    // 0 stands for the size that is stored in the file.
    try gate.alone { () throws(LMDBError) in try setMapSize(0) }
  }

  private func nextMapSize(after size: Int) -> Int {
    let doubled = size > Int.max / 2 ? Int.max : size * 2
    return MapSize.rounded(min(doubled, options.maxMapSize))
  }

  func mapFigures() throws(LMDBError) -> (size: Int, used: Int) {
    var info = unsafe MDB_envinfo()
    var stat = MDB_stat()
    try require(unsafe mdb_env_info(pointer, &info), "mdb_env_info")
    try require(unsafe mdb_env_stat(pointer, &stat), "mdb_env_stat")
    return unsafe (info.me_mapsize, (info.me_last_pgno &+ 1) &* Int(stat.ms_psize))
  }

  /// Called with the writer's lock held, no write transaction, and alone behind the gate.
  private func setMapSize(_ size: Int) throws(LMDBError) {
    guard let pointer = unsafe pointer else { throw error(LMDBError.closed, "write") }
    // LMDB unmaps the old map first and cannot go back; so first see whether there is room.
    guard size == 0 || Platform.canMap(bytes: size) else {
      throw error(
        LMDBError.outOfMemory, "mdb_env_set_mapsize",
        "there is no address space for a map of \(size) bytes")
    }
    let code = unsafe mdb_env_set_mapsize(pointer, size)
    guard code == MDB_SUCCESS else {
      let failure = error(
        code, "mdb_env_set_mapsize", "the map is lost; close the environment and open it again")
      gate.refuse(with: failure)
      throw failure
    }
  }
}
