internal import LMDB

// The look that a store takes at its readers every so often.

extension Writer {
  /// Nanoseconds from one look to the next.
  var checkInterval: UInt64 {
    max(longReadLimit / 2, 100_000_000)
  }

  /// ``AssetStore/Options/longReadLimit`` in nanoseconds, a year at most.
  private var longReadLimit: UInt64 {
    let seconds = min(max(options.longReadLimit, .zero), .seconds(365 * 86_400))
    return UInt64(seconds / .nanoseconds(1))
  }

  /// Gives up the snapshots that idle readers hold, clears the slots of dead processes, and tells the observer of snapshots that have been open for long.
  func checkReaders() {
    environment.releaseIdleSnapshots()
    let now = Platform.monotonicTime()
    let cleared = (try? environment.clearStaleReaders()) ?? 0
    let limit = longReadLimit
    let long = environment.openSnapshots(at: now, seenBefore: now > limit ? now - limit : 0)
    guard let observer = options.observer else { return }
    for read in long {
      observer.isReadingLong(
        LongRead(
          fileID: "\(read.origin.fileID)", line: read.origin.line,
          duration: .nanoseconds(Int64(now - read.seenAt))))
    }
    guard let readers = try? environment.readerList(), let sizes = try? environment.sizes(),
      let newest = try? environment.lastTransactionID()
    else { return }
    let open = readers.compactMap(\.transactionID)
    observer.didCheck(
      CheckReport(
        clearedReaders: cleared, openSnapshots: open.count,
        oldestSnapshotLag: open.min().map { max(0, newest &- $0) } ?? 0, queue: depth,
        mapBytes: sizes.map, fileBytes: sizes.file))
  }
}
