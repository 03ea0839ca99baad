#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
internal import LMDB

/// A file, pipe or the like that is read or written from its beginning to its end.
final class SequentialFile {
  /// How many bytes the disk is given at a time while more are written.
  private static let pieceSize = 8 << 20

  private let descriptor: Int32
  private let isOwned: Bool
  private var written = 0
  /// How many of these bytes the disk was given.
  private var begun = 0

  /// Takes a descriptor that stays the caller's.
  init(borrowing descriptor: Int32) {
    self.descriptor = descriptor
    isOwned = false
  }

  /// Opens a file for reading, or makes an empty one for writing; what had the name is replaced.
  init(_ path: String, isNew: Bool = false) throws(SystemFailure) {
    let flags = isNew ? O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC : O_RDONLY | O_CLOEXEC
    // The path is a text that outlives the call.
    descriptor = unsafe open(path, flags, 0o666)
    isOwned = true
    guard descriptor >= 0 else { throw SystemFailure(number: errno, operation: "open") }
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  /// The next bytes, at most so many; none at the end.
  func take(upTo count: Int) throws(SystemFailure) -> [UInt8] {
    while true {
      var failure: Int32 = 0
      // The call fills at most the room that it is told.
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
        let taken = unsafe read(descriptor, room.baseAddress, count)
        filled = max(taken, 0)
        if taken < 0 { failure = errno }
      }
      if failure == 0 { return bytes }
      if failure != EINTR { throw SystemFailure(number: failure, operation: "read") }
    }
  }

  /// Writes all of it.
  func append(_ bytes: RawSpan) throws(SystemFailure) {
    var start = 0
    while start < bytes.byteCount {
      let rest = bytes.extracting(start..<bytes.byteCount)
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        start += count
      } else if errno != EINTR {
        throw SystemFailure(number: errno, operation: "write")
      }
    }
    written += bytes.byteCount
    if isOwned, written - begun >= Self.pieceSize {
      WriteBehind.begin(descriptor, begun..<written)
      begun = written
    }
  }

  /// Waits until the file is on the disk. Pipes have no disk.
  func sync() throws(SystemFailure) {
    if fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS { return }
    throw SystemFailure(number: errno, operation: "fsync")
  }
}

/// What is done with files and folders by name.
enum Files {
  static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Whether there is a file, links followed, and not a folder, a pipe or a device.
  static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    // Plain memory that the call fills.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether the name itself is a symbolic link, to whatever.
  static func isLink(_ path: String) -> Bool {
    var status = stat()
    // Plain memory that the call fills.
    return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// Whether there is a folder, links followed.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    // Plain memory that the call fills.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Whether there is a file with nothing in it, links followed.
  static func isEmptyFile(_ path: String) -> Bool {
    var status = stat()
    // Plain memory that the call fills.
    return unsafe stat(path, &status) == 0 && status.st_size == 0
  }

  /// Whether there is a folder with nothing in it.
  static func isEmptyFolder(_ path: String) -> Bool {
    isFolder(path) && names(in: path).isEmpty
  }

  static func move(_ old: String, to new: String) throws(SystemFailure) {
    guard unsafe rename(old, new) == 0 else {
      throw SystemFailure(number: errno, operation: "rename")
    }
  }

  /// The names in a folder, but for itself and the one above; none where it cannot be read.
  static func names(in path: String) -> [String] {
    // The handle is used here alone and closed at the end.
    guard let folder = unsafe opendir(path) else { return [] }
    defer { unsafe closedir(folder) }
    var names: [String] = []
    while let entry = unsafe readdir(folder) {
      // The entry is plain memory until the next one is read; its name ends with a zero.
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 1) { unsafe String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Makes a folder and those above it that are missing; one that is there stays.
  static func makeFolders(_ path: String) throws(SystemFailure) {
    if exists(path) { return }
    try makeFolders(parent(of: path))
    guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw SystemFailure(number: errno, operation: "mkdir")
    }
  }

  static func makeFolder(_ path: String) throws(SystemFailure) {
    guard unsafe mkdir(path, 0o777) == 0 else {
      throw SystemFailure(number: errno, operation: "mkdir")
    }
  }

  static func removeFile(_ path: String) { unsafe unlink(path) }

  /// Removes a folder with nothing in it; any other stays.
  static func removeEmptyFolder(_ path: String) { unsafe rmdir(path) }

  /// Removes the folder of a store; one in which there is anything else stays.
  static func removeStore(_ path: String) {
    removeFile(path + "/data.mdb")
    removeFile(path + "/lock.mdb")
    removeEmptyFolder(path)
  }

  /// Where a store is compacted: within its folder, so that it is on the same file system.
  static func compactionFolder(of path: String) -> String { path + "/compacting" }

  /// Gives a file the permissions and the owner of another one.
  static func copyAccess(of path: String, to copy: String) throws(SystemFailure) {
    var (status, own) = (stat(), stat())
    // Plain memory that the calls fill.
    guard unsafe stat(path, &status) == 0, unsafe stat(copy, &own) == 0 else {
      throw SystemFailure(number: errno, operation: "stat")
    }
    if own.st_uid != status.st_uid || own.st_gid != status.st_gid {
      guard unsafe chown(copy, status.st_uid, status.st_gid) == 0 else {
        throw SystemFailure(number: errno, operation: "chown")
      }
    }
    guard unsafe chmod(copy, status.st_mode & 0o7777) == 0 else {
      throw SystemFailure(number: errno, operation: "chmod")
    }
  }

  /// A name beside a path that nobody else has, so that nothing which is there is in the way or in danger.
  static func unusedName(besides path: String, _ what: String) -> String {
    // A slash at its end would put the name within the folder.
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    return "\(path).\(what)-\(LibraryID.generate())"
  }

  /// The folder in which a name stands.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the names in a folder durable.
  static func syncFolder(_ path: String) throws(SystemFailure) {
    try SequentialFile(path).sync()
  }
}
