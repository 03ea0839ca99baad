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
    // Null attributes are the defaults; the calls only fill the memory allocated above.
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      unsafe pthread_cond_init(condition, nil)
    #else
      // A clock that is set back must not make anybody wait for longer.
      var attributes = pthread_condattr_t()
      unsafe pthread_condattr_init(&attributes)
      unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      unsafe pthread_cond_init(condition, &attributes)
      unsafe pthread_condattr_destroy(&attributes)
    #endif
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
    let nanoseconds = Int(min(max(seconds, 0), 1e6) * 1e9)
    var time = timespec(
      tv_sec: nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
    #if canImport(Darwin)
      // The calls only read the time.
      return unsafe pthread_cond_timedwait_relative_np(condition, mutex, &time) != ETIMEDOUT
    #else
      var now = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &now)
      let sum = now.tv_nsec + time.tv_nsec
      time.tv_sec += now.tv_sec + sum / 1_000_000_000
      time.tv_nsec = sum % 1_000_000_000
      return unsafe pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
    #endif
  }

  package func wakeAll() { unsafe pthread_cond_broadcast(condition) }

  package func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    lock()
    defer { unlock() }
    return try body()
  }
}
