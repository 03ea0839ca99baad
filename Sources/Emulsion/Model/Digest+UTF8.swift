// Digests from the bytes of a document, without a string or an array in between.

extension SHA256Digest {
  /// Reads 44 characters of base64 in UTF-8; `nil` for anything else.
  package init?(utf8: Span<UInt8>) {
    var bytes = InlineArray<32, UInt8>(repeating: 0)
    var target = bytes.mutableSpan
    guard Base64.decode(utf8, into: &target) else { return nil }
    self.bytes = bytes
  }
}

extension SHA1Digest {
  /// Reads 28 characters of base64 in UTF-8; `nil` for anything else.
  package init?(utf8: Span<UInt8>) {
    var bytes = InlineArray<20, UInt8>(repeating: 0)
    var target = bytes.mutableSpan
    guard Base64.decode(utf8, into: &target) else { return nil }
    self.bytes = bytes
  }
}

extension ThumbHash {
  /// Reads base64 in UTF-8; `nil` for anything else.
  package init?(utf8: Span<UInt8>) {
    guard let count = Base64.decodedCount(utf8) else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    var target = bytes.mutableSpan
    guard Base64.decode(utf8, into: &target) else { return nil }
    self.init(bytes: bytes)
  }
}

extension Base64 {
  /// How many bytes a text writes by its length and its padding; `nil` for a length that none has.
  static func decodedCount(_ text: Span<UInt8>) -> Int? {
    let count = text.count
    guard count.isMultiple(of: 4) else { return nil }
    guard count > 0 else { return 0 }
    let padding =
      text[count - 1] != UInt8(ascii: "=") ? 0 : text[count - 2] != UInt8(ascii: "=") ? 1 : 2
    return count / 4 * 3 - padding
  }

  /// Fills a span with the bytes; false where the text writes another number of bytes, has a wrong
  /// character, or set bits in its padding.
  static func decode(_ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) -> Bool {
    guard decodedCount(text) == bytes.count else { return false }
    let table = values.span
    var wrong: UInt8 = 0
    var rest: UInt32 = 0
    var position = 0
    var source = 0
    while position < bytes.count {
      let left = bytes.count - position
      var group: UInt32 = 0
      // The digits that are not padding: one more than the bytes of the group.
      for offset in 0..<4 {
        let value = offset <= left ? table[Int(text[source + offset])] : 0
        wrong |= value
        group = group << 6 | UInt32(value & 63)
      }
      bytes[position] = UInt8(truncatingIfNeeded: group >> 16)
      if left > 1 { bytes[position + 1] = UInt8(truncatingIfNeeded: group >> 8) }
      if left > 2 { bytes[position + 2] = UInt8(truncatingIfNeeded: group) }
      if left < 3 { rest = group & (left == 1 ? 0xFFFF : 0xFF) }
      position += 3
      source += 4
    }
    // The table has 255 for what is no digit.
    return wrong < 64 && rest == 0
  }
}
