/// What one transaction was.
public struct CommitReport: Sendable {
  /// Write closures that it committed together.
  public var writes: Int
  /// Write closures that failed beside them and were rolled back.
  public var failedWrites: Int
  /// Changes that it applied.
  public var mutations: Int
  /// The number of the last of them.
  public var sequence: UInt64
  /// From the start of the first closure to the end of the commit.
  public var duration: Duration
  /// The commit alone: writing pages, and waiting for the disk as far as the durability asks for it.
  public var commitDuration: Duration
  /// What was waiting for the next transaction when this one ended.
  public var queue: QueueDepth
  /// Bytes that the map can take at present; it grows by itself.
  public var mapBytes: Int
  /// Bytes of the file up to its last page.
  public var fileBytes: Int
}

/// The writes that wait for their turn.
public struct QueueDepth: Sendable, Hashable {
  /// Writes that the next transaction takes in.
  public var queued: Int
  /// Writes beyond ``AssetStore/Options/maximumQueuedWrites``: more is asked for than the disk keeps up with.
  public var waiting: Int
}

/// What one snapshot was.
public struct ReadReport: Sendable {
  /// What it looked into.
  public var cost: ReadCost
  /// How long it was open.
  public var duration: Duration

  init(cost: ReadCost, since start: UInt64) {
    self.cost = cost
    duration = .nanoseconds(Int64(Platform.monotonicTime() - start))
  }
}

/// What a store found when it looked at itself.
public struct CheckReport: Sendable {
  /// Reader slots that dead processes had left taken, and that are free again.
  public var clearedReaders: Int
  /// Snapshots that are open, in all processes.
  public var openSnapshots: Int
  /// Transactions that were committed since the oldest open snapshot began, 0 without one: pages that they
  /// have freed cannot be used again yet.
  public var oldestSnapshotLag: Int
  /// The writes that wait.
  public var queue: QueueDepth
  /// Bytes that the map can take at present.
  public var mapBytes: Int
  /// Bytes of the file up to its last page.
  public var fileBytes: Int
}

/// A snapshot that has been open for long: while it is, the file grows with every write.
public struct LongRead: Sendable {
  /// The module and file of the call that opened it.
  public var fileID: String
  /// The line of that call.
  public var line: UInt
  /// For how long it has been open at least.
  public var duration: Duration
}
