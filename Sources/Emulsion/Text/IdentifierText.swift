/// The bounds of an id's text.
enum IdentifierLimits {
  /// The longest text after the underscore.
  static let suffixLength = 64
  /// Room for the longest id: a prefix of up to 15 characters, the underscore and the suffix.
  static let textLength = 80

  static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// The text of one id, held in place: every lookup starts with one, and JSON is full of them.
struct IdentifierText {
  private var bytes = InlineArray<80, UInt8>(repeating: 0)
  private(set) var count = 0

  /// The text of no id.
  init() {}

  /// `prefix_` and the base-57 digits of a number.
  @inline(__always)
  init(_ prefix: StaticString, high: UInt64, low: UInt64) {
    let start = prefix.utf8CodeUnitCount + 1
    guard start + Base57.length <= IdentifierLimits.textLength else { return }
    var span = bytes.mutableSpan
    // The prefix, the underscore and the digits fit by the guard.
    unsafe span.withUnsafeMutableBufferPointer { target in
      guard let base = target.baseAddress else { return }
      unsafe base.update(from: prefix.utf8Start, count: start - 1)
      unsafe base[start - 1] = UInt8(ascii: "_")
      unsafe Base57.write(high: high, low: low, to: base + start)
    }
    count = start + Base57.length
  }

  /// `prefix_` and a text, which was bounded when the id was made.
  init(_ prefix: StaticString, suffix: String) {
    let start = prefix.utf8CodeUnitCount + 1
    for index in 0..<(start - 1) where index < IdentifierLimits.textLength {
      // The index lies within the static string.
      bytes[index] = unsafe prefix.utf8Start[index]
    }
    guard start + suffix.utf8.count <= IdentifierLimits.textLength else { return }
    bytes[start - 1] = UInt8(ascii: "_")
    count = start
    for byte in suffix.utf8 {
      bytes[count] = byte
      count += 1
    }
  }

  /// A copy of an id's text from a key; `nil` where there are more bytes than an id has.
  init?(copying text: RawSpan) {
    guard text.byteCount <= IdentifierLimits.textLength else { return nil }
    var span = bytes.mutableSpan
    // The bytes fit by the guard.
    unsafe span.withUnsafeMutableBytes { target in
      unsafe text.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
    count = text.byteCount
  }

  var span: RawSpan {
    @_lifetime(borrow self)
    // Bytes have no padding that a raw view could expose.
    get { unsafe bytes.span.extracting(0..<count).bytes }
  }
}
