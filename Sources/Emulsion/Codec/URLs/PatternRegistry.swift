internal import LMDB

/// The numbers that the preparers of one load give to patterns, so that a number means the same to all of them,
/// whatever thread they are on.
final class PatternRegistry: @unchecked Sendable {
  private let lock = Lock()
  // All below is guarded by `lock`.
  /// The store's patterns, behind which the others have their numbers.
  private var base: URLPatternTable
  private var learned: [URLPattern] = []
  /// Counts how often numbers were given out anew.
  private var generation = 0

  init(base: URLPatternTable) { self.base = base }

  /// A learner that gives a pattern the same number as all others of the registry.
  func learner() -> URLPatternLearner { lock.withLock { learnerHoldingLock() } }

  private func learnerHoldingLock() -> URLPatternLearner {
    URLPatternLearner(table: base, registry: self, generation: generation)
  }

  /// A learner in place of one to which a newer table of the store says that numbers have other meanings there: those
  /// behind the table are given out anew, unless another learner has seen to that.
  func learner(behind table: URLPatternTable, replacing learner: URLPatternLearner)
    -> URLPatternLearner
  {
    lock.withLock {
      if learner.generation == generation {
        (base, learned) = (table, [])
        generation += 1
      }
      return learnerHoldingLock()
    }
  }

  /// Gives a pattern a number, if it has none. The answer is all patterns behind the first `count`, up to that one;
  /// `nil` where numbers were given out anew or there is none left.
  func learn(_ pattern: URLPattern, knowing count: Int, generation: Int) -> [URLPattern]? {
    lock.withLock {
      let start = count - base.count
      guard generation == self.generation, (0...learned.count).contains(start) else { return nil }
      if let place = learned[start...].firstIndex(where: { $0.isSame(as: pattern) }) {
        return Array(learned[start...place])
      }
      guard base.count + learned.count < URLPatternTable.capacity else { return nil }
      learned.append(pattern)
      return Array(learned[start...])
    }
  }
}
