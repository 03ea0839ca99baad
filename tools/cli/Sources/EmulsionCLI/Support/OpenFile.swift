#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system answered, in its own words.
struct SystemError: Error, Equatable, CustomStringConvertible {
  static let isADirectory = SystemError(code: EISDIR)
  static let brokenPipe = SystemError(code: EPIPE)

  let code: Int32

  /// The reason why the last call failed.
  static var last: SystemError { SystemError(code: errno) }

  var description: String {
    // The text belongs to the C library and is copied at once.
    guard let text = unsafe strerror(code) else { return "system error \(code)" }
    return unsafe String(cString: text)
  }
}

/// A file that is open; the last reference closes it.
final class OpenFile: Sendable {
  /// What a file is, whatever path leads to it.
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  static let standardInput = OpenFile(descriptor: 0)
  static let standardOutput = OpenFile(descriptor: 1)
  static let standardError = OpenFile(descriptor: 2)

  private let descriptor: Int32
  private let isOwned: Bool

  private init(descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  private init(_ path: String, _ flags: Int32) throws(SystemError) {
    // The path is a string that outlives the call.
    descriptor = unsafe open(path, flags | O_CLOEXEC, 0o666)
    isOwned = true
    guard descriptor >= 0 else { throw .last }
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  /// Opens a file that can be read; a folder is none.
  static func reading(_ path: String) throws(SystemError) -> OpenFile {
    let file = try OpenFile(path, O_RDONLY)
    if try file.status().st_mode & S_IFMT == S_IFDIR { throw .isADirectory }
    return file
  }

  /// Opens a file for writing and makes it where there is none; what is in it stays.
  static func writing(_ path: String) throws(SystemError) -> OpenFile {
    try OpenFile(path, O_WRONLY | O_CREAT)
  }

  /// Makes a file that was not there.
  static func creating(_ path: String) throws(SystemError) -> OpenFile {
    try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
  }

  private func status() throws(SystemError) -> stat {
    var status = stat()
    // Plain memory that the call fills.
    guard unsafe fstat(descriptor, &status) == 0 else { throw .last }
    return status
  }

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The size of a regular file; pipes and the like have none.
  var size: Int? {
    guard let status = try? status(), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// What tells a regular file from others; pipes, terminals and `/dev/null` do not count.
  var identity: Identity? {
    guard let status = try? status(), status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      inode: UInt64(truncatingIfNeeded: status.st_ino))
  }

  /// Reads what there is, up to the end of the buffer; 0 at the end of the file.
  func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        // `rebasing` keeps the call within the buffer.
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        return unsafe systemRead(descriptor, room.baseAddress, room.count)
      }
      if count >= 0 { return count }
      guard errno == EINTR else { throw .last }
    }
  }

  /// Writes all of it.
  func write(_ bytes: [UInt8]) throws(SystemError) { try write(bytes.span) }

  /// Writes all of it.
  func write(_ bytes: Span<UInt8>) throws(SystemError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.extracting(start..<bytes.count)
      let count = unsafe rest.withUnsafeBytes { bytes in
        unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
      }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        throw .last
      }
    }
  }

  /// Waits until nobody reads any more what is written, but no longer than the time; a signal ends the wait.
  func waitForHangUp(milliseconds: Int32) -> Bool {
    // Hang-ups and errors are always reported.
    var entry = pollfd(fd: descriptor, events: 0, revents: 0)
    // Plain memory that the call reads and fills.
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  /// Waits until there is something to read or the end, but no longer than the time; a signal ends the wait.
  func waitForInput(milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Plain memory that the call reads and fills.
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  func truncate() throws(SystemError) {
    // A terminal, a pipe or /dev/null has nothing to cut.
    guard size != nil else { return }
    guard ftruncate(descriptor, 0) == 0 else { throw .last }
  }

  /// Waits until the file is on the disk.
  func synchronize() throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw .last }
  }
}

/// What is done with files by name.
enum Files {
  /// Whether there is nothing under this name; what may not be looked at counts as being there.
  static func isMissing(_ path: String) -> Bool {
    guard unsafe access(path, F_OK) != 0 else { return false }
    return errno == ENOENT || errno == ENOTDIR
  }

  /// What there is under a name, links followed.
  enum Kind {
    case nothing
    case regularFile
    /// A folder, a device, a pipe.
    case other
  }

  static func kind(of path: String) -> Kind {
    var status = stat()
    // Plain memory that the call fills.
    guard unsafe stat(path, &status) == 0 else { return .nothing }
    return status.st_mode & S_IFMT == S_IFREG ? .regularFile : .other
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // Plain memory that the call fills.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The path of a file without links, or the path as it is where there is no file.
  static func resolved(_ path: String) -> String {
    guard let resolved = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  static func rename(_ old: String, _ new: String) throws(SystemError) {
    guard systemRename(old, new) == 0 else { throw .last }
  }

  static func remove(_ path: String) { unsafe unlink(path) }

  /// The process's own number, for names that no other process uses.
  static var processNumber: Int32 { getpid() }
}

// The methods above have the names of these functions, and the module's name differs by system.
private func systemRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  unsafe read(file, buffer, count)
}

private func systemWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(file, buffer, count)
}

private func systemRename(_ old: String, _ new: String) -> Int32 { unsafe rename(old, new) }

extension Span<UInt8> {
  /// The first place of a byte at or after `start`.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    guard start < count else { return nil }
    return unsafe withUnsafeBytes { bytes in
      // Not empty, since `start` lies within; `memchr` stays within the bytes that it is told.
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, Int32(byte), bytes.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
