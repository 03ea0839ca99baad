// The only file that calls the operating system, apart from `Lock`, `NewFile` and `WriteBehind`.

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif
internal import CLMDB
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
  static func close(_ descriptor: Int32) {
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

  /// The bytes of a file, 0 where there is none.
  static func fileSize(_ path: String) -> Int {
    var info = stat()
    // The path is a string that outlives the call, and `info` plain memory that it fills.
    return unsafe stat(path, &info) == 0 ? Int(info.st_size) : 0
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

/// Kinds of file systems that do not suit an environment, or may not.
enum FileSystemKind: Equatable {
  case network(String)
  case sharedByHost(String)
  case program
}

extension Platform {
  /// The kind of the file system of a folder, where it is one to object to; nil otherwise, and where the
  /// system does not say.
  static func fileSystem(of path: String) -> FileSystemKind? {
    var info = statfs()
    // The path is a string that outlives the call, and `info` plain memory that it fills.
    guard unsafe statfs(path, &info) == 0 else { return nil }
    #if canImport(Darwin)
      return unsafe info.f_flags & UInt32(MNT_LOCAL) == 0 ? .network("a remote volume") : nil
    #else
      return fileSystem(magic: UInt32(truncatingIfNeeded: info.f_type))
    #endif
  }

  /// Linux's numbers of file systems, from its `magic.h` and the modules' own sources.
  static func fileSystem(magic: UInt32) -> FileSystemKind? {
    switch magic {
    case 0x6969: .network("NFS")
    case 0x517B, 0xFF53_4D42, 0xFE53_4D42: .network("SMB")
    case 0x5346_414F, 0x6B41_4653: .network("AFS")
    case 0x00C3_6400: .network("Ceph")
    case 0x0BD0_0BD0: .network("Lustre")
    case 0x7375_7245: .network("Coda")
    case 0x4750_4653: .network("GPFS")
    case 0x1983_0326: .network("BeeGFS")
    case 0x0102_1997: .sharedByHost("9p")
    case 0x786F_4256: .sharedByHost("vboxsf")
    case 0xBACB_ACBC: .sharedByHost("vmhgfs")
    case 0x6573_5546: .program
    default: nil
    }
  }

  /// Whether the disk that a folder is on has no room left for this user.
  static func isDiskFull(_ path: String) -> Bool {
    var info = statvfs()
    // The path is a string that outlives the call, and `info` plain memory that it fills.
    guard unsafe statvfs(path, &info) == 0 else { return false }
    let blocks = UInt64(geteuid() == 0 ? info.f_bfree : info.f_bavail)
    return blocks.multipliedReportingOverflow(by: UInt64(info.f_frsize)).partialValue < 1 << 20
  }

  /// The size of a page of memory, in bytes.
  static var pageSize: Int { sysconf(Int32(_SC_PAGESIZE)) }

  /// At most so many bytes of a file, from an offset on; nil when it cannot be read.
  static func bytes(of path: String, from offset: Int, upTo count: Int) -> [UInt8]? {
    // The path is a string that outlives the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return try? bytes(of: descriptor, from: offset, upTo: count)
  }

  /// At most so many bytes of an open file, from an offset on; fewer at its end.
  static func bytes(
    of descriptor: Int32, from offset: Int, upTo count: Int
  ) throws(Errno) -> [UInt8] {
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      while filled < count, failure == 0 {
        // The call fills at most what is left of the room.
        let read = unsafe pread(
          descriptor, room.baseAddress.map { unsafe $0 + filled }, count - filled,
          off_t(offset + filled))
        if read == 0 { return }
        // A signal may come between.
        if read > 0 { filled += read } else if errno != EINTR { failure = errno }
      }
    }
    if failure != 0 { throw Errno(code: failure) }
    return bytes
  }

  /// The size of an open file, in bytes.
  static func size(of descriptor: Int32) throws(Errno) -> Int {
    var info = stat()
    // `info` is plain memory that the call fills.
    guard unsafe fstat(descriptor, &info) == 0 else { throw Errno(code: errno) }
    return Int(info.st_size)
  }

  /// Cuts a file to nothing, unless some process has another one locked. Only for a folder that this process
  /// has not open.
  static func empty(_ path: String, ifUnlocked lockPath: String) {
    // The paths are strings that outlive the calls.
    let descriptor = unsafe open(lockPath, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var lock = firstByte(F_WRLCK)
    // `lock` is plain memory that the call reads.
    if unsafe fcntl(descriptor, F_SETLK, &lock) == 0 { _ = unsafe truncate(path, 0) }
  }

  /// Sees to it that LMDB's lock file has so many bytes and a block for each of them, unless some process has it locked:
  /// then it is in use and stays as it is. Only for a folder that this process has not open.
  ///
  /// LMDB makes the content anew when it is alone, and takes a file that is larger than it needs.
  static func allocateLockFile(_ path: String, bytes: Int, mode: UInt32) throws(Errno) {
    // The path is a string that outlives the call.
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode_t(mode))
    // LMDB says what is wrong, and does without the file where nothing can be written.
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var info = stat()
    // `info` is plain memory that the call fills.
    guard unsafe fstat(descriptor, &info) == 0,
      info.st_size < bytes || Int(info.st_blocks) * 512 < bytes
    else { return }
    var lock = firstByte(F_WRLCK)
    // `lock` is plain memory that the call reads.
    guard unsafe fcntl(descriptor, F_SETLK, &lock) == 0 else { return }
    // Zeros and not what was there: who waits for the lock must not take it for a file in use.
    let zeros = [UInt8](repeating: 0, count: bytes)
    var done = 0
    while done < bytes {
      // The call reads at most what is left of the array.
      let count = unsafe zeros.withUnsafeBytes {
        unsafe pwrite(
          descriptor, $0.baseAddress.map { unsafe $0 + done }, bytes - done, off_t(done))
      }
      guard count > 0 else { throw Errno(code: count < 0 ? errno : EIO) }
      done += count
    }
  }

  /// Who has LMDB's lock file locked, nil where nobody has. Only for a folder that this process has not open: a
  /// process loses all its locks of a file when it closes the file.
  static func lockHolder(of path: String) -> LockHolder? {
    // The path is a string that outlives the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return lockHolder(of: descriptor)
  }

  static func lockHolder(of descriptor: Int32) -> LockHolder? {
    var lock = firstByte(F_WRLCK)
    // `lock` is plain memory that the call reads and fills.
    guard unsafe fcntl(descriptor, F_GETLK, &lock) == 0, Int32(lock.l_type) != F_UNLCK else {
      return nil
    }
    return LockHolder(process: lock.l_pid, isAlone: Int32(lock.l_type) == F_WRLCK)
  }

  /// A lock of the byte by which LMDB knows who has an environment open.
  fileprivate static func firstByte(_ type: Int32) -> flock {
    var lock = flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_len = 1
    return lock
  }

  /// Whether another process counts processes as this one does.
  static func sharesNumbers(with process: Int32) -> Bool {
    #if os(Linux)
      guard process != 0 else { return false }
      guard let own = namespace(of: "self"), let other = namespace(of: "\(process)") else {
        // The system does not tell.
        return true
      }
      return own == other
    #else
      return true
    #endif
  }

  #if os(Linux)
    private static func namespace(of process: String) -> [UInt8]? {
      let name = unsafe [UInt8](unsafeUninitializedCapacity: 64) { room, filled in
        // The path is a string that outlives the call, which fills at most the room that there is.
        filled = unsafe room.withMemoryRebound(to: CChar.self) { room in
          guard let start = room.baseAddress else { return 0 }
          return max(0, unsafe readlink("/proc/\(process)/ns/pid", start, room.count))
        }
      }
      return name.isEmpty ? nil : name
    }
  #endif
}

extension Platform {
  static func sleep(milliseconds: UInt32) { usleep(milliseconds * 1000) }

  /// Waits until a file or a folder's names are on the disk.
  static func synchronize(_ path: String) throws(Errno) {
    // The path is a string that outlives the call.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Errno(code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw Errno(code: errno) }
  }

  static func rename(_ old: String, to new: String) throws(Errno) {
    // The paths are strings that outlive the call.
    guard systemRename(old, new) == 0 else { throw Errno(code: errno) }
  }

  /// Whether the name of a file still leads to the one that is open.
  static func isFile(_ path: String, openAs descriptor: Int32) -> Bool {
    var (named, open) = (stat(), stat())
    // Plain memory that the calls fill.
    guard unsafe stat(path, &named) == 0, unsafe fstat(descriptor, &open) == 0 else { return false }
    return named.st_dev == open.st_dev && named.st_ino == open.st_ino
  }
}

// `Platform` has a method of that name.
private func systemRename(_ old: String, _ new: String) -> Int32 { unsafe rename(old, new) }

/// Who has LMDB's lock file locked.
struct LockHolder {
  /// The process; 0 where it is in a PID namespace that this process cannot see.
  let process: Int32
  /// Whether nobody else can have it locked at the same time.
  let isAlone: Bool
}

/// LMDB's lock file, held open. Closing it ends all locks that the process has of it, LMDB's own among them.
struct LockFile: Sendable {
  private let descriptor: Int32
  private(set) var isAlone = false

  init(_ path: String) throws(Errno) {
    // The path is a string that outlives the call.
    descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw Errno(code: errno) }
  }

  func close() { Platform.close(descriptor) }

  /// Turns the process's lock into one beside which there is no other; the process that is in the way, where one is.
  mutating func lockAlone() -> Int32? {
    var lock = Platform.firstByte(F_WRLCK)
    // `lock` is plain memory that the call reads.
    isAlone = unsafe fcntl(descriptor, F_SETLK, &lock) == 0
    return isAlone ? nil : Platform.lockHolder(of: descriptor)?.process ?? 0
  }

  /// Zeroes the number by which LMDB knows its lock file: who has it locked alone next makes it anew, and who
  /// shares the lock refuses it.
  func invalidate() throws(Errno) {
    let zeros: [UInt8] = [0, 0, 0, 0]
    // The call reads four bytes of the array.
    let count = unsafe zeros.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, 4, 0) }
    guard count == 4 else { throw Errno(code: count < 0 ? errno : EIO) }
  }
}

/// LMDB's data file, held open for reading past LMDB.
final class DataFile: Sendable {
  let descriptor: Int32

  init(_ path: String) throws(Errno) {
    // The path is a string that outlives the call.
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw Errno(code: errno) }
  }

  deinit { if descriptor >= 0 { Platform.close(descriptor) } }
}

/// A value of `errno`.
struct Errno: Error { let code: Int32 }
