/// Fills batches with the records of archives, one after the other, on whichever thread asks for the next one.
final class RecordFeed: @unchecked Sendable {
  private let merge: ArchiveMerge
  private let batchBytes: Int
  private let isResumable: Bool
  private var hasFailed = false

  init(_ merge: ArchiveMerge, batchBytes: Int, isResumable: Bool) {
    (self.merge, self.batchBytes, self.isResumable) = (merge, batchBytes, isResumable)
  }

  /// Called by one thread at a time. Behind an error nothing is read any more.
  func fill(_ batch: RecordBatch) {
    if hasFailed { return }
    hasFailed = !batch.fill(from: merge, upTo: batchBytes, isResumable: isResumable)
  }
}
