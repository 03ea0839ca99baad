/// Where the values of a JSON object's own keys lie, in their order. For text that is known to be an object.
struct DocumentParts {
  private(set) var values: [(key: String, range: Range<Int>)] = []
  private let text: [UInt8]

  init(_ text: [UInt8]) {
    self.text = text
    var place = 1
    while place < text.count, text[place] == UInt8(ascii: "\"") {
      let keyEnd = Self.end(of: text, from: place)
      let key = String(decoding: text[(place + 1)..<(keyEnd - 1)], as: UTF8.self)
      let end = Self.end(of: text, from: keyEnd + 1)
      values.append((key, (keyEnd + 1)..<end))
      place = end + 1
    }
  }

  /// Where a key's value lies; empty where there is no such key.
  func range(_ key: String) -> Range<Int> {
    values.first { $0.key == key }?.range ?? 0..<0
  }

  /// A key's value as JSON.
  subscript(key: String) -> [UInt8] { Array(text[range(key)]) }

  /// The place behind the value that begins at one.
  private static func end(of text: [UInt8], from start: Int) -> Int {
    var (place, depth) = (start, 0)
    while place < text.count {
      switch text[place] {
      case UInt8(ascii: "\""):
        place += 1
        while place < text.count, text[place] != UInt8(ascii: "\"") {
          place += text[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place += 1
        if depth == 0 { return place }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return place }
        depth -= 1
        if depth == 0 { return place + 1 }
      case UInt8(ascii: ","): if depth == 0 { return place }
      default: break
      }
      place += 1
    }
    return place
  }
}
