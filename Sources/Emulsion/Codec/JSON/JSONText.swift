/// Text as JSON has it.
extension JSONBuffer {
  /// Appends text in quotes, escaped.
  mutating func appendQuoted(_ text: String) {
    append("\"")
    appendEscaped(text)
    append("\"")
  }

  /// Appends text escaped, without quotes.
  mutating func appendEscaped(_ text: String) {
    var copy = text
    copy.withUTF8 { utf8 in
      // A String is UTF-8, so this cannot fail.
      try? unsafe appendEscaped(utf8.span.bytes)
    }
  }

  /// Appends a record's text in quotes, escaped.
  mutating func appendQuoted(_ utf8: RawSpan) throws(CodecError) {
    append(byte: UInt8(ascii: "\""))
    try appendEscaped(utf8)
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a record's text escaped, without quotes; bytes that are not UTF-8 are an error.
  mutating func appendEscaped(_ utf8: RawSpan) throws(CodecError) {
    reserve(utf8.byteCount + 8)
    if unsafe JSONEscape.copyPlain(utf8, to: UnsafeMutableRawPointer(base + count)) {
      count += utf8.byteCount
    } else {
      try appendWithCare(utf8)
    }
  }

  /// The same for text that holds bytes beyond ASCII or to be escaped.
  private mutating func appendWithCare(_ utf8: RawSpan) throws(CodecError) {
    // The room stays ahead of what is left: each plain byte takes one place, each escape asks again.
    reserve(utf8.byteCount + 8)
    var position = 0
    let size = utf8.byteCount
    while position < size {
      if size - position >= 8 {
        // Eight bytes lie before the end. The place for them was reserved.
        let word = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        if !JSONEscape.needsCare(word) {
          unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
          count += 8
          position += 8
          continue
        }
      }
      let stop = min(position + 8, size)
      while position < stop {
        // `position` is below `stop`, which is at most the size.
        let byte = unsafe utf8.unsafeLoad(fromByteOffset: position, as: UInt8.self)
        if byte >= 0x80 {
          let length = try UTF8Check.sequenceLength(utf8, at: position)
          // The sequence lies before the end, and the room that was made is for all that is left.
          for _ in 0..<length {
            unsafe base[count] = utf8.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            count += 1
            position += 1
          }
        } else {
          if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            appendEscape(byte)
          } else {
            unsafe base[count] = byte
            count += 1
          }
          position += 1
        }
      }
      reserve(size - position + 8)
    }
  }

  private mutating func appendEscape(_ byte: UInt8) {
    reserve(6 + 16)
    switch byte {
    case UInt8(ascii: "\""): append("\\\"")
    case UInt8(ascii: "\\"): append("\\\\")
    case 0x08: append("\\b")
    case 0x09: append("\\t")
    case 0x0A: append("\\n")
    case 0x0C: append("\\f")
    case 0x0D: append("\\r")
    default:
      append("\\u00")
      append(byte: PercentEncoding.hexDigit(byte >> 4))
      append(byte: PercentEncoding.hexDigit(byte & 15))
    }
    reserve(16)
  }
}

/// Finds bytes that cannot stand in JSON as they are, eight at a time.
enum JSONEscape {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080

  /// Whether a byte is below 0x20, a quote, a backslash or above 0x7F; true also for some words without one,
  /// never false for a word with one.
  static func needsCare(_ word: UInt64) -> Bool { marks(word) != 0 }

  /// Copies text whose bytes can all stand as they are to a place with as much room; `false`, and nothing that
  /// counts is copied, for any other, and for some short ones.
  @inline(__always)
  static func copyPlain(_ utf8: RawSpan, to target: UnsafeMutableRawPointer) -> Bool {
    let size = utf8.byteCount
    if size >= 16 {
      // The last sixteen bytes may overlap those before them; all of them lie within the size.
      typealias Words = SIMD2<UInt64>
      let last = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: size &- 16, as: Words.self)
      var found = marks(last)
      var position = 0
      while position < size &- 16 {
        let words = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: position, as: Words.self)
        found |= marks(words)
        unsafe target.storeBytes(of: words, toByteOffset: position, as: Words.self)
        position &+= 16
      }
      unsafe target.storeBytes(of: last, toByteOffset: size &- 16, as: Words.self)
      return found[0] | found[1] == 0
    }
    if size >= 8 {
      // The same with eight bytes.
      let first = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
      let last = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: size &- 8, as: UInt64.self)
      unsafe target.storeBytes(of: first, as: UInt64.self)
      unsafe target.storeBytes(of: last, toByteOffset: size &- 8, as: UInt64.self)
      return (marks(first) | marks(last)) == 0
    }
    if size >= 4 {
      // The same with four bytes.
      let first = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let last = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: size &- 4, as: UInt32.self)
      unsafe target.storeBytes(of: first, as: UInt32.self)
      unsafe target.storeBytes(of: last, toByteOffset: size &- 4, as: UInt32.self)
      return marks(UInt64(first) << 32 | UInt64(last)) == 0
    }
    return size == 0
  }

  @inline(__always)
  private static func marks(_ words: SIMD2<UInt64>) -> SIMD2<UInt64> {
    let control = words &- SIMD2(repeating: ones &* 0x20)
    let quote = (words ^ SIMD2(repeating: ones &* 0x22)) &- SIMD2(repeating: ones)
    let backslash = (words ^ SIMD2(repeating: ones &* 0x5C)) &- SIMD2(repeating: ones)
    return (control | quote | backslash | words) & SIMD2(repeating: high)
  }

  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    let control = word &- (ones &* 0x20)
    let quote = (word ^ (ones &* 0x22)) &- ones
    let backslash = (word ^ (ones &* 0x5C)) &- ones
    return (control | quote | backslash | word) & high
  }
}
