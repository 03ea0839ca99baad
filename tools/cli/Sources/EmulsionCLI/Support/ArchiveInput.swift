import Emulsion

/// Where archives come from.
enum ArchiveInput {
  /// Bytes of a file; `nil` for a pipe, which is not touched.
  static func size(_ path: String) -> Int? {
    if path == "-" { return OpenFile.standardInput.size }
    guard Files.kind(of: path) == .regularFile else { return nil }
    return (try? OpenFile.reading(path))?.size
  }

  /// A file, or for `-` standard input, which may stand still: an interruption is noticed all the same.
  static func source(_ path: String) -> ArchiveSource {
    guard path == "-" else { return .file(path) }
    return ArchiveSource(name: path) { count throws(StoreError) in
      let input = OpenFile.standardInput
      while !input.waitForInput(milliseconds: 100) {
        if Interruption.isRequested { throw StoreError(.cancelled, "interrupted") }
      }
      var buffer = [UInt8](repeating: 0, count: count)
      do throws(SystemError) {
        buffer.removeSubrange(try input.read(into: &buffer, from: 0)..<count)
      } catch {
        throw StoreError(.environment, "standard input: \(error)")
      }
      return buffer
    }
  }
}
