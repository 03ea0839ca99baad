/// Ids within records: 16 bytes, most significant first, where the id encodes a 128-bit number, else the
/// text after the prefix. A text of exactly 16 bytes gets a zero byte behind it, which no id holds, so
/// that the length alone tells the two apart.
extension Identifier {
  func appendWire(to writer: inout WireWriter) {
    switch storage {
    case .uuid(let high, let low):
      writer.varint(16)
      writer.bigEndian(high)
      writer.bigEndian(low)
    case .text(let suffix):
      let utf8 = Array(suffix.utf8)
      let padding = utf8.count == 16 ? 1 : 0
      writer.varint(UInt64(utf8.count + padding))
      writer.raw(utf8)
      if padding == 1 { writer.byte(0) }
    }
  }

  init?(wire span: RawSpan) {
    if span.byteCount == 16 {
      let number = IdentifierNumber(wire: span)
      self.init(high: number.high, low: number.low)
      return
    }
    guard let count = IdentifierLimits.suffixCount(wire: span) else { return nil }
    self.init(suffix: [UInt8](span.extracting(0..<count)))
  }
}

extension IdentifierLimits {
  /// Whether bytes are an id.
  @inline(__always)
  static func allows(wire span: RawSpan) -> Bool {
    span.byteCount == 16 || suffixCount(wire: span) != nil
  }

  /// How many bytes are the text after the prefix, of an id that is not written as a number; `nil` for what is no
  /// id.
  fileprivate static func suffixCount(wire span: RawSpan) -> Int? {
    func byte(_ place: Int) -> UInt8 {
      // The places are within the bytes.
      unsafe span.unsafeLoad(fromByteOffset: place, as: UInt8.self)
    }
    let count = span.byteCount == 17 && byte(16) == 0 ? 16 : span.byteCount
    guard 1...suffixLength ~= count, (0..<count).allSatisfy({ isAllowed(byte($0)) }) else {
      return nil
    }
    return count
  }
}

/// The 128-bit number that an id encodes.
struct IdentifierNumber {
  let high: UInt64
  let low: UInt64

  /// Reads sixteen bytes, which the caller has counted; any value of them is an id.
  @inline(__always)
  init(wire span: RawSpan) {
    let high = unsafe span.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt64.self)
    let low = unsafe span.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self)
    self.high = UInt64(bigEndian: high)
    self.low = UInt64(bigEndian: low)
  }
}
