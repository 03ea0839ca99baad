extension Environment {
  /// Whether the file ends before pages that are in use, as one does that was cut. Whoever reads such a page through LMDB
  /// is ended by the system.
  ///
  /// It takes a look at one page, unless the file is short of pages: LMDB may leave free ones at its end unwritten.
  ///
  /// - Throws: what opening a snapshot throws, and what the system says of the file.
  public func isCut() throws(LMDBError) -> Bool {
    // Two commits between the snapshot and the look at its meta page write over that.
    for _ in 0..<100 {
      if let isCut = try isCutOffSnapshot() { return isCut }
    }
    return false
  }

  /// `nil` where the meta page of the snapshot is none any more.
  private func isCutOffSnapshot() throws(LMDBError) -> Bool? {
    // While the snapshot is open, none of its pages is used again.
    let reader = try checkOutReader()
    defer { checkIn(reader) }
    let transaction = reader.transactionID
    let descriptor = try fileDescriptor()
    do throws(Errno) {
      guard let meta = try? PageFile(descriptor: descriptor).meta(transaction & 1),
        // Its highest bit is one of a number here, and may be damaged.
        meta.transaction == UInt64(UInt(bitPattern: transaction))
      else { return nil }
      // The file is measured behind the look at the meta page: what that names was written before it.
      let file = try PageFile(descriptor: descriptor)
      guard meta.lastPage >= UInt64(file.pages) else { return false }
      let free = FreePages(of: meta, in: file)
      return (UInt64(file.pages)...meta.lastPage).contains { !free.contains($0) }
    } catch {
      throw self.error(error.code, "read data.mdb")
    }
  }
}
