import Foundation

/// Hands values from one thread to another; who is too fast waits.
///
/// All state is behind the condition's lock.
final class BoundedQueue<Element: Sendable>: @unchecked Sendable {
  /// What taking from the queue comes to.
  enum Taken {
    case element(Element)
    /// Nothing came in the time that was allowed.
    case nothingYet
    /// Nothing will come any more.
    case finished
  }

  private let condition = NSCondition()
  private let capacity: Int
  private var elements: [Element] = []
  private var isFinished = false
  private var isAbandoned = false

  init(capacity: Int) { self.capacity = capacity }

  /// Waits for room and appends; `false` when nobody takes any more.
  func append(_ element: Element) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while elements.count >= capacity, !isAbandoned { condition.wait() }
    guard !isAbandoned else { return false }
    elements.append(element)
    condition.signal()
    return true
  }

  /// Says that nothing more will be appended.
  func finish() {
    condition.lock()
    defer { condition.unlock() }
    isFinished = true
    condition.signal()
  }

  /// Says that nothing more will be taken.
  func abandon() {
    condition.lock()
    defer { condition.unlock() }
    isAbandoned = true
    condition.signal()
  }

  /// Waits for an element, but no longer than `seconds`.
  func take(waiting seconds: Double) -> Taken {
    condition.lock()
    defer { condition.unlock() }
    let deadline = Date(timeIntervalSinceNow: seconds)
    while elements.isEmpty {
      if isFinished { return .finished }
      if !condition.wait(until: deadline), elements.isEmpty {
        return isFinished ? .finished : .nothingYet
      }
    }
    let element = elements.removeFirst()
    condition.signal()
    return .element(element)
  }
}
