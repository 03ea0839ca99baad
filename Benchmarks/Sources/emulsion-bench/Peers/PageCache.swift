import Foundation

/// What the system keeps of files in memory.
enum PageCache {
  /// Asks the system to forget the files in a folder, which nobody has open: what is mapped stays. Answers how many of
  /// their bytes are in memory all the same, and how many there are.
  static func forget(_ folder: String) throws -> (kept: Int, bytes: Int) {
    var (kept, bytes) = (0, 0)
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let path = "\(folder)/\(name)"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType == .typeRegular else { continue }
      let (left, size) = try forget(file: path)
      kept += left
      bytes += size
    }
    return (kept, bytes)
  }

  #if os(Linux)
    private static func forget(file path: String) throws -> (kept: Int, bytes: Int) {
      // The path is a text that outlives the call.
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Failure("\(path): cannot be opened") }
      defer { close(descriptor) }
      let size = Int(lseek(descriptor, 0, SEEK_END))
      guard size > 0 else { return (0, 0) }
      // Only what is on the disk can be forgotten.
      guard fsync(descriptor) == 0,
        posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_DONTNEED)) == 0
      else { throw Failure("\(path): the system does not forget it") }
      let map = unsafe mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
      guard let map = unsafe map, unsafe map != MAP_FAILED else {
        throw Failure("\(path): cannot be mapped")
      }
      defer { unsafe munmap(map, size) }
      let page = sysconf(Int32(_SC_PAGESIZE))
      var pages = [UInt8](repeating: 0, count: (size + page - 1) / page)
      // One byte for each page of the map; nothing of the map itself is read.
      guard unsafe mincore(map, size, &pages) == 0 else { throw Failure("\(path): mincore failed") }
      return (pages.count { $0 & 1 == 1 } * page, size)
    }
  #else
    private static func forget(file path: String) throws -> (kept: Int, bytes: Int) {
      throw Failure("the system can be asked to forget files on Linux alone")
    }
  #endif
}
