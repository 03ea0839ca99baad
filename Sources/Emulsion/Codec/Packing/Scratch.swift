/// Room for one record while it is unpacked: it grows and is used again. Whoever has taken it is its only user.
@safe final class Scratch {
  private var storage: UnsafeMutableRawBufferPointer

  init(capacity: Int = 4096) {
    unsafe storage = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe storage.deallocate() }

  /// At least `count` bytes whose content means nothing. Callers have bounded the count.
  func room(for count: Int) -> UnsafeMutableRawBufferPointer {
    if unsafe storage.count < count {
      unsafe storage.deallocate()
      unsafe storage = .allocate(byteCount: max(count, 4096), alignment: 16)
    }
    return unsafe storage
  }

  /// The first bytes, which ``room(for:)`` gave out and the caller has filled; they stay until the next call of
  /// that.
  @_lifetime(borrow self)
  func filled(_ count: Int) -> RawSpan {
    let span = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(storage)).extracting(..<count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }
}
