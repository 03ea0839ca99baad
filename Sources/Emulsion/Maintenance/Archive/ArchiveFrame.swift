internal import CXXHash

/// The frames of an archive that `lz4` skips: the header, what stands before each chunk, and the footer.
///
/// Magic number and size as LZ4 has them for skippable frames, a byte for the kind, a message in wire form, and
/// XXH3 of all that, in eight bytes, little-endian.
enum ArchiveFrame {
  enum Kind: UInt8 {
    case header = 1
    case chunk = 2
    case footer = 3
  }

  static let magic: [UInt8] = [0x50, 0x2A, 0x4D, 0x18]
  /// Magic number and size.
  static let headSize = 8
  /// What each frame has beside its message.
  static let overhead = headSize + 1 + 8
  /// No frame is larger; a size beyond that is damage.
  static let maximumSize = 1 << 16

  static func encode(_ kind: Kind, _ message: borrowing WireWriter) -> [UInt8] {
    var frame = magic
    append(UInt64(message.count + overhead - headSize), bytes: 4, to: &frame)
    frame.append(kind.rawValue)
    frame += message.bytes
    append(hash(frame[...]), bytes: 8, to: &frame)
    return frame
  }

  /// The size of the frame that begins with these bytes; `nil` where none does.
  static func size(_ head: ArraySlice<UInt8>) -> Int? {
    guard head.count >= headSize, head.prefix(4).elementsEqual(magic) else { return nil }
    let size = headSize + Int(number(head.dropFirst(4).prefix(4)))
    return size >= overhead && size <= maximumSize ? size : nil
  }

  /// Kind and message of a whole frame; `nil` where its hash is not that of its bytes.
  static func decode(_ frame: ArraySlice<UInt8>) -> (kind: Kind, message: [UInt8])? {
    guard frame.count >= overhead, number(frame.suffix(8)) == hash(frame.dropLast(8)),
      let kind = frame.dropFirst(headSize).first.flatMap(Kind.init)
    else { return nil }
    return (kind, Array(frame.dropFirst(headSize + 1).dropLast(8)))
  }

  /// XXH3 of bytes, after a hash of what stands before them.
  static func hash(_ bytes: ArraySlice<UInt8>, after seed: UInt64 = 0) -> UInt64 {
    // xxHash reads the bytes of the slice and keeps no pointer.
    unsafe bytes.withUnsafeBytes {
      unsafe XXH3_64bits_withSeed($0.baseAddress, $0.count, seed)
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func append(_ value: UInt64, bytes count: Int, to frame: inout [UInt8]) {
    for byte in 0..<count { frame.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))) }
  }
}
