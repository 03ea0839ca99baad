/// A file to import from, open.
struct ImportInput: Sendable {
  /// What its lines are.
  enum Kind: Sendable {
    case assets
    case people
  }

  let kind: Kind
  /// How messages call it.
  let name: String
  let file: OpenFile

  /// Opens a file; `-` is standard input.
  init(_ kind: Kind, path: String) throws(CommandFailure) {
    self.kind = kind
    if path == "-" {
      name = "standard input"
      file = .standardInput
      return
    }
    name = path
    do throws(SystemError) {
      file = try .reading(path)
    } catch {
      throw CommandFailure(path, error)
    }
  }

  /// What its lines are read from: LZ4 frames are unpacked, by their name or their first bytes.
  func bytes() throws(InputError) -> any ByteSource {
    var plain = PlainBytes(file: file)
    let isFrame = try plain.startsWithFrame()
    if isFrame || name.hasSuffix(".lz4") { return try LZ4FrameBytes(plain) }
    return plain
  }
}

/// Why reading an input has ended early, in words that follow its name.
struct InputError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Something to read bytes from.
protocol ByteSource {
  /// Reads up to the end of the buffer; 0 at the end of the input.
  mutating func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int

  /// Bytes of the file that were read so far.
  var bytesTaken: Int { get }
}

/// The bytes of a file as they are.
struct PlainBytes: ByteSource {
  private let file: OpenFile
  /// The first bytes, which were looked at.
  private var head: [UInt8] = []
  private(set) var bytesTaken = 0

  init(file: OpenFile) { self.file = file }

  /// Whether the file starts as an LZ4 frame does; no JSON document starts so.
  mutating func startsWithFrame() throws(InputError) -> Bool {
    let magic: [UInt8] = [0x04, 0x22, 0x4D, 0x18]
    var buffer = [UInt8](repeating: 0, count: magic.count)
    var count = 0
    while count < magic.count {
      let more = try read(into: &buffer, from: count)
      if more == 0 { break }
      count += more
    }
    head = Array(buffer.prefix(count))
    return head == magic
  }

  mutating func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
    if !head.isEmpty {
      let count = min(head.count, buffer.count - start)
      buffer.replaceSubrange(start..<(start + count), with: head.prefix(count))
      head.removeFirst(count)
      return count
    }
    do throws(SystemError) {
      let count = try file.read(into: &buffer, from: start)
      bytesTaken += count
      return count
    } catch {
      throw InputError("cannot be read: \(error)")
    }
  }
}
