/// The bytes of an archive as they come, with a look ahead as far as the next chunk.
final class ArchiveInput {
  private let read: (Int) throws(StoreError) -> [UInt8]
  private var buffer: [UInt8] = []
  private var start = 0
  /// Where in the archive the next byte stands.
  private(set) var offset = 0
  /// Whether the last bytes could not be had.
  private(set) var hasFailed = false

  /// Takes what gives the next bytes, at most so many, and none at the end.
  init(_ read: @escaping (Int) throws(StoreError) -> [UInt8]) { self.read = read }

  /// The next bytes, or those that are left; they stay until they are skipped.
  func peek(_ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
    while buffer.count - start < count {
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      let more: [UInt8]
      do throws(StoreError) {
        more = try read(max(1 << 18, count - buffer.count))
      } catch {
        hasFailed = true
        throw error
      }
      if more.isEmpty { break }
      buffer += more
    }
    return buffer[start..<min(start + count, buffer.count)]
  }

  /// Goes on behind bytes that were looked at.
  func skip(_ count: Int) {
    start += count
    offset += count
  }
}
