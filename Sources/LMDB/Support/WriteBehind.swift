internal import CLMDB

/// Writing to the disk while more is written to a file.
package enum WriteBehind {
  /// Has the disk take some bytes of a file without waiting for it, where the system can: less is left for the sync that
  /// follows. That also tells of failures, which this call takes no note of.
  package static func begin(_ descriptor: Int32, _ range: Range<Int>) {
    #if os(Linux)
      // SYNC_FILE_RANGE_WRITE: writing is begun, and not waited for.
      _ = sync_file_range(descriptor, Int64(range.lowerBound), Int64(range.count), 2)
    #endif
  }
}
