/// Room for one record while it is unpacked: it grows and is used again.
@safe struct Scratch: ~Copyable {
  private var storage: UnsafeMutableRawBufferPointer

  init(capacity: Int = 4096) {
    unsafe storage = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe storage.deallocate() }

  /// At least `count` bytes whose content means nothing. Callers have bounded the count.
  mutating func room(for count: Int) -> UnsafeMutableRawBufferPointer {
    if unsafe storage.count < count {
      unsafe storage.deallocate()
      unsafe storage = .allocate(byteCount: max(count, 4096), alignment: 16)
    }
    return unsafe storage
  }

  /// The first bytes, which ``room(for:)`` gave out and the caller has filled.
  @_lifetime(&self)
  mutating func filled(_ count: Int) -> RawSpan {
    let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(storage)).extracting(..<count)
    return unsafe _overrideLifetime(span, mutating: &self)
  }
}
