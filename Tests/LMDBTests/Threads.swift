import Dispatch
import LMDB

/// A value that threads of a test share.
final class Shared<Value>: @unchecked Sendable {
  private let lock = Lock()
  private var stored: Value

  init(_ value: Value) { stored = value }

  var value: Value { lock.withLock { stored } }

  func change(_ body: (inout Value) -> Void) { lock.withLock { body(&stored) } }
}

/// Runs closures on threads of their own, and waits for them.
struct Threads {
  private let group = DispatchGroup()

  func start(_ body: @escaping @Sendable () -> Void) {
    DispatchQueue(label: "test").async(group: group, execute: body)
  }

  /// False when the threads did not end in time: a deadlock.
  func join(seconds: Int = 20) -> Bool {
    group.wait(timeout: .now() + .seconds(seconds)) == .success
  }
}

/// Something that one thread does and others wait for.
final class Signal: Sendable {
  private let semaphore = DispatchSemaphore(value: 0)

  func send() { semaphore.signal() }

  func isSent(within milliseconds: Int = 10_000) -> Bool {
    semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
  }
}
