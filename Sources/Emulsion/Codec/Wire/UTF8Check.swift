/// Checks UTF-8 without making a text of it.
enum UTF8Check {
  /// Looks at all bytes of a text, eight at a time where they are ASCII.
  @inline(__always)
  static func check(_ bytes: RawSpan) throws(CodecError) {
    if !isASCII(bytes) { try checkBeyondASCII(bytes) }
  }

  @inline(__always)
  private static func isASCII(_ bytes: RawSpan) -> Bool {
    let size = bytes.byteCount
    if size >= 8 {
      // The last eight bytes may overlap those before them.
      var found = word(bytes, at: size &- 8)
      var position = 0
      while position < size &- 8 {
        found |= word(bytes, at: position)
        position &+= 8
      }
      return found & high == 0
    }
    var found: UInt8 = 0
    for position in 0..<size {
      // The position lies before the end.
      found |= unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
    }
    return found < 0x80
  }

  @inline(never)
  private static func checkBeyondASCII(_ bytes: RawSpan) throws(CodecError) {
    let size = bytes.byteCount
    var position = 0
    while position < size {
      if size &- position >= 8, word(bytes, at: position) & high == 0 {
        position &+= 8
        continue
      }
      // The position lies before the end.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      position &+= byte < 0x80 ? 1 : try sequenceLength(bytes, at: position)
    }
  }

  /// The mark of bytes beyond ASCII in a word.
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// Eight bytes, which the caller has counted.
  @inline(__always)
  private static func word(_ bytes: RawSpan, at position: Int) -> UInt64 {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
  }

  /// The length of the well-formed sequence of two to four bytes at a place (Unicode, table 3-7).
  static func sequenceLength(_ bytes: RawSpan, at position: Int) throws(CodecError) -> Int {
    func byte(_ offset: Int) throws(CodecError) -> UInt8 {
      guard position + offset < bytes.byteCount else { throw .invalidUTF8 }
      // Within the bounds by the guard.
      return unsafe bytes.unsafeLoad(fromByteOffset: position + offset, as: UInt8.self)
    }
    let second: ClosedRange<UInt8>
    let length: Int
    switch try byte(0) {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE, 0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw .invalidUTF8
    }
    guard second.contains(try byte(1)) else { throw .invalidUTF8 }
    for offset in 2..<max(length, 2) {
      guard 0x80...0xBF ~= (try byte(offset)) else { throw .invalidUTF8 }
    }
    return length
  }
}
