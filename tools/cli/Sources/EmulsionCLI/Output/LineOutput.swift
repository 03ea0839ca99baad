/// Writes lines, buffered, to standard output or to a file that appears under its name when it is complete.
final class LineOutput {
  private static let bufferSize = 1 << 20

  private let file: OpenFile
  private let path: String?
  private let temporaryPath: String?
  private var buffer: [UInt8] = []
  private var isComplete = false

  /// Writes to standard output for `nil` and `-`.
  init(path: String?) throws(CommandFailure) {
    buffer.reserveCapacity(Self.bufferSize + (1 << 16))
    guard let path, path != "-" else {
      (file, self.path, temporaryPath) = (.standardOutput, nil, nil)
      return
    }
    do throws(SystemError) {
      if Files.kind(of: path) == .other {
        // A device or a pipe is written into; putting a file in its place would destroy it.
        file = try .writing(path)
        (self.path, temporaryPath) = (path, nil)
      } else {
        let target = Files.resolved(path)
        let temporary = "\(target).\(Files.processNumber).partial"
        file = try .creating(temporary)
        (self.path, temporaryPath) = (target, temporary)
      }
    } catch {
      throw CommandFailure(path, error)
    }
  }

  /// Whether there is nothing under the name before all is written.
  var isWholeOrNothing: Bool { temporaryPath != nil }

  deinit {
    if let temporaryPath, !isComplete { Files.remove(temporaryPath) }
  }

  func write(line: Span<UInt8>) throws {
    append(line)
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes lines that end with line feeds already.
  func write(block: [UInt8]) throws {
    buffer.append(contentsOf: block)
    if buffer.count >= Self.bufferSize { try flush() }
  }

  /// Writes the rest. A file is then on the disk and has its name.
  func finish() throws {
    try flush()
    if let path, let temporaryPath {
      do throws(SystemError) {
        try file.synchronize()
        try Files.rename(temporaryPath, path)
      } catch {
        throw CommandFailure(path, error)
      }
    }
    isComplete = true
  }

  private func append(_ bytes: Span<UInt8>) {
    // Copied at once.
    unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
  }

  /// Waits, and fails at once when the output is a pipe whose reader has gone.
  func wait(milliseconds: Int32) throws(SystemError) {
    if file.waitForHangUp(milliseconds: milliseconds) { throw .brokenPipe }
  }

  /// Hands on what is buffered.
  func flush() throws {
    do throws(SystemError) {
      try file.write(buffer)
    } catch {
      if error == .brokenPipe { throw error }
      throw CommandFailure(path ?? "standard output", error)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
