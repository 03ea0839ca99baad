/// What is given each batch before LMDB commits it: the place for a log that is durable sooner than LMDB.
package protocol CommitLog: Sendable {
  /// Keeps an encoded ``MutationBatch``; an error rolls the transaction back.
  ///
  /// Where LMDB finds no room for the commit, the map grows and the transaction runs again: then a batch with
  /// the same first number comes again and takes the place of the one before. The same number comes again, too,
  /// after a commit that failed and was not followed by others.
  func append(_ batch: [UInt8], sequence: UInt64) throws(StoreError)
}
