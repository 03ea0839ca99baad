import Testing

@testable import EmulsionCLI

@Suite("The reader of lines")
struct LineReaderTests {
  /// Gives bytes in small portions.
  private struct Portions: ByteSource {
    let bytes: [UInt8]
    let size: Int
    private(set) var bytesTaken = 0

    init(_ text: String, by size: Int) {
      bytes = Array(text.utf8)
      self.size = size
    }

    mutating func read(into buffer: inout [UInt8], from start: Int) throws(InputError) -> Int {
      let count = min(size, bytes.count - bytesTaken, buffer.count - start)
      for index in 0..<count { buffer[start + index] = bytes[bytesTaken + index] }
      bytesTaken += count
      return count
    }
  }

  private func lines(_ text: String, by size: Int, limit: Int) throws -> [String] {
    var reader = LineReader(Portions(text, by: size), limit: limit)
    var lines: [String] = []
    while let line = try reader.next() {
      switch line {
      case .text(let range): lines.append(String(decoding: reader.bytes[range], as: UTF8.self))
      case .tooLong: lines.append("too long")
      }
      #expect(reader.number == lines.count)
    }
    return lines
  }

  @Test("Lines do not depend on the portions", arguments: [1, 2, 3, 7, 100])
  func portions(_ size: Int) throws {
    #expect(try lines("", by: size, limit: 5) == [])
    #expect(try lines("\n", by: size, limit: 5) == [""])
    #expect(try lines("ab\n\ncde", by: size, limit: 5) == ["ab", "", "cde"])
    #expect(try lines("12345\n123456\n1\n", by: size, limit: 5) == ["12345", "too long", "1"])
    #expect(try lines("1\n1234567890123", by: size, limit: 5) == ["1", "too long"])
  }

  @Test("Lines longer than the buffer")
  func long() throws {
    let long = String(repeating: "x", count: 3 << 20)
    let text = "a\n\(long)\nb\n\(long)\(long)\nc"
    #expect(try lines(text, by: 300_000, limit: 4 << 20) == ["a", long, "b", "too long", "c"])
  }
}
