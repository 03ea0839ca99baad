/// Lays JSON out over lines without looking at what it says: every key and value stays as it was written, byte
/// by byte, and in its place.
struct Reindenter {
  private var output: [UInt8] = []
  private var depth = 0

  /// The document over several lines, two blanks a level; empty objects and arrays stay on one line.
  static func indent(_ document: Span<UInt8>) -> [UInt8] {
    var reindenter = Reindenter()
    reindenter.output.reserveCapacity(document.count * 2)
    reindenter.run(document)
    return reindenter.output
  }

  private mutating func run(_ document: Span<UInt8>) {
    var index = 0
    while index < document.count {
      let byte = document[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""): index = copyString(document, from: index - 1)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let next = skipSpace(document, from: index)
        output.append(byte)
        // In ASCII, each closing bracket stands two after the one that opens.
        if next < document.count, document[next] == byte + 2 {
          output.append(byte + 2)
          index = next + 1
        } else {
          depth += 1
          breakLine()
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(depth - 1, 0)
        breakLine()
        output.append(byte)
      case UInt8(ascii: ","):
        output.append(byte)
        breakLine()
      case UInt8(ascii: ":"): output += [byte, UInt8(ascii: " ")]
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): break
      default: output.append(byte)
      }
    }
  }

  /// Copies a string with its quotation marks; the answer is the place behind it.
  private mutating func copyString(_ document: Span<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < document.count, document[index] != UInt8(ascii: "\"") {
      index += document[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(index + 1, document.count)
    for index in start..<end { output.append(document[index]) }
    return end
  }

  private func skipSpace(_ document: Span<UInt8>, from start: Int) -> Int {
    var index = start
    while index < document.count, document[index] <= UInt8(ascii: " ") { index += 1 }
    return index
  }

  private mutating func breakLine() {
    output.append(UInt8(ascii: "\n"))
    for _ in 0..<depth { output += [UInt8(ascii: " "), UInt8(ascii: " ")] }
  }
}
