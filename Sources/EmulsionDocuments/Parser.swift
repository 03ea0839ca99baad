import CSimdjson

/// The C++ parser and its memory. All unsafe code of the target is in this file.
///
/// It is `@safe` since both pointers stay within: the handle is made here and ends here, and the arrays
/// of `result` are seen through spans that borrow the parser. It is `Sendable` since the shim's parser
/// is used by no two threads at once: whoever calls it owns this value exclusively.
@safe
struct Parser: ~Copyable, @unchecked Sendable {
  private let limits: DocumentReader.Limits
  /// The shim's parser; `nil` if there was no memory for it.
  private let handle: OpaquePointer?
  private var result: emulsion_json_tree

  init(limits: DocumentReader.Limits) {
    self.limits = limits
    // All fields are zero: no nodes.
    unsafe result = emulsion_json_tree()
    // The shim copies the names.
    unsafe handle = Key.vocabulary.withUnsafeBufferPointer { names in
      unsafe emulsion_json_create(UInt32(limits.maximumDepth), names.baseAddress, names.count)
    }
  }

  deinit {
    // The handle is this value's own and is not used again; the shim takes NULL.
    unsafe emulsion_json_destroy(handle)
  }

  /// The document that was parsed last.
  var tree: Tree {
    @_lifetime(borrow self)
    get {
      // The shim gives a pointer with a count for each array, both NULL and 0 before the first
      // document. They stay until the next call of `parse`, which needs this value exclusively.
      let nodes = unsafe UnsafeBufferPointer(start: result.nodes, count: result.node_count)
      let strings = unsafe UnsafeBufferPointer(start: result.strings, count: result.string_bytes)
      let tree = Tree(nodes: unsafe nodes.span, strings: unsafe strings.span)
      // The spans are bound to the two local buffers; what they show is bound to this value.
      return unsafe _overrideLifetime(tree, borrowing: self)
    }
  }

  /// Parses a document, or says what is wrong with it.
  mutating func parse(_ document: Span<UInt8>) throws(DocumentError) {
    guard document.count <= limits.maximumBytes else {
      let allowed = "\(limits.maximumBytes) allowed"
      throw DocumentError(
        code: .tooLarge, path: "",
        message: "the document has \(document.count) bytes, more than the \(allowed)")
    }
    var scanner = SyntaxScanner(document, maximumDepth: limits.maximumDepth)
    if scanner.startsWithByteOrderMark {
      // Some versions of simdjson skip it.
      throw DocumentError(
        code: .notJSON, path: "", message: "the document starts with a byte order mark")
    }
    let code = try run(document)
    if code == EMULSION_JSON_OK { return }
    guard code == EMULSION_JSON_INVALID else { throw limitError(code) }
    // simdjson says neither where nor why; the scanner does. It also finds the numbers that are fine
    // as JSON and too long for 64 bits: with an exponent they read as floating point.
    let longIntegers = try scanner.scan()
    guard !longIntegers.isEmpty else { throw unexplained }
    let rewritten = document.inserting("e0", at: longIntegers)
    guard try run(rewritten.span) == EMULSION_JSON_OK else { throw unexplained }
  }

  private mutating func run(_ document: Span<UInt8>) throws(DocumentError) -> Int {
    guard let handle = unsafe handle else { throw limitError(EMULSION_JSON_NO_MEMORY) }
    // The shim copies `count` bytes from the pointer, and only then parses. It writes `result` before
    // it returns.
    let code = unsafe document.withUnsafeBufferPointer { bytes in
      unsafe emulsion_json_parse(handle, bytes.baseAddress, bytes.count, &result)
    }
    return Int(code)
  }

  private func limitError(_ code: Int) -> DocumentError {
    switch code {
    case EMULSION_JSON_TOO_DEEP: .tooDeep(limits.maximumDepth)
    case EMULSION_JSON_TOO_LARGE:
      DocumentError(code: .tooLarge, path: "", message: "the document is too large to be parsed")
    default:
      DocumentError(code: .outOfMemory, path: "", message: "there is no memory for the parser")
    }
  }

  /// For a document that the parser refuses and the scanner does not: none is known.
  private var unexplained: DocumentError {
    DocumentError(code: .notJSON, path: "", message: "the document is no valid JSON")
  }
}

extension Span<UInt8> {
  /// The bytes with a text put in at ascending positions.
  fileprivate func inserting(_ text: String, at positions: [Int]) -> [UInt8] {
    var bytes = [UInt8]()
    bytes.reserveCapacity(count + positions.count * text.utf8.count)
    var start = 0
    for position in positions {
      for index in start..<position { bytes.append(self[index]) }
      bytes.append(contentsOf: text.utf8)
      start = position
    }
    for index in start..<count { bytes.append(self[index]) }
    return bytes
  }
}

extension Tree {
  /// Bytes of the strings as text.
  func text(_ range: Range<Int>) -> String {
    // simdjson has checked the document's UTF-8 and the shim the escapes, so it is not done again.
    let utf8 = unsafe UTF8Span(unchecked: strings.extracting(range))
    return String(copying: utf8)
  }
}
