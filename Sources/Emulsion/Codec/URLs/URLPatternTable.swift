/// The URL patterns of one store by their numbers. Immutable; a number, once given, never means anything
/// else.
@safe final class URLPatternTable: @unchecked Sendable {
  /// A piece of a pattern's text as JSON has it, cut where the variables go.
  struct Part {
    /// Where the text lies in the table's.
    var start: Int
    var end: Int
    /// What follows the text; nothing behind the last.
    var variable: URLVariable?
  }

  /// The most patterns that a store learns; URLs beyond them are kept as they are.
  static let capacity = 4096

  private let patterns: [URLPattern?]
  // Memory of its own, filled once and freed with the table: what arrays do to count their references is a
  // good part of what writing a URL costs.
  private let texts: UnsafeMutableBufferPointer<UInt8>
  private let parts: UnsafeMutableBufferPointer<Part>
  /// Per pattern the parts that are its own, none where it is damaged.
  private let places: UnsafeMutableBufferPointer<Range<Int>>

  convenience init() { self.init(patterns: []) }

  private init(patterns: [URLPattern?]) {
    self.patterns = patterns
    var json = JSONBuffer(capacity: 256)
    var parts: [Part] = []
    var places: [Range<Int>] = []
    for pattern in patterns {
      let first = parts.count
      if let pattern { Self.cut(pattern, &json, &parts) }
      places.append(first..<parts.count)
    }
    unsafe texts = Self.copy(json.array)
    unsafe self.parts = Self.copy(parts)
    unsafe self.places = Self.copy(places)
  }

  deinit {
    unsafe texts.deallocate()
    unsafe parts.deallocate()
    unsafe places.deallocate()
  }

  private static func copy<Element>(_ array: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: array.count)
    _ = unsafe copy.initialize(from: array)
    return unsafe copy
  }

  /// Appends `"name":{"url":"…`, the texts between the variables, and `…","mimetype":"…","width":`.
  private static func cut(
    _ pattern: URLPattern, _ json: inout JSONBuffer, _ parts: inout [Part]
  ) {
    var start = json.count
    json.appendQuoted(pattern.name)
    json.append(":{\"url\":\"")
    for segment in pattern.segments {
      switch segment {
      case .text(let bytes): json.appendEscaped(String(decoding: bytes, as: UTF8.self))
      case .variable(let variable):
        parts.append(Part(start: start, end: json.count, variable: variable))
        start = json.count
      }
    }
    json.append("\",\"mimetype\":")
    json.appendQuoted(pattern.mimeType)
    json.append(",\"width\":")
    parts.append(Part(start: start, end: json.count, variable: nil))
  }

  var count: Int { patterns.count }

  /// A table with more patterns behind those of this one; `nil` stands for one that is damaged, so that only
  /// the records that use it cannot be read.
  func adding(_ more: [URLPattern?]) -> URLPatternTable {
    URLPatternTable(patterns: patterns + more)
  }

  func pattern(_ number: UInt32) -> URLPattern? {
    Int(number) < patterns.count ? patterns[Int(number)] : nil
  }

  /// Whether there is a pattern under a number, and it is not damaged.
  @inline(__always)
  func has(_ number: UInt32) -> Bool {
    // The number is compared with the count; every pattern has a part.
    unsafe Int(number) < places.count && !places[Int(number)].isEmpty
  }

  /// Calls `body` with each text of a pattern and the variable behind it; `false` where there is no such
  /// pattern.
  @inline(__always)
  func forEachPart(
    _ number: UInt32, _ body: (RawSpan, URLVariable?) throws(CodecError) -> Void
  ) throws(CodecError) -> Bool {
    guard unsafe Int(number) < places.count else { return false }
    // The number was compared with the count; the ranges were made with the parts and texts that they name.
    let place = unsafe places[Int(number)]
    for index in place {
      let part = unsafe parts[index]
      let bytes = unsafe UnsafeRawBufferPointer(texts)
      let text = unsafe RawSpan(_unsafeBytes: bytes).extracting(unchecked: part.start..<part.end)
      try body(text, part.variable)
    }
    return !place.isEmpty
  }
}

extension URLPattern {
  /// The exact URL in a record's context.
  func url(in context: borrowing URLContext) throws(CodecError) -> String {
    var bytes: [UInt8] = []
    for segment in segments {
      switch segment {
      case .text(let text): bytes += text
      case .variable(let variable): bytes += context.written(variable)
      }
    }
    guard let url = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
    return url
  }
}
