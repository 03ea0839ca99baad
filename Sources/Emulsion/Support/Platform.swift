#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The engine's own calls to the system, all in this place.
enum Platform {
  static func isFile(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Nanoseconds of a clock that only goes forward.
  static func monotonicTime() -> UInt64 {
    var time = timespec()
    // `time` is plain memory that the call fills.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// What names the time since the machine was last started; `nil` where the system does not tell.
  static func bootID() -> String? {
    #if os(Linux)
      guard let file = try? SequentialFile("/proc/sys/kernel/random/boot_id"),
        let bytes = try? file.take(upTo: 64)
      else { return nil }
      let text = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
      return text.isEmpty ? nil : text
    #else
      return nil
    #endif
  }

  /// Runs a closure on a new thread, which nobody waits for; 0, or the system's error number.
  static func startThread(_ body: @escaping @Sendable () -> Void) -> Int32 {
    final class Box: Sendable {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    // Retained for the thread, which takes it over; released here when there is none.
    let box = unsafe Unmanaged.passRetained(Box(body))
    let code = unsafe pthread_create(
      &thread, nil,
      { pointer in
        #if canImport(Darwin)
          let box = unsafe Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue()
        #else
          guard let pointer = unsafe pointer else { return nil }
          let box = unsafe Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue()
        #endif
        pthread_detach(pthread_self())
        box.body()
        return nil
      }, box.toOpaque())
    if code != 0 { unsafe box.release() }
    return code
  }

  /// Orders bytes as keys are ordered: below zero, zero or above.
  static func compare(_ left: RawSpan, _ right: RawSpan) -> Int {
    let shared = min(left.byteCount, right.byteCount)
    // Both views hold as many bytes; none is kept.
    let order = unsafe left.withUnsafeBytes { left in
      unsafe right.withUnsafeBytes { right in
        guard let left = left.baseAddress, let right = right.baseAddress else {
          return 0
        }
        return unsafe Int(memcmp(left, right, shared))
      }
    }
    return order != 0 ? order : left.byteCount - right.byteCount
  }
}

/// A thread that is known by its number.
struct ThreadID: @unchecked Sendable {
  // Compared, and nothing else.
  private let thread: pthread_t

  /// The calling thread.
  static var current: ThreadID { ThreadID(thread: pthread_self()) }

  /// Whether it is the calling one.
  var isCurrent: Bool { pthread_equal(thread, pthread_self()) != 0 }
}

/// A file without a name, for what does not fit into memory: it is gone when it is closed, or when the process
/// dies.
final class TemporaryFile {
  private let descriptor: Int32
  private(set) var size = 0

  /// Makes the file in a folder; fails with the system's error number.
  init(in folder: String) throws(SystemFailure) {
    var template = [CChar]((folder + "/emulsion-XXXXXX").utf8CString)
    let opened = unsafe template.withUnsafeMutableBufferPointer { name in
      // The template is the writable, terminated text that mkstemp asks for.
      guard let start = name.baseAddress else { return Int32(-1) }
      let opened = unsafe mkstemp(start)
      if opened >= 0 { unsafe unlink(start) }
      return opened
    }
    guard opened >= 0 else { throw SystemFailure(number: errno, operation: "mkstemp") }
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Writes bytes behind those that are there.
  func append(_ bytes: [UInt8]) throws(SystemFailure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { source in
        unsafe pwrite(
          descriptor, source.baseAddress?.advanced(by: written), source.count - written,
          off_t(size))
      }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw SystemFailure(number: errno, operation: "pwrite")
      }
      written += count
      size += count
    }
  }

  /// The bytes from an offset on, at most so many; none at the end.
  func read(at offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
    while true {
      var failure: Int32 = 0
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
        let read = unsafe pread(descriptor, room.baseAddress, count, off_t(offset))
        filled = max(read, 0)
        if read < 0 { failure = errno }
      }
      if failure == 0 { return bytes }
      if failure != EINTR { throw SystemFailure(number: failure, operation: "pread") }
    }
  }
}

/// A call to the system that failed.
struct SystemFailure: Error {
  var number: Int32
  var operation: String

  /// A file of our own that ends before what was written to it.
  static var shortFile: SystemFailure { SystemFailure(number: EIO, operation: "pread") }

  /// A file of our own that holds something else than was written to it.
  static var changedFile: SystemFailure {
    SystemFailure(number: EIO, operation: "reading back a temporary file")
  }

  /// The failure as an error of a store.
  func storeError(path: String) -> StoreError {
    let text = unsafe String(cString: strerror(number))
    // No space, a quota that is used up, a limit on files.
    let isFull = [ENOSPC, EDQUOT, EFBIG].contains(number)
    return StoreError(
      isFull ? .diskFull : .environment, "\(operation) failed: \(text)",
      advice: isFull ? "make room on the disk" : nil, path: path)
  }
}

extension Timestamp {
  /// The present moment by the system's clock.
  public static func now() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }
}
