// Bytes against bytes, eight at a time. The order is that of keys: byte by byte, and of two that begin alike the
// shorter first.
extension RawSpan {
  /// Whether other bytes stand at a place.
  func has(_ other: RawSpan, at place: Int) -> Bool {
    let size = other.byteCount
    guard place >= 0, byteCount - place >= size else { return false }
    var offset = 0
    while size - offset >= 8 {
      if bigEndianWord(at: place + offset) != other.bigEndianWord(at: offset) { return false }
      offset += 8
    }
    while offset < size {
      // The offset lies within the other bytes, and there are as many here.
      let left = unsafe unsafeLoad(fromByteOffset: place + offset, as: UInt8.self)
      let right = unsafe other.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if left != right { return false }
      offset += 1
    }
    return true
  }

  /// How the bytes stand to others in the order of keys: negative before them, 0 for the same, positive behind
  /// them. The first bytes, as many as `start`, are known to be the same.
  func compare(_ other: RawSpan, from start: Int = 0) -> Int {
    let shared = Swift.min(byteCount, other.byteCount)
    var offset = start
    while shared - offset >= 8 {
      let (left, right) = (bigEndianWord(at: offset), other.bigEndianWord(at: offset))
      if left != right { return left < right ? -1 : 1 }
      offset += 8
    }
    while offset < shared {
      // The offset lies within both.
      let left = unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      let right = unsafe other.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if left != right { return left < right ? -1 : 1 }
      offset += 1
    }
    return byteCount - other.byteCount
  }

  /// How many bytes both begin with alike.
  func sharedCount(_ other: RawSpan) -> Int {
    let limit = Swift.min(byteCount, other.byteCount)
    var count = 0
    while count < limit {
      // The count lies within both.
      let left = unsafe unsafeLoad(fromByteOffset: count, as: UInt8.self)
      let right = unsafe other.unsafeLoad(fromByteOffset: count, as: UInt8.self)
      if left != right { break }
      count += 1
    }
    return count
  }

  /// The first eight bytes as a number that orders as they do; zeros stand for those that are not there.
  var head: UInt64 {
    if byteCount >= 8 { return bigEndianWord(at: 0) }
    var head: UInt64 = 0
    for index in 0..<8 {
      // The index lies before the end.
      let byte = index < byteCount ? unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self) : 0
      head = head << 8 | UInt64(byte)
    }
    return head
  }

  /// Eight bytes, which the caller has counted.
  @inline(__always)
  private func bigEndianWord(at offset: Int) -> UInt64 {
    let word = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return UInt64(bigEndian: word)
  }
}
