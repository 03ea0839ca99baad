import Emulsion
import EmulsionDocuments
import Testing

@Suite("What is no JSON is refused, with the place")
struct SyntaxTests {
  /// The sample with bytes in place of its description.
  private func sample(description bytes: [UInt8]) -> [UInt8] {
    let text = Sample.asset.setting("metadata.description", to: .raw("@")).text
    return text.utf8.flatMap { $0 == UInt8(ascii: "@") ? bytes : [$0] }
  }

  @Test(arguments: ["", " ", "\n\t "])
  func anEmptyDocument(text: String) {
    let error = assetError(Array(text.utf8))
    #expect(error?.code == .notJSON)
    #expect(error?.description == "the document is empty")
  }

  @Test(arguments: [
    "{", "}", "{]", "[", "{\"id\"}", "{\"id\":}", "{\"id\":1,}", "{,}", "{\"id\" 1}", "{id:1}",
    "{'id':1}", "\"", "\"abc", "tru", "nul", "True", "{\"a\":[1,]}", "{\"a\":[1 2]}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u12G4\"}", "// x\n{}", "nan", "{\"a\":.1}",
    "{\"a\":\"tab\there\"}", "{\"a\":\"new\nline\"}", "{\"a\":\"nul\0\"}", "{\0}", "\0",
    "\u{FEFF}{}", "{\"a\":truefalse}", "{\"a\":1x}", "\u{A0}{}",
  ])
  func brokenSyntax(text: String) throws {
    let error = try #require(assetError(Array(text.utf8)))
    #expect(error.code == .notJSON)
    #expect(!error.message.isEmpty)
    #expect(error.message != "the document is no valid JSON")
  }

  @Test(arguments: ["{}", " x", "]", "}", ",", "\0", "1", "\n{}"])
  func trailingGarbage(text: String) {
    let error = assetError(Array((Sample.asset.text + text).utf8))
    #expect(error?.code == .notJSON)
    #expect(error?.path == "")
  }

  @Test func aDocumentCutAnywhere() {
    let bytes = Array(Sample.asset.text.utf8)
    for count in 0..<bytes.count {
      let code = assetError(Array(bytes[..<count]))?.code
      // A cut within a character is no UTF-8.
      #expect(code == .notJSON || code == .notUTF8)
    }
  }

  @Test func theMessageNamesTheByteAndThePathTheField() {
    let error = assetError(Array("{\"faces\":[{},{\"id\":x}]}".utf8))
    #expect(error?.path == "faces[1].id")
    #expect(error?.message == "expected a value at byte 19, found “x”")
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80],
      [0xFF], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFE, 0xFF],
    ] as [[UInt8]])
  func bytesThatAreNoUTF8(bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let error = assetError(sample(description: [quote] + bytes + [quote]))
    #expect(error?.code == .notUTF8)
    #expect(error?.path == "metadata.description")
    #expect(assetError(bytes)?.code == .notUTF8)
    #expect(assetError(Array(Sample.asset.text.utf8) + bytes)?.code == .notUTF8)
  }

  @Test(arguments: [
    #"\ud800"#, #"\uDBFF"#, #"\udc00"#, #"\uDFFF"#, #"\ud800x"#, #"\ud800\n"#, #"\ud800\u0041"#,
    #"\ud800\ud800"#, #"\udc00\ud800"#, #"\ud834\udd1e\udd1e"#, #"é\udbff"#,
  ])
  func escapesOfHalfASurrogatePair(text: String) {
    let error = assetError(sample(description: Array("\"\(text)\"".utf8)))
    #expect(error?.code == .notUTF8)
    #expect(error?.path == "metadata.description")
    let key = assetError(Sample.asset.adding("\"\(text)\":1"))
    #expect(key?.code == .notUTF8)
  }
}

@Suite("Limits hold")
struct LimitTests {
  @Test func aDocumentOfTenMegabytesIsTooLarge() {
    let long = String(repeating: "x", count: 10_000_000)
    #expect(assetError(Sample.asset.setting("description", to: .string(long)))?.code == .tooLarge)
    #expect(assetError([UInt8](repeating: 0x7B, count: 10_000_000))?.code == .tooLarge)
  }

  @Test func theLimitOfBytesIsExact() throws {
    let bytes = Array(Sample.asset.text.utf8)
    #expect(assetError(bytes, limits: .init(maximumBytes: bytes.count)) == nil)
    #expect(assetError(bytes, limits: .init(maximumBytes: bytes.count - 1))?.code == .tooLarge)
    #expect(assetError(bytes, limits: .init(maximumBytes: -1))?.code == .tooLarge)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func tenThousandLevelsAreTooDeep(open: String) {
    let nested = String(repeating: open, count: 10_000)
    let error = assetError(Sample.asset.adding("\"zz\":\(nested)"))
    #expect(error?.code == .tooDeep || error?.code == .notJSON)
    let closed = nested + "1" + String(repeating: open == "[" ? "]" : "}", count: 10_000)
    #expect(assetError(.raw(closed))?.code == .tooDeep)
  }

  @Test(arguments: [1, 2, 8, 64, 256])
  func theLimitOfLevelsIsExact(depth: Int) {
    func nested(_ levels: Int) -> [UInt8] {
      Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
    }
    let limits = DocumentReader.Limits(maximumDepth: depth)
    // An array is not an asset; that it is said shows that it was parsed.
    #expect(assetError(nested(depth), limits: limits)?.code == .wrongType)
    #expect(assetError(nested(depth + 1), limits: limits)?.code == .tooDeep)
  }

  @Test func limitsBeyondTheBoundsAreMovedToThem() {
    let limits = DocumentReader.Limits(maximumBytes: .max, maximumDepth: .max)
    #expect(assetError(Array(Sample.asset.text.utf8), limits: limits) == nil)
    let none = DocumentReader.Limits(maximumBytes: 100, maximumDepth: .min)
    #expect(assetError(Array("[]".utf8), limits: none)?.code == .wrongType)
  }

  @Test func aReaderGoesOnAfterErrorsAndAfterLargeDocuments() throws {
    var reader = DocumentReader()
    let good = Array(Sample.asset.text.utf8)
    let expected = try reader.asset(good.span)
    let long = String(repeating: "é", count: 1_500_000)
    let large = Sample.asset.setting("description", to: .string(long)).text
    for bad in ["", "{", "[]", "{\"id\":1e400}", String(repeating: "[", count: 100)] {
      #expect(throws: DocumentError.self) { try reader.asset(Array(bad.utf8).span) }
      #expect(try reader.asset(good.span) == expected)
      #expect(try reader.asset(Array(large.utf8).span).value.description == long)
      #expect(try reader.asset(good.span) == expected)
      #expect(try reader.person(Array(Sample.person.text.utf8).span).value.name == "Ana")
    }
  }
}
