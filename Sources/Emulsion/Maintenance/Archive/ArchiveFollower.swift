internal import LMDB

/// Reads an archive on a thread of its own while it is written to a file, and says what it has found there.
final class ArchiveFollower {
  /// What a whole archive has shown.
  struct Finding: Sendable {
    let totals: ArchiveTotals
    let chain: UInt64
  }

  private let gate = Gate()
  private let reading: Background<Finding, ArchiveTotals>

  /// Begins to read a file that is there.
  init(_ path: String) throws(StoreError) {
    let reading = Background<Finding, ArchiveTotals>.start(ArchiveTotals()) {
      [gate] work throws(StoreError) in
      let reader = try ArchiveReader(try Self.source(path, behind: gate))
      while try reader.next() != nil { try work.note(reader.totals) }
      return Finding(totals: reader.totals, chain: reader.chain)
    }
    guard let reading else {
      throw StoreError(
        .environment, "the system has no thread to read the archive again",
        advice: "dump without verifying", path: path)
    }
    self.reading = reading
  }

  /// The bytes of the file that are written, waited for where they are not yet.
  private static func source(_ path: String, behind gate: Gate) throws(StoreError) -> ArchiveSource
  {
    let file: SequentialFile
    do throws(SystemFailure) { file = try SequentialFile(path) } catch {
      throw error.storeError(path: path)
    }
    var position = 0
    return ArchiveSource(name: path) { count throws(StoreError) in
      let room = try gate.room(behind: position)
      do throws(SystemFailure) {
        let bytes = try file.take(upTo: min(count, room))
        position += bytes.count
        return bytes
      } catch {
        throw error.storeError(path: path)
      }
    }
  }

  /// Says how many bytes are in the file, or with `nil` that it is complete. Damage that was found so far is an error.
  func follow(_ written: Int?) throws(StoreError) {
    gate.open(upTo: written ?? .max)
    try reading.check()
  }

  /// Waits until all of a complete file is read, and tells now and then how far that is.
  func finish(
    _ tell: (ArchiveTotals) throws(StoreError) -> Void
  ) throws(StoreError) -> Finding {
    let finding = try reading.wait(tell)
    try tell(finding.totals)
    return finding
  }

  /// Ends the reading, and waits for its end.
  func cancel() {
    gate.close()
    reading.cancel()
  }

  /// How far the file may be read.
  private final class Gate: @unchecked Sendable {
    private let lock = Lock()
    // All below is guarded by `lock`.
    private var written = 0
    private var isClosed = false

    func open(upTo written: Int) {
      lock.withLock {
        self.written = written
        lock.wakeAll()
      }
    }

    func close() {
      lock.withLock {
        isClosed = true
        lock.wakeAll()
      }
    }

    /// How many bytes may be read from a place on, at least one; of a complete file any number.
    func room(behind position: Int) throws(StoreError) -> Int {
      let room = lock.withLock {
        while !isClosed, written <= position { lock.wait() }
        return isClosed ? 0 : written - position
      }
      if room > 0 { return room }
      throw StoreError(.cancelled, "the archive is not written any further")
    }
  }
}
