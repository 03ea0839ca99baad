import CSimdjson

// What is said of a value, made from its index.
extension Tree {
  /// The place of a value in the document.
  func path(_ index: Int) -> String {
    var path = DocumentPath()
    var parent = Tree.root
    while parent < index {
      let isObject = kind(parent) == .object
      var child = parent + 1
      var ordinal = 0
      while end(child) <= index {
        child = end(child)
        ordinal += 1
      }
      if isObject { path.append(key: keyText(child)) } else { path.append(index: ordinal) }
      parent = child
    }
    return path.text
  }

  func error(_ code: DocumentError.Code, _ index: Int, _ message: String) -> DocumentError {
    DocumentError(code: code, path: path(index), message: message)
  }

  func wrongType(_ index: Int, _ expected: String) -> DocumentError {
    error(.wrongType, index, "expected \(expected), found \(found(index))")
  }

  func invalid(_ index: Int, _ expected: String) -> DocumentError {
    error(.invalidValue, index, "expected \(expected), found \(found(index))")
  }

  func duplicateKey(_ index: Int) -> DocumentError {
    let key = Excerpt.quoted(keyText(index))
    return error(.duplicateKey, index, "the key \(key) occurs twice in its object")
  }

  /// The value of a required key, once its object has been walked.
  func required<Value>(
    _ value: Value?, _ key: Key, in object: Int
  ) throws(DocumentError) -> Value {
    if let value { return value }
    var place = DocumentPath(text: path(object))
    place.append(key: key.name)
    throw DocumentError(
      code: .missingKey, path: place.text, message: "the required key “\(key.name)” is missing")
  }

  /// A value as messages name it.
  func found(_ index: Int) -> String {
    let node = nodes[index]
    switch kind(index) {
    case .null: return "null"
    case .false: return "false"
    case .true: return "true"
    case .integer: return "the integer \(Int64(bitPattern: node.bits))"
    case .unsigned: return "the integer \(node.bits)"
    case .double: return "the number \(Double(bitPattern: node.bits))"
    case .string: return "the string \(Excerpt.quoted(startOfString(node)))"
    case .array: return "an array"
    case .object: return "an object"
    }
  }

  /// As much of a string as an excerpt can show. A cut within a character gives a replacement
  /// character, which the excerpt leaves out with the rest.
  private func startOfString(_ node: emulsion_json_node) -> String {
    let start = Int(node.bits)
    let shown = min(Int(node.length), (Excerpt.limit + 1) * 4)
    return String(decoding: (start..<(start + shown)).map { strings[$0] }, as: UTF8.self)
  }
}
