/// The text of a place in a document: `faces[2].bounding_box.x`.
struct DocumentPath {
  private(set) var text: String

  init(text: String = "") { self.text = text }

  /// Steps to the member of a key. Keys that are no plain words are quoted: `metrics["a b"]`.
  mutating func append(key: String) {
    if key.utf8.allSatisfy(DocumentPath.isPlain), !key.isEmpty, key.utf8.count <= 60 {
      if !text.isEmpty { text += "." }
      text += key
    } else {
      text += "[\"\(Excerpt.shortened(key))\"]"
    }
  }

  /// Steps to an element.
  mutating func append(index: Int) { text += "[\(index)]" }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
