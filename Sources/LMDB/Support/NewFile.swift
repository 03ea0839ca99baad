#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A file that was not there before, held open for writing.
struct NewFile {
  private let descriptor: Int32

  init(_ path: String, mode: UInt32) throws(Errno) {
    // The path is a string that outlives the call.
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw Errno(code: errno) }
  }

  func close() { Platform.close(descriptor) }

  func write(_ bytes: [UInt8], at place: Int) throws(Errno) {
    // The call reads at most what is left of the array.
    let failure = unsafe bytes.withUnsafeBytes { unsafe write($0, at: place) }
    if failure != 0 { throw Errno(code: failure) }
  }

  /// 0, or the system's error number.
  private func write(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int32 {
    var done = 0
    while done < bytes.count {
      // At most what is left of the bytes, which the caller vouches for.
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done,
        off_t(place + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : EIO }
      done += count
    }
    return 0
  }

  /// Copies bytes of another file to the same place; answers where those end that are done.
  func copy(from source: Int32, range: Range<Int>) throws(Errno) -> Int {
    var failure: Int32 = 0
    var done = range.lowerBound
    // The calls fill and read no more than the room, which nobody keeps.
    unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 4096) { room in
      while failure == 0, done < range.upperBound {
        let wanted = min(room.count, range.upperBound - done)
        let count = unsafe pread(source, room.baseAddress, wanted, off_t(done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          failure = count < 0 ? errno : EIO
          break
        }
        failure = unsafe write(UnsafeRawBufferPointer(rebasing: room[..<count]), at: done)
        done += count
      }
    }
    if failure != 0 { throw Errno(code: failure) }
    return done
  }
}
