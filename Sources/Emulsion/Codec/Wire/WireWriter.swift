/// Writes messages in Protobuf's wire format, fields in ascending order.
///
/// Encoding is a good part of what a write costs, and raw memory takes a fraction of the time of `[UInt8]`, as for
/// ``JSONBuffer``. Every method first makes room for the most that it can write.
@safe struct WireWriter: ~Copyable, @unchecked Sendable {
  private var base: UnsafeMutableRawPointer
  private var capacity = 512
  /// Bytes written so far.
  private(set) var count = 0

  init() { unsafe base = .allocate(byteCount: capacity, alignment: 16) }

  deinit { unsafe base.deallocate() }

  /// Starts anew and keeps the room.
  mutating func removeAll() { count = 0 }

  /// Starts anew, and gives the room back where it is more than that.
  mutating func clear(keeping room: Int) {
    count = 0
    if capacity > room { self = WireWriter() }
  }

  /// A copy of the bytes written so far.
  var bytes: [UInt8] { unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: count)) }

  /// The bytes written so far.
  var span: RawSpan {
    @_lifetime(borrow self)
    borrowing get {
      let span = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  @inline(__always)
  private mutating func reserve(_ extra: Int) {
    if capacity - count < extra { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    unsafe moved.copyMemory(from: base, byteCount: count)
    unsafe base.deallocate()
    unsafe base = unsafe moved
    capacity = larger
  }

  /// Appends one byte, for which there is room.
  @inline(__always)
  private mutating func store(_ byte: UInt8) {
    unsafe base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count += 1
  }

  /// Appends a number of one to ten bytes, for which there is room.
  @inline(__always)
  private mutating func store(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      store(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    store(UInt8(truncatingIfNeeded: rest))
  }

  /// How many bytes a number takes.
  static func size(ofVarint value: UInt64) -> Int {
    max((UInt64.bitWidth - value.leadingZeroBitCount + 6) / 7, 1)
  }

  /// Appends a word in the machine's order of bytes, for which there is room.
  @inline(__always)
  private mutating func store(word: UInt64) {
    unsafe base.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
    count += 8
  }

  mutating func varint(_ value: UInt64) {
    reserve(10)
    store(varint: value)
  }

  @inline(__always)
  private mutating func tag(_ field: Int, _ type: WireType) {
    reserve(10)
    store(varint: UInt64(field) << 3 | UInt64(type.rawValue))
  }

  mutating func uint64(_ field: Int, _ value: UInt64) {
    tag(field, .varint)
    varint(value)
  }

  mutating func int64(_ field: Int, _ value: Int64) { uint64(field, UInt64(bitPattern: value)) }

  mutating func int64(_ field: Int, _ value: Int?) {
    if let value { int64(field, Int64(value)) }
  }

  mutating func sint64(_ field: Int, _ value: Int64) { uint64(field, ZigZag.encode(value)) }

  mutating func string(_ field: Int, _ value: String?) {
    guard var value else { return }
    value.withUTF8 { utf8 in
      // The bytes of a text, which stay for as long as the closure runs.
      let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(utf8))
      bytes(field, span)
    }
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) { bytes(field, value.rawSpan) }

  mutating func bytes(_ field: Int, _ value: RawSpan) {
    tag(field, .length)
    varint(UInt64(value.byteCount))
    raw(value)
  }

  /// A number as a decimal under `field` where it is one of few digits, else in eight bytes under
  /// `field + offset`.
  mutating func number(_ field: Int, orDoubleAt offset: Int, _ value: Double?) {
    guard let value else { return }
    if let decimal = PackedDecimal(value) {
      uint64(field, decimal.bits)
    } else {
      fixed64(field + offset, value.bitPattern)
    }
  }

  private mutating func fixed64(_ field: Int, _ value: UInt64) {
    tag(field, .fixed64)
    reserve(8)
    store(word: value.littleEndian)
  }

  /// Times of this century take eight bytes as varints too, and those have to be decoded.
  mutating func timestamp(_ field: Int, _ value: Timestamp) {
    fixed64(field, UInt64(bitPattern: value.microseconds))
  }

  /// An instant as its distance from another; left out where there is none.
  mutating func timestamp(_ field: Int, _ value: Timestamp, after base: Timestamp) {
    let distance = value.microseconds &- base.microseconds
    if distance != 0 { sint64(field, distance) }
  }

  mutating func localDateTime(_ field: Int, offset: Int, _ value: LocalDateTime?) {
    guard let value else { return }
    fixed64(field, UInt64(bitPattern: value.wallMicroseconds))
    if let minutes = value.offsetMinutes { sint64(offset, Int64(minutes)) }
  }

  mutating func identifier<Kind>(_ field: Int, _ value: Identifier<Kind>?) {
    guard let value else { return }
    tag(field, .length)
    value.appendWire(to: &self)
  }

  mutating func byte(_ value: UInt8) {
    reserve(1)
    store(value)
  }

  /// A number in eight bytes, the highest first.
  mutating func bigEndian(_ value: UInt64) {
    reserve(8)
    store(word: value.bigEndian)
  }

  /// A number in four bytes, the lowest first.
  mutating func littleEndian(_ value: UInt32) {
    reserve(4)
    unsafe base.storeBytes(of: value.littleEndian, toByteOffset: count, as: UInt32.self)
    count += 4
  }

  /// Bytes that a caller has in wire form already, tags included.
  mutating func raw(_ value: [UInt8]) { raw(value.rawSpan) }

  mutating func raw(_ span: RawSpan) {
    let size = span.byteCount
    guard size > 0 else { return }
    reserve(size)
    unsafe span.withUnsafeBytes { source in
      if let start = source.baseAddress {
        unsafe (base + count).copyMemory(from: start, byteCount: size)
      }
    }
    count += size
  }

  /// Lends room for so many bytes; what the closure says to have filled of it is kept.
  mutating func fill(_ room: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) -> Int {
    reserve(room)
    let target = unsafe UnsafeMutableRawBufferPointer(start: base + count, count: room)
    let filled = unsafe min(max(body(target), 0), room)
    count += filled
    return filled
  }

  mutating func unknown(_ fields: UnknownFields) {
    if !fields.isEmpty { raw(fields.bytes) }
  }

  /// A nested message: the body is written in place and its length put before it.
  mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
    tag(field, .length)
    let start = count
    byte(0)
    body(&self)
    let length = count - start - 1
    if length < 0x80 {
      unsafe base.storeBytes(of: UInt8(length), toByteOffset: start, as: UInt8.self)
      return
    }
    // The length takes more than the one byte that was left for it: at most ten.
    reserve(10)
    let size = Self.size(ofVarint: UInt64(length))
    unsafe (base + start + size).copyMemory(from: base + start + 1, byteCount: length)
    count = start
    store(varint: UInt64(length))
    count += length
  }
}
