import Foundation
import Testing

@testable import Emulsion

@Suite("JSON strings")
struct JSONStringTests {
  /// What Foundation reads, as UTF-8, so that no normal form hides a difference.
  private static func parsed(_ json: String) throws -> [UInt8] {
    let value = try JSONSerialization.jsonObject(
      with: Data(json.utf8), options: .fragmentsAllowed)
    return Array(try #require(value as? String).utf8)
  }

  private static func quoted(_ bytes: [UInt8]) throws(CodecError) -> String {
    try json { json throws(CodecError) in try json.appendQuoted(bytes.rawSpan) }
  }

  /// Every character that takes care, and some that take none.
  private static let specials: [String] =
    (UInt8(0)..<0x20).map { String(UnicodeScalar($0)) }
    + ["\"", "\\", "/", "\u{7F}", "\u{80}", "ä", "\u{7FF}", "\u{800}", "€", "\u{D7FF}", "\u{E000}"]
    + [
      "\u{FFFD}", "\u{FFFF}", "\u{10000}", "😀", "\u{10FFFF}", "\u{2028}", "e\u{301}", " ", "!", "#",
    ]
    + ["[", "]"]

  @Test("Every special character at every place of every length up to 40 reads back")
  func positions() throws {
    var checked: [UInt8] = []
    for special in Self.specials {
      for length in 0...40 {
        // All places of short texts, those around the steps of eight bytes of longer ones.
        let places = length < 18 ? Array(0...length) : [0, 7, 8, 9, 15, 16, 17, length - 1, length]
        for place in places {
          let text =
            String(repeating: "a", count: place) + special
            + String(repeating: "z", count: length - place)
          let json = try Self.quoted(Array(text.utf8))
          if json != Self.escaped(text) { Issue.record("\(text.debugDescription): \(json)") }
          if place == length { checked += Array((json + ",").utf8) }
        }
      }
    }
    // One parse by Foundation for all of them: it is slow to start.
    let array = "[" + checked.dropLast().map { $0 }.text + "]"
    let values = try JSONSerialization.jsonObject(with: Data(array.utf8)) as? [String] ?? []
    var index = 0
    for special in Self.specials {
      for length in 0...40 where index < values.count {
        let expected = String(repeating: "a", count: length) + special
        if Array(values[index].utf8) != Array(expected.utf8) {
          Issue.record("\(special.debugDescription) at \(length) reads back otherwise")
        }
        index += 1
      }
    }
    #expect(index == values.count && index == Self.specials.count * 41)
  }

  /// The shortest escapes of JSON, one scalar at a time.
  private static func escaped(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case "\u{8}": json += "\\b"
      case "\u{C}": json += "\\f"
      case "\u{0}"..<" ": json += String(format: "\\u%04X", scalar.value)
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }

  @Test("Random texts read back, and no character is lost where the buffer grows")
  func random() throws {
    var random = Random(8)
    for _ in 0..<300 {
      let text = (0..<random.below(200)).map { _ in random.pick(Self.specials) }.joined()
      let json = try Self.quoted(Array(text.utf8))
      #expect(try Self.parsed(json) == Array(text.utf8))
      var small = JSONBuffer(capacity: 64)
      for _ in 0..<3 { small.appendQuoted(text) }
      #expect(small.array.text == json + json + json)
    }
  }

  @Test("Controls alone, which grow sixfold, fit the buffer")
  func controls() throws {
    for count in [1, 7, 8, 9, 63, 64, 65, 4096, 10_000] {
      let json = try Self.quoted([UInt8](repeating: 1, count: count))
      #expect(json == "\"" + String(repeating: "\\u0001", count: count) + "\"")
    }
  }

  @Test(
    "Bytes that are not UTF-8 are an error, wherever they stand",
    arguments: [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2],
      [0xE0, 0x80, 0x80],
      [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
      [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F],
      [0xF0, 0x9F, 0x98, 0x41], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
      [0xF8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func invalid(bytes: [UInt8]) {
    for before in 0...17 {
      for after in [0, 1, 3, 8, 9] {
        let text =
          [UInt8](repeating: 0x61, count: before) + bytes
          + [UInt8](repeating: 0x7A, count: after)
        #expect(throws: CodecError.invalidUTF8) { try Self.quoted(text) }
        #expect(throws: CodecError.invalidUTF8) { try String(utf8: text.rawSpan) }
      }
    }
  }

  @Test("Base64 in JSON and as text is Foundation's")
  func base64() {
    var random = Random(9)
    for count in 0...70 {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let expected = Data(bytes).base64EncodedString()
      #expect(Base64.encode(bytes) == expected)
      #expect(json { $0.append(base64: bytes.rawSpan) } == "\"\(expected)\"")
      #expect(Base64.decode(expected.utf8) == bytes)
    }
  }

  @Test(
    "Base64 that is not what it would write is refused",
    arguments: [
      "A", "AA", "AAA", "AAAAA", "AA=", "A===", "====", "AA=A", "=AAA", "AB==", "AAB=", "AAAA====",
      "AA==AAAA", "AAA\n", "AA-_", "AA A", "AAAA\n", "ÄÖ", "AA==\n", "QUI=QUI=",
    ])
  func base64Refused(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
    #expect(ThumbHash(text) == nil)
  }

  @Test("Base64 in JSON is the same text, for every length and value")
  func base64InJSON() {
    for count in 0...100 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count &* 11) }
      #expect(json { $0.append(base64: bytes.rawSpan) } == "\"\(Base64.encode(bytes))\"")
    }
    for first in UInt8.min...UInt8.max {
      let bytes = (0..<12).map { first &+ UInt8($0) &* 67 }
      #expect(json { $0.append(base64: bytes.rawSpan) } == "\"\(Base64.encode(bytes))\"")
    }
  }

  @Test("Digests take exactly their size")
  func digests() throws {
    for count in 0...40 {
      let text = Base64.encode([UInt8](repeating: 7, count: count))
      #expect((SHA256Digest(text as String) != nil) == (count == 32))
      #expect((SHA1Digest(text as String) != nil) == (count == 20))
      if let digest = SHA256Digest(text as String) { #expect(digest.description == text) }
    }
  }
}
