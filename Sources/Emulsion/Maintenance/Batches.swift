/// How far an operation of many transactions has come, told after each of them.
public struct BatchProgress: Sendable, Equatable {
  /// Records dealt with so far.
  public var done: Int
  /// Those of the last transaction.
  public var batch: Int

  /// Makes a value of its parts.
  public init(done: Int, batch: Int) {
    self.done = done
    self.batch = batch
  }
}

/// Cuts a long operation into transactions that take about an eighth of a second each, commit and all, so that other
/// writers have their turn in between. How many records that is follows from the transactions before.
struct BatchPacer {
  private static let target = Duration.milliseconds(125)
  private static let sizes = 16...32_768

  /// The most records of the next transaction.
  private(set) var size = 256

  /// When the closure of a transaction is to take no more records, however few it has taken: records differ, and
  /// the commit is still to come.
  struct Deadline {
    private let end = ContinuousClock.now + target / 2

    var isOver: Bool { ContinuousClock.now >= end }
  }

  /// Runs one transaction and learns from the time that it takes.
  mutating func write<R>(
    to store: AssetStore,
    _ body: (WriteSession, _ size: Int, Deadline) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    let size = size
    var start = ContinuousClock.now
    let result = try store.write { transaction throws(StoreError) in
      // Here, because waiting for other writers is no part of it.
      start = ContinuousClock.now
      return try body(transaction.session, size, Deadline())
    }
    let elapsed = max(ContinuousClock.now - start, .microseconds(1))
    // At most twice as many: the next records may be dearer.
    let factor = min(max(Self.target / elapsed, 0.1), 2)
    self.size = min(max(Int(Double(size) * factor), Self.sizes.lowerBound), Self.sizes.upperBound)
    return result
  }
}
