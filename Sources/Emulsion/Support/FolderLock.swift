#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder that one call alone works in, in all processes; the system lets go of the lock when the process dies.
final class FolderLock {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Makes the folder where there is none, and locks it; `nil` where somebody else has it.
  static func take(_ path: String) throws(SystemFailure) -> FolderLock? {
    for _ in 0..<100 {
      try Files.makeFolders(path)
      // The path is a text that outlives the call.
      let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else {
        // Whoever had it has removed it.
        if errno == ENOENT { continue }
        throw SystemFailure(number: errno, operation: "open")
      }
      let lock = FolderLock(descriptor)
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        if errno == EWOULDBLOCK { return nil }
        throw SystemFailure(number: errno, operation: "flock")
      }
      if lock.has(path) { return lock }
    }
    return nil
  }

  /// Whether the name still leads to the folder.
  private func has(_ path: String) -> Bool {
    var (named, open) = (stat(), stat())
    // Plain memory that the calls fill.
    guard unsafe stat(path, &named) == 0, unsafe fstat(descriptor, &open) == 0 else { return false }
    return named.st_dev == open.st_dev && named.st_ino == open.st_ino
  }
}
