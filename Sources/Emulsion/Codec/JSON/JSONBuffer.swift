/// Bytes of JSON as they are written: one growing block, made to be used again.
///
/// Appending is what a read spends its time on beside LMDB itself: raw memory takes a fifth of the time of
/// `[UInt8]` here, so this type is one of the few that use it. Every method first makes room for the most
/// that it can write.
@safe public struct JSONBuffer: ~Copyable, @unchecked Sendable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes written so far.
  public private(set) var count = 0

  /// Makes an empty buffer with room for so many bytes, at least 64.
  public init(capacity: Int = 4096) {
    self.capacity = max(capacity, 64)
    unsafe base = .allocate(capacity: self.capacity)
  }

  deinit { unsafe base.deallocate() }

  /// Forgets what was written and keeps the room.
  public mutating func removeAll() { count = 0 }

  /// The bytes written so far.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    borrowing get {
      let span = unsafe Span(_unsafeStart: UnsafePointer(base), count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// A copy of the bytes written so far.
  public var array: [UInt8] { unsafe [UInt8](UnsafeBufferPointer(start: base, count: count)) }

  /// Makes room for `extra` more bytes.
  @inline(__always)
  mutating func reserve(_ extra: Int) {
    if capacity - count < extra { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    unsafe moved.update(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = unsafe moved
    capacity = larger
  }

  /// Takes back everything behind a place that ``count`` gave.
  mutating func truncate(to place: Int) { count = min(count, max(place, 0)) }

  /// Appends one byte as it is.
  @inline(__always)
  mutating func append(byte: UInt8) {
    reserve(1)
    unsafe base[count] = byte
    count += 1
  }

  /// Appends text that is JSON already. Inlined, a literal turns into a few stores of constants.
  @inline(__always)
  mutating func append(_ text: StaticString) {
    let size = text.utf8CodeUnitCount
    reserve(size)
    unsafe (base + count).update(from: text.utf8Start, count: size)
    count += size
  }

  /// Appends bytes that are JSON already.
  mutating func append(raw bytes: RawSpan) {
    let size = bytes.byteCount
    reserve(size)
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawPointer(base + count).copyMemory(
        from: source.baseAddress ?? UnsafeRawPointer(base), byteCount: size)
    }
    count += size
  }

  /// Appends part of an array whose bytes are JSON already.
  mutating func append(raw bytes: [UInt8], from start: Int, to end: Int) {
    unsafe append(raw: bytes.span.extracting(start..<end).bytes)
  }

  mutating func append(_ value: Bool) {
    if value { append("true") } else { append("false") }
  }

  mutating func append(_ value: Int64) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append(digitsOf: value.magnitude)
  }

  /// Appends a number in decimal digits.
  mutating func append(digitsOf number: UInt64) {
    reserve(20)
    var digits = 1
    var rest = number
    while rest >= 100 {
      rest /= 100
      digits += 2
    }
    if rest >= 10 { digits += 1 }
    writeDigits(number, digits)
  }

  /// Appends a decimal point and so many digits of a fraction.
  mutating func append(fraction: UInt64, digits: Int) {
    reserve(21)
    unsafe base[count] = UInt8(ascii: ".")
    count += 1
    writeDigits(fraction, min(digits, 20))
  }

  /// Writes the last digits of a number; the caller has made room for them.
  private mutating func writeDigits(_ number: UInt64, _ digits: Int) {
    var rest = number
    var place = count + digits
    let start = count
    count = place
    while place > start {
      place -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
  }

  mutating func append(_ value: Int?) {
    if let value { append(Int64(value)) } else { append("null") }
  }

  mutating func append(_ value: Int64?) {
    if let value { append(value) } else { append("null") }
  }

  /// Appends a time in quotes.
  mutating func append(_ text: TimeText) {
    let bytes = text.bytes
    let size = MemoryLayout.size(ofValue: bytes)
    reserve(size + 2)
    unsafe base[count] = UInt8(ascii: "\"")
    // All of the bytes, in a few stores of fixed size; those that do not count are written over.
    unsafe UnsafeMutableRawPointer(base + count + 1).storeBytes(
      of: bytes, as: InlineArray<5, UInt64>.self)
    unsafe base[count + 1 + text.count] = UInt8(ascii: "\"")
    count += text.count + 2
  }

  mutating func append(_ value: Timestamp) {
    append(ISO8601.text(wall: value.microseconds, offsetMinutes: 0))
  }

  mutating func append(_ value: LocalDateTime) {
    append(ISO8601.text(wall: value.wallMicroseconds, offsetMinutes: value.offsetMinutes))
  }

  /// Appends an id in quotes.
  mutating func append<Kind>(_ id: Identifier<Kind>) {
    append("\"")
    append(raw: id.text.span)
    append("\"")
  }

  /// Appends base64 in quotes.
  mutating func append(base64 bytes: RawSpan) {
    let size = bytes.byteCount
    reserve((size + 2) / 3 * 4 + 2)
    append(byte: UInt8(ascii: "\""))
    let whole = size - size % 3
    unsafe bytes.withUnsafeBytes { source in
      for start in stride(from: 0, to: whole, by: 3) {
        let first = unsafe UInt32(source[start]) << 16
        let second = unsafe UInt32(source[start &+ 1]) << 8
        write(base64: unsafe first | second | UInt32(source[start &+ 2]))
      }
      if whole < size {
        let hasTwo = size - whole == 2
        let second = hasTwo ? unsafe UInt32(source[whole + 1]) << 8 : 0
        write(base64: unsafe UInt32(source[whole]) << 16 | second)
        unsafe base[count - 1] = UInt8(ascii: "=")
        if !hasTwo { unsafe base[count - 2] = UInt8(ascii: "=") }
      }
    }
    append(byte: UInt8(ascii: "\""))
  }

  /// Writes the four characters of 24 bits; the caller has made room for them.
  @inline(__always)
  private mutating func write(base64 group: UInt32) {
    let text =
      UInt32(Base64.character(group >> 18)) | UInt32(Base64.character(group >> 12)) << 8
      | UInt32(Base64.character(group >> 6)) << 16 | UInt32(Base64.character(group)) << 24
    unsafe UnsafeMutableRawPointer(base + count).storeBytes(of: text.littleEndian, as: UInt32.self)
    count += 4
  }

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
    reserve(utf8.byteCount + 2)
    append(byte: UInt8(ascii: "\""))
    try appendEscaped(utf8)
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends a record's text escaped, without quotes; bytes that are not UTF-8 are an error.
  mutating func appendEscaped(_ utf8: RawSpan) throws(CodecError) {
    if JSONEscape.isPlain(utf8) { return append(raw: utf8) }
    // `room` stays ahead of `left`: each plain byte takes one place, each escape asks again.
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
          append(raw: utf8.extracting(position..<(position + length)))
          position += length
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

  /// Whether all bytes can stand as they are; false also for some texts of which that is true.
  @inline(__always)
  static func isPlain(_ utf8: RawSpan) -> Bool {
    let size = utf8.byteCount
    if size >= 8 {
      // The last eight bytes may overlap those before them; all loads lie within the size.
      var found = unsafe marks(utf8.unsafeLoadUnaligned(fromByteOffset: size - 8, as: UInt64.self))
      var position = 0
      while position < size - 8 {
        let word = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
        found |= marks(word)
        position += 8
      }
      return found == 0
    }
    if size >= 4 {
      // The same with four bytes.
      let first = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let last = unsafe utf8.unsafeLoadUnaligned(fromByteOffset: size - 4, as: UInt32.self)
      return marks(UInt64(first) << 32 | UInt64(last)) == 0
    }
    return size == 0
  }

  @inline(__always)
  private static func marks(_ word: UInt64) -> UInt64 {
    let control = word &- (ones &* 0x20)
    let quote = (word ^ (ones &* 0x22)) &- ones
    let backslash = (word ^ (ones &* 0x5C)) &- ones
    return (control | quote | backslash | word) & high
  }
}

/// Checks UTF-8 beyond ASCII.
enum UTF8Check {
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
