internal import CLMDB

// Putting another file in the place of an environment's. LMDB's own locks see to it that nobody else has the environment
// open: each process that has holds the first byte of `lock.mdb` locked, shared with the others, and who comes
// waits for one that holds it alone.

extension Environment {
  /// Keeps all other processes out until the environment is closed.
  ///
  /// - Throws: ``LMDBError/inUse`` where another process has it open.
  public func excludeOthers() throws(LMDBError) {
    try checkProcess()
    try refuseInside("excludeOthers")
    try lockWriter()
    defer { writerLock.unlock() }
    if lockFile == nil {
      do throws(Errno) {
        // It stays open to the end: closing it would let go of LMDB's own locks of the file.
        lockFile = try LockFile(path + "/lock.mdb")
      } catch {
        throw self.error(error.code, "open", "there is no lock file that can be written")
      }
    }
    guard let holder = lockFile?.lockAlone() else { return }
    throw error(
      LMDBError.inUse, "excludeOthers",
      holder > 0 ? "process \(holder) has it open" : "a process of another namespace has it open")
  }

  /// Puts another environment's file, which nobody has open, in the place of this one's, and closes. When the process
  /// dies at any moment, the folder holds the one file or the other, whole. Others must be excluded.
  ///
  /// - Parameter file: The file, on the same file system; it is brought to the disk first.
  /// - Throws: ``LMDBError/notExclusive`` where others are not excluded, and what the system says: before the file has
  ///   its new name, when this environment is still open, or of the last flush, when it is closed and a power cut may
  ///   bring the old file back.
  public func replaceFile(by file: String) throws(LMDBError) {
    try checkProcess()
    try refuseInside("replaceFile")
    try lockWriter()
    defer { writerLock.unlock() }
    guard let lockFile, lockFile.isAlone else {
      throw error(LMDBError.notExclusive, "replaceFile")
    }
    try gate.alone { () throws(LMDBError) in
      try checked { () throws(Errno) in
        try Platform.synchronize(file)
        // Who waits for the lock already takes the lock file's word for which transaction is the last: it must not.
        try lockFile.invalidate()
        try Platform.rename(file, to: path + "/data.mdb")
      }
      gate.refuse(with: error(LMDBError.closed, "use"))
      // Before the close, which lets others in.
      defer { finish() }
      try checked { () throws(Errno) in try Platform.synchronize(path) }
    }
  }

  private func checked(_ body: () throws(Errno) -> Void) throws(LMDBError) {
    do throws(Errno) { try body() } catch { throw self.error(error.code, "replaceFile") }
  }
}
