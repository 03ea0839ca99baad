extension Environment {
  /// Copies one snapshot of the environment into the existing, empty folder at `path`, while it is in use, and tells how
  /// far it is.
  ///
  /// The bytes are those that ``copy(to:compacting:)`` would write, but for the meta pages: both are the snapshot's. They
  /// are not brought to the disk. An error leaves what was written.
  ///
  /// - Parameter progress: Called now and then with the bytes so far and those of the whole; what it throws ends the copy.
  public func copy<E: TransactionFailure>(
    to path: String, progress: (_ bytes: Int, _ total: Int) throws(E) -> Void
  ) throws(E) {
    // As the other calls that copy.
    do throws(LMDBError) { if marks.isWriting { try refuseInside("copy") } } catch {
      throw E(error)
    }
    // Two commits between the snapshot and the look at its meta page write over that.
    for _ in 0..<100 {
      // While the snapshot is open, none of its pages is used again.
      let reader: Reader
      do throws(LMDBError) { reader = try checkOutReader() } catch { throw E(error) }
      defer { checkIn(reader) }
      let copy: PageCopy?
      do throws(LMDBError) {
        copy = try pageCopy(of: reader.transactionID, to: path)
      } catch {
        throw E(error)
      }
      guard let copy else { continue }
      defer { copy.close() }
      var done = 0
      while done < copy.total {
        do throws(Errno) {
          done = try copy.copy(from: done)
        } catch {
          throw E(self.error(error.code, "copy data.mdb"))
        }
        try progress(done, copy.total)
      }
      return
    }
    throw E(error(LMDBError.inUse, "copy", "others commit too often; call it again"))
  }

  /// `nil` where the meta page of the transaction is none any more.
  private func pageCopy(of transaction: Int, to path: String) throws(LMDBError) -> PageCopy? {
    let descriptor = try fileDescriptor()
    do throws(Errno) {
      let file = try PageFile(descriptor: descriptor)
      guard let meta = try? file.meta(transaction & 1),
        // Its highest bit is one of a number here, and may be damaged.
        meta.transaction == UInt64(UInt(bitPattern: transaction))
      else { return nil }
      return try PageCopy(
        meta, of: descriptor, to: path + "/data.mdb", mode: options.fileMode)
    } catch {
      throw self.error(error.code, "copy data.mdb")
    }
  }
}

/// The pages of a snapshot on their way into another file.
private struct PageCopy {
  private static let pieceSize = 4 << 20
  private let source: Int32
  private let target: NewFile
  private let metas: [UInt8]
  /// Bytes of the whole.
  let total: Int

  init(
    _ meta: MetaPage, of source: Int32, to path: String, mode: UInt32
  ) throws(Errno) {
    self.source = source
    // A page begins with its number, whose lowest byte is the first one on the machines that there are.
    metas = (0..<2).flatMap { [UInt8($0)] + meta.page.bytes.dropFirst() }
    // The last pages may never have been written, where nothing is in them.
    let size = try Platform.size(of: source)
    let (bytes, isTooLarge) = (meta.lastPage &+ 1).multipliedReportingOverflow(
      by: UInt64(Platform.pageSize))
    total = isTooLarge ? size : max(metas.count, min(size, Int(clamping: bytes)))
    target = try NewFile(path, mode: mode)
  }

  /// Copies the next bytes; answers how many are done.
  func copy(from start: Int) throws(Errno) -> Int {
    if start == 0 {
      try target.write(metas, at: 0)
      return metas.count
    }
    let end = min(start + Self.pieceSize, total)
    return try target.copy(from: source, range: start..<end)
  }

  func close() { target.close() }
}
