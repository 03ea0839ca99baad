/// Finds the id in a line that is no valid document, so that whoever mends it knows which record it is.
enum DocumentID {
  /// The longest text that is taken for an id.
  private static let limit = 80

  /// The value of a first member `id`, where that is a short string without escapes.
  static func find(in line: Span<UInt8>) -> String? {
    var index = 0

    func skipBlanks() {
      while index < line.count, line[index] == 0x20 || line[index] == 0x09 { index += 1 }
    }

    for part in ["{", "\"id\"", ":", "\""] {
      skipBlanks()
      for byte in part.utf8 {
        guard index < line.count, line[index] == byte else { return nil }
        index += 1
      }
    }
    var text: [UInt8] = []
    while index < line.count, text.count <= limit {
      let byte = line[index]
      if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
      guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
      text.append(byte)
      index += 1
    }
    return nil
  }
}
