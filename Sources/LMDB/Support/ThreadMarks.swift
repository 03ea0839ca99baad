#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// What the current thread is doing with one environment: how many snapshots it has open, and
/// whether it is inside of a write.
///
/// The marks of a thread are one integer in the place of a thread-specific pointer: nothing is
/// allocated, and nothing has to be freed when a thread ends.
struct ThreadMarks: Sendable {
  private let key: pthread_key_t

  /// Nil when the process has no thread-specific key left (there are about a thousand).
  init?() {
    var key = pthread_key_t()
    guard unsafe pthread_key_create(&key, nil) == 0 else { return nil }
    self.key = key
  }

  func release() { pthread_key_delete(key) }

  /// The number of snapshots that this thread has open.
  var snapshots: UInt { bits >> 1 }

  /// Whether this thread is inside of a write.
  var isWriting: Bool { bits & 1 == 1 }

  /// Whether this thread is inside of any transaction.
  var isInside: Bool { bits != 0 }

  func beginSnapshot() { set(bits &+ 2) }

  func endSnapshot() {
    // A reader returned by another thread than took it must not wrap the count.
    let bits = bits
    if bits >= 2 { set(bits &- 2) }
  }

  func beginWriting() { set(bits | 1) }

  func endWriting() { set(bits & ~1) }

  // The pointer is never followed: its bits are the value.
  private var bits: UInt { unsafe UInt(bitPattern: pthread_getspecific(key)) }

  private func set(_ bits: UInt) {
    unsafe pthread_setspecific(key, UnsafeRawPointer(bitPattern: bits))
  }
}
