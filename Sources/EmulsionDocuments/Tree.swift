import CSimdjson

/// A parsed document: nodes in document order, each knowing where the next after its content is.
///
/// A value is named by the index of its node. Errors and warnings are made from that index alone:
/// the path to it is looked up only when there is something to say.
struct Tree: ~Escapable {
  /// The index of the document's own value.
  static let root = 0

  let nodes: Span<emulsion_json_node>
  let strings: Span<UInt8>

  @_lifetime(copy nodes, copy strings)
  init(nodes: Span<emulsion_json_node>, strings: Span<UInt8>) {
    self.nodes = nodes
    self.strings = strings
  }

  /// What a value is; the raw values are those of the shim.
  enum Kind: UInt8 {
    case null, `false`, `true`, integer, unsigned, double, string, array, object
  }

  func kind(_ index: Int) -> Kind { Kind(rawValue: nodes[index].kind) ?? .null }

  func isNull(_ index: Int) -> Bool { nodes[index].kind == Kind.null.rawValue }

  /// The index after a value and its content.
  func end(_ index: Int) -> Int { Int(nodes[index].next) }

  /// The elements of an array, or the members of an object.
  func count(_ index: Int) -> Int { Int(nodes[index].length) }

  /// The bytes of a node that is a string.
  @_lifetime(copy self)
  func bytes(ofString node: emulsion_json_node) -> Span<UInt8> {
    let start = Int(node.bits)
    return strings.extracting(start..<(start + Int(node.length)))
  }

  /// The text of a key.
  func keyText(_ index: Int) -> String {
    let node = nodes[index]
    let start = Int(node.key_offset)
    return text(start..<(start + Int(node.key_length)))
  }

  /// The bytes of a key, as something that a set can hold.
  func keyBytes(_ index: Int) -> [UInt8] {
    let node = nodes[index]
    let start = Int(node.key_offset)
    return (start..<(start + Int(node.key_length))).map { strings[$0] }
  }
}

// MARK: - Members

extension Tree {
  /// A walk over an object's members.
  struct Members {
    var index: Int
    let end: Int
    var seen = KeySet()
    /// The keys that are not in the vocabulary.
    var others: Set<[UInt8]>?
  }

  /// Starts a walk over the members of an object; any other value is an error.
  func members(_ index: Int) throws(DocumentError) -> Members {
    guard nodes[index].kind == Kind.object.rawValue else { throw wrongType(index, "an object") }
    return Members(index: index + 1, end: end(index))
  }

  /// The next member's key and value. A key that comes again is an error.
  func next(_ members: inout Members) throws(DocumentError) -> (key: Key, index: Int)? {
    let index = members.index
    guard index < members.end else { return nil }
    let node = nodes[index]
    members.index = Int(node.next)
    let key = Key(rawValue: node.key) ?? .unknown
    if key == .unknown {
      if members.others == nil { members.others = [] }
      guard members.others?.insert(keyBytes(index)).inserted == true else {
        throw duplicateKey(index)
      }
    } else if !members.seen.insert(key) {
      throw duplicateKey(index)
    }
    return (key, index)
  }

  /// Starts a walk over the elements of an array; any other value is an error.
  func elements(_ index: Int) throws(DocumentError) -> Range<Int> {
    guard nodes[index].kind == Kind.array.rawValue else { throw wrongType(index, "an array") }
    return (index + 1)..<end(index)
  }

  /// Warns of a key that the API does not have, and looks into its value for keys that come twice.
  func skip(_ index: Int, _ warnings: inout Warnings) throws(DocumentError) {
    for inner in index..<end(index) where kind(inner) == .object {
      var members = try members(inner)
      while try next(&members) != nil {}
    }
    if warnings.hasRoom() {
      warnings.append(.unknownKey, path(index), "the API has no such key")
    }
  }
}
