#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A mutual exclusion lock with one condition.
///
/// `Synchronization.Mutex` would do, but ThreadSanitizer on Linux cannot see it and reports races.
@safe package final class Lock: @unchecked Sendable {
  // Heap memory: the system's lock must not move.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    // Null attributes are the defaults; both calls only fill the memory allocated above.
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    // Nobody holds or awaits the lock: each of them would hold a reference to it.
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  package func lock() { unsafe pthread_mutex_lock(mutex) }

  package func unlock() { unsafe pthread_mutex_unlock(mutex) }

  /// Sleeps until ``wakeAll()``; the caller holds the lock, and tests its condition in a loop.
  package func wait() { unsafe pthread_cond_wait(condition, mutex) }

  /// The same, for so many seconds at most; false when they are over. It may also return early.
  package func wait(seconds: Double) -> Bool {
    var deadline = timespec()
    // The condition's default clock; `deadline` is plain memory that the call fills.
    unsafe clock_gettime(CLOCK_REALTIME, &deadline)
    let nanoseconds = Int(min(max(seconds, 0), 1e6) * 1e9) + Int(deadline.tv_nsec)
    deadline.tv_sec += nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    return unsafe pthread_cond_timedwait(condition, mutex, &deadline) != ETIMEDOUT
  }

  package func wakeAll() { unsafe pthread_cond_broadcast(condition) }

  package func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    lock()
    defer { unlock() }
    return try body()
  }
}
