/// Reads a document that the parser refused, slowly, to say what is wrong with it and where.
///
/// simdjson is fast because it does not keep track of that. This scanner runs for refused documents
/// alone; it makes no values.
struct SyntaxScanner: ~Escapable {
  /// A step from a value to one inside of it.
  enum Step {
    case key(Range<Int>)
    case index(Int)
  }

  private(set) var bytes: Span<UInt8>
  private(set) var position = 0
  private let maximumDepth: Int
  private var steps: [Step] = []
  /// What is wrong with the first byte after ``bytes``, where the document goes on in no valid UTF-8.
  private var encodingError: String?
  /// Where the integers end that 64 bits cannot hold.
  private var longIntegers: [Int] = []

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  var startsWithByteOrderMark: Bool {
    bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
  }

  /// Reads the whole document. Where it is valid, the answer is the ends of the integers that 64 bits
  /// cannot hold.
  ///
  /// - Throws: the first thing that is wrong.
  @_lifetime(self: copy self)
  mutating func scan() throws(DocumentError) -> [Int] {
    stopAtInvalidUTF8()
    skipSpace()
    if position == bytes.count, encodingError == nil {
      throw error(.notJSON, "the document is empty")
    }
    try value(depth: 0)
    skipSpace()
    guard position == bytes.count, encodingError == nil else {
      throw unexpected("nothing more after the document")
    }
    return longIntegers
  }

  /// Cuts the document where its first character that is no UTF-8 begins.
  @_lifetime(self: copy self)
  private mutating func stopAtInvalidUTF8() {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes)
    } catch {
      encodingError = "\(error.kind)"
      bytes = bytes.extracting(first: error.byteOffsets.lowerBound)
    }
  }

  // MARK: Values

  @_lifetime(self: copy self)
  private mutating func value(depth: Int) throws(DocumentError) {
    skipSpace()
    switch peek() {
    case UInt8(ascii: "{"): try object(depth: depth + 1)
    case UInt8(ascii: "["): try array(depth: depth + 1)
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: try number()
    default: throw unexpected("a value")
    }
  }

  @_lifetime(self: copy self)
  private mutating func object(depth: Int) throws(DocumentError) {
    try enter(depth)
    if take("}") { return }
    repeat {
      skipSpace()
      guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotation marks") }
      let key = try string()
      steps.append(.key(key))
      skipSpace()
      guard take(":") else { throw unexpected("“:” after the key") }
      try value(depth: depth)
      steps.removeLast()
      skipSpace()
    } while take(",")
    guard take("}") else { throw unexpected("“,” or “}”") }
  }

  @_lifetime(self: copy self)
  private mutating func array(depth: Int) throws(DocumentError) {
    try enter(depth)
    if take("]") { return }
    var index = 0
    repeat {
      steps.append(.index(index))
      try value(depth: depth)
      steps.removeLast()
      index += 1
      skipSpace()
    } while take(",")
    guard take("]") else { throw unexpected("“,” or “]”") }
  }

  /// Steps over an opening bracket and the space after it.
  @_lifetime(self: copy self)
  private mutating func enter(_ depth: Int) throws(DocumentError) {
    guard depth <= maximumDepth else { throw DocumentError.tooDeep(maximumDepth) }
    position += 1
    skipSpace()
  }

  @_lifetime(self: copy self)
  private mutating func literal(_ word: String) throws(DocumentError) {
    for byte in word.utf8 {
      guard peek() == byte else { throw unexpected("“\(word)”") }
      position += 1
    }
  }

  // MARK: Numbers

  @_lifetime(self: copy self)
  private mutating func number() throws(DocumentError) {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if take("e") || take("E") {
      isInteger = false
      if !take("+") { _ = take("-") }
      try digits()
    }
    if let byte = peek(), Character(Unicode.Scalar(byte)).isLetter || isDigit(byte) {
      throw unexpected("the end of the number")
    }
    let text = text(start..<position)
    if isInteger && (Int64(text) != nil || UInt64(text) != nil) { return }
    guard let value = Double(text), value.isFinite else {
      throw error(.invalidValue, "the number \(Excerpt.shortened(text)) is beyond floating point")
    }
    if isInteger { longIntegers.append(position) }
  }

  @_lifetime(self: copy self)
  private mutating func digits() throws(DocumentError) {
    let start = position
    while let byte = peek(), isDigit(byte) { position += 1 }
    guard position > start else { throw unexpected("a digit") }
  }

  // MARK: Bytes

  private func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  @_lifetime(self: copy self)
  mutating func advance(by count: Int) { position += count }

  @_lifetime(self: copy self)
  mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  @_lifetime(self: copy self)
  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: range.map { bytes[$0] }, as: UTF8.self)
  }

  // MARK: Errors

  func error(_ code: DocumentError.Code, _ message: String) -> DocumentError {
    var path = DocumentPath()
    for step in steps {
      switch step {
      case .key(let range): path.append(key: text(range))
      case .index(let index): path.append(index: index)
      }
    }
    return DocumentError(code: code, path: path.text, message: message)
  }

  /// That something else stands at the position than what must.
  func unexpected(_ expected: String) -> DocumentError {
    if position == bytes.count, let encodingError {
      return error(.notUTF8, "byte \(position) is not UTF-8: \(encodingError)")
    }
    let found =
      switch peek() {
      case nil: "the end of the document"
      case (0x21...0x7E)?: "“\(text(position..<(position + 1)))”"
      case let byte?: "the byte 0x\(String(byte, radix: 16, uppercase: true))"
      }
    return error(.notJSON, "expected \(expected) at byte \(position), found \(found)")
  }
}
