// The only file that calls the operating system, apart from `Lock`.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import Synchronization

/// What identifies a folder, whatever path leads to it.
struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// A folder that is held open, so that its inode cannot become that of another folder, even when
/// it is deleted.
struct OpenFolder: Sendable {
  let identity: FileIdentity
  private let descriptor: Int32

  /// Throws the `errno` value when there is no such folder.
  init(_ path: String) throws(Errno) {
    // The path is a string that outlives the call.
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Errno(code: errno) }
    var info = stat()
    // `info` is plain memory that the call fills.
    guard unsafe fstat(descriptor, &info) == 0 else {
      let code = errno
      Platform.close(descriptor)
      throw Errno(code: code)
    }
    identity = FileIdentity(
      device: UInt64(truncatingIfNeeded: info.st_dev),
      inode: UInt64(truncatingIfNeeded: info.st_ino))
    self.descriptor = descriptor
  }

  func close() { Platform.close(descriptor) }
}

enum Platform {
  fileprivate static func close(_ descriptor: Int32) {
    #if canImport(Glibc)
      _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #elseif canImport(Darwin)
      _ = Darwin.close(descriptor)
    #endif
  }

  private static func isFolder(_ path: String) -> Bool {
    var info = stat()
    // `info` is plain memory that the call fills.
    return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  /// Creates the folder and those above it that are missing; nil, or the `errno` value.
  static func createFolders(_ path: String) -> Errno? {
    var end = path.utf8.startIndex
    let utf8 = path.utf8
    while end < utf8.endIndex {
      end = utf8[utf8.index(after: end)...].firstIndex(of: UInt8(ascii: "/")) ?? utf8.endIndex
      // The path is a string that outlives the call.
      if unsafe mkdir(String(path[..<end]), 0o755) == 0 { continue }
      let code = errno
      // Some parents exist, and on a read-only file system or without a permission they answer
      // otherwise than EEXIST: only a folder that is really missing is a failure.
      if !isFolder(String(path[..<end])) { return Errno(code: code) }
    }
    return nil
  }

  /// Whether `bytes` of address space can be mapped now, beside what is mapped already.
  static func canMap(bytes: Int) -> Bool {
    #if canImport(Darwin)
      let flags = MAP_PRIVATE | MAP_ANON
    #else
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    #endif
    // The probe is unmapped at once, and nothing touches it.
    let probe = unsafe mmap(nil, bytes, PROT_NONE, flags, -1, 0)
    guard let probe = unsafe probe, unsafe probe != MAP_FAILED else { return false }
    unsafe munmap(probe, bytes)
    return true
  }

  /// How many forks lie between the start of the program and this process.
  static var forkGeneration: Int {
    _ = forkHandlerInstalled
    return forks.load(ordering: .relaxed)
  }

  private static let forks = Atomic<Int>(0)
  private static let forkHandlerInstalled: Bool =
    // The handler only adds to an atomic, which is allowed in a child after a fork.
    pthread_atfork(nil, nil, { Platform.forks.add(1, ordering: .relaxed) }) == 0
}

extension Platform {
  /// The order of keys: bytewise, and a prefix before what it is a prefix of. Negative, 0, positive.
  static func compare(_ a: RawSpan, _ b: RawSpan) -> Int {
    let shared = min(a.byteCount, b.byteCount)
    if shared == 0 { return a.byteCount - b.byteCount }
    let order = unsafe a.withUnsafeBytes { a in
      unsafe b.withUnsafeBytes { b -> Int32 in
        // Spans that are not empty have an address; both hold at least `shared` bytes.
        guard let x = a.baseAddress, let y = b.baseAddress else { return 0 }
        return unsafe memcmp(x, y, shared)
      }
    }
    return order == 0 ? a.byteCount - b.byteCount : Int(order)
  }
}

/// A value of `errno`.
struct Errno: Error {
  let code: Int32
}
