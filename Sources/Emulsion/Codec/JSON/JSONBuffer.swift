/// Bytes of JSON as they are written: one growing block, made to be used again.
///
/// Appending is what a read spends its time on beside LMDB itself: raw memory takes a fifth of the time of
/// `[UInt8]` here, so this type is one of the few that use it. Every method first makes room for the most
/// that it can write.
@safe public struct JSONBuffer: ~Copyable, @unchecked Sendable {
  // The extensions in this folder write to it, each within the room that it has reserved.
  var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes written so far.
  public internal(set) var count = 0
  private var date = DateText(days: 0)

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

  mutating func append(_ value: Bool) {
    if value { append("true") } else { append("false") }
  }

  mutating func append(_ value: Int64) {
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append(digitsOf: value.magnitude)
  }

  /// Appends a number in decimal digits.
  @inline(__always)
  mutating func append(digitsOf number: UInt64) {
    reserve(20)
    unsafe count += Digits.write(number, to: base + count)
  }

  mutating func append(_ value: Int?) {
    if let value { append(Int64(value)) } else { append("null") }
  }

  mutating func append(_ value: Int64?) {
    if let value { append(value) } else { append("null") }
  }

  /// Appends an instant in quotes.
  mutating func append(_ value: Timestamp) { append(wall: value.microseconds, offsetMinutes: 0) }

  /// Appends a wall clock's reading in quotes.
  mutating func append(_ value: LocalDateTime) {
    append(wall: value.wallMicroseconds, offsetMinutes: value.offsetMinutes)
  }

  private mutating func append(wall: Int64, offsetMinutes: Int16?) {
    reserve(TimeText.room + 2)
    let target = unsafe base + count
    unsafe target[0] = UInt8(ascii: "\"")
    let size = unsafe TimeText.write(
      wall: wall, offsetMinutes: offsetMinutes, date: &date, to: UnsafeMutableRawPointer(target + 1)
    )
    unsafe target[size + 1] = UInt8(ascii: "\"")
    count += size + 2
  }

  /// Appends a day in quotes.
  mutating func append(_ value: CalendarDate) {
    reserve(DateText.count + 2)
    let target = unsafe base + count
    unsafe target[0] = UInt8(ascii: "\"")
    unsafe DateText(days: Int(value.days)).write(to: UnsafeMutableRawPointer(target + 1))
    unsafe target[DateText.count + 1] = UInt8(ascii: "\"")
    count += DateText.count + 2
  }

  /// Appends the text of a record's id, without quotes; `false` where the bytes are no id.
  @inline(__always)
  mutating func append<Kind>(wireID span: RawSpan, _ kind: Kind.Type) -> Bool
  where Kind: IdentifierKind {
    if span.byteCount == 16 {
      let number = IdentifierNumber(wire: span)
      append(Kind.prefix)
      reserve(1 + Base57.length)
      unsafe base[count] = UInt8(ascii: "_")
      unsafe Base57.write(high: number.high, low: number.low, to: base + count + 1)
      count += 1 + Base57.length
      return true
    }
    guard let id = Identifier<Kind>(wire: span) else { return false }
    append(raw: id.text.span)
    return true
  }

  mutating func append<Kind>(_ id: Identifier<Kind>) {
    let text = id.text
    append(byte: UInt8(ascii: "\""))
    append(raw: text.span)
    append(byte: UInt8(ascii: "\""))
  }

  /// Appends base64 in quotes.
  mutating func append(base64 bytes: RawSpan) {
    let size = bytes.byteCount
    reserve((size + 2) / 3 * 4 + 10)
    let target = unsafe UnsafeMutableRawPointer(base + count)
    unsafe target.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    let end = unsafe Base64.write(bytes, to: target + 1)
    unsafe end.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    count += unsafe end - target + 1
  }
}
