/// The bytes of an archive as they come, with a look ahead as far as the next chunk.
final class ArchiveInput {
  private let source: SequentialFile
  private let path: String
  private var buffer: [UInt8] = []
  private var start = 0
  /// Where in the archive the next byte stands.
  private(set) var offset = 0

  init(_ source: SequentialFile, path: String) {
    self.source = source
    self.path = path
  }

  /// The next bytes, or those that are left; they stay until they are skipped.
  func peek(_ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
    while buffer.count - start < count {
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      let more: [UInt8]
      do throws(SystemFailure) {
        more = try source.take(upTo: max(1 << 18, count - buffer.count))
      } catch {
        throw error.storeError(path: path)
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
