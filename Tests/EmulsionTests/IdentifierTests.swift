import Testing

@testable import Emulsion

/// Base 57 by long division of single bytes: slow, and made independently of the library's.
private enum SlowBase57 {
  static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")

  /// The last 22 digits of a number of any size, most significant byte first.
  static func text(_ number: [UInt8]) -> String {
    var rest = number.map(Int.init)
    var digits: [Character] = []
    for _ in 0..<22 {
      var remainder = 0
      for index in rest.indices {
        let part = remainder * 256 + rest[index]
        rest[index] = part / 57
        remainder = part % 57
      }
      digits.append(alphabet[remainder])
    }
    return String(digits.reversed())
  }
}

private func bytes(_ high: UInt64, _ low: UInt64) -> [UInt8] {
  [high, low].flatMap { word in
    (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
  }
}

@Suite("Ids")
struct IdentifierTests {
  private static let edges: [(high: UInt64, low: UInt64)] = [
    (0, 0), (0, 1), (0, 56), (0, 57), (0, .max), (1, 0), (.max, 0), (.max, .max - 1), (.max, .max),
    (0, 362_033_331_456_891_249), (0, 362_033_331_456_891_248), (362_033_331_456_891_249, 0),
    (1 << 63, 0), (0x7FFF_FFFF_FFFF_FFFF, .max),
  ]

  private static let numbers: [(high: UInt64, low: UInt64)] = {
    var random = Random(1)
    return edges + (0..<3000).map { _ in (random.next() >> random.next() % 64, random.next()) }
  }()

  @Test("128-bit numbers read back from their 22 digits, which long division confirms")
  func roundTrip() throws {
    for (high, low) in Self.numbers {
      let id = AssetID(high: high, low: low)
      let text = "asset_" + SlowBase57.text(bytes(high, low))
      #expect(id.description == text)
      let read = try AssetID.of(text)
      #expect(read == id)
      #expect(read.storage == .uuid(high: high, low: low))
    }
  }

  @Test(
    "Known texts of known numbers",
    arguments: [
      (UInt64(0), UInt64(0), "2222222222222222222222"),
      (0, 1, "2222222222222222222223"), (0, 57, "2222222222222222222232"),
    ])
  func known(high: UInt64, low: UInt64, digits: String) {
    #expect(FaceID(high: high, low: low).description == "face_" + digits)
  }

  @Test("22 digits of more than 128 bits stay text, and read back as they are")
  func overflow() throws {
    let tooLarge =
      [
        SlowBase57.text([1] + bytes(0, 0)), SlowBase57.text([1] + bytes(0, 1)),
        SlowBase57.text([1] + bytes(0, .max)), String(repeating: "z", count: 22),
      ]
    for digits in tooLarge {
      let id = try AssetID.of("asset_" + digits)
      #expect(id.storage == .text(digits))
      #expect(id.description == "asset_" + digits)
      #expect(id > AssetID(high: .max, low: .max))
      #expect(wireRoundTrip(id) == id)
    }
  }

  @Test("Ids order as their texts do, whatever their form")
  func order() throws {
    var random = Random(2)
    var ids = Self.numbers.prefix(90).map { AssetID(high: $0.high, low: $0.low) }
    let characters = Array("-0129AZ_az")
    for _ in 0..<90 {
      let length = random.pick([1, 2, 5, 15, 16, 17, 21, 22, 23, 63, 64])
      ids.append(
        try AssetID.of("asset_" + String((0..<length).map { _ in random.pick(characters) })))
    }
    for left in ids {
      for right in ids {
        let expected = Array(left.description.utf8).lexicographicallyPrecedes(
          Array(right.description.utf8))
        if (left < right) != expected { Issue.record("\(left) and \(right)") }
        if (left == right) != (left.description == right.description) {
          Issue.record("equality of \(left) and \(right)")
        }
      }
    }
  }

  @Test(
    "What is no id is refused with its text",
    arguments: [
      "", "asset", "asset_", "_2", "Asset_22", "asset-22", "asset22", "face_22", "asset_ä",
      "asset_a b", "asset_a.b", "asset_a\u{0}", " asset_22", "asset_22 ", "asset_22\n", "asset__é",
      "asset_e\u{301}", "album_22", "assets_22", "asset_" + String(repeating: "a", count: 65),
    ])
  func refused(text: String) {
    #expect(throws: InvalidIdentifier(text: text, expectedPrefix: "asset")) {
      try AssetID.of(text)
    }
    #expect(AssetID(text as String) == nil)
  }

  @Test("Prefixes with an underscore take no part of the id, and do not run into each other")
  func prefixes() throws {
    #expect(try AlbumAssetID.of("album_asset_x").description == "album_asset_x")
    #expect(try AlbumID.of("album_asset_x").description == "album_asset_x")
    #expect(throws: InvalidIdentifier.self) { try AlbumAssetID.of("album_x") }
    #expect(LibraryID.generate().description.hasPrefix("lib_"))
    let longest = "album_asset_" + String(repeating: "_", count: 64)
    #expect(try AlbumAssetID.of(longest).description == longest)
  }

  @Test("A long text that is no id is cut in the message")
  func message() {
    let error = InvalidIdentifier(
      text: String(repeating: "x", count: 100_000), expectedPrefix: "asset")
    #expect(error.description.count < 250)
  }

  @Test("Every length of text has one wire form and reads back, 16 characters among them")
  func wire() throws {
    for length in 1...64 {
      for character in ["a", "0", "_", "-", "z", "2"] {
        let id = try PersonID.of("person_" + String(repeating: character, count: length))
        #expect(wireRoundTrip(id) == id)
      }
    }
    let sixteen = try PersonID.of("person_0123456789abcdef")
    #expect(wire(sixteen).count == 17)
    let seventeen = try PersonID.of("person_0123456789abcdefg")
    #expect(wire(seventeen).count == 17)
    #expect(wire(PersonID(high: 1, low: 2)) == bytes(1, 2))
    for (high, low) in Self.edges {
      let id = PersonID(high: high, low: low)
      #expect(wireRoundTrip(id) == id)
    }
  }

  @Test(
    "Bytes that are no id in wire form are refused",
    arguments: [
      [], [0], [UInt8](repeating: 0, count: 17), [0x20], Array("a b".utf8), [0xC3, 0xA4],
      [UInt8](repeating: 0x61, count: 65), [UInt8](repeating: 0, count: 18),
      Array("0123456789abcdef".utf8) + [1],
    ] as [[UInt8]])
  func wireRefused(bytes: [UInt8]) {
    #expect(AssetID(wire: bytes.rawSpan) == nil)
  }

  @Test("Ids that are made later sort later, and say that they are UUIDs of version 7")
  func version7() {
    var random = Random(3)
    var last: AssetID?
    for milliseconds: UInt64 in [0, 1, 1_700_000_000_000, 1_700_000_000_001, 1 << 48 - 1] {
      let (high, low) = UUIDv7.make(
        milliseconds: milliseconds, random: (random.next(), random.next()))
      #expect(high >> 16 == milliseconds)
      #expect(high >> 12 & 15 == 7)
      #expect(low >> 62 == 2)
      let id = AssetID(high: high, low: low)
      if let last { #expect(last < id) }
      last = id
    }
    let before = Timestamp.now().microseconds / 1000
    guard case .uuid(let high, _) = AssetID.generate().storage else {
      Issue.record("a generated id encodes a number")
      return
    }
    #expect((before...Timestamp.now().microseconds / 1000).contains(Int64(high >> 16)))
    #expect(AssetID.generate().description.count == 28)
  }

  @Test("A generated id says when it was made, and an id that was given does not")
  func generatedAt() throws {
    let before = Timestamp.now().microseconds / 1000 * 1000
    let made = try #require(AssetID.generate().generatedAt).microseconds
    #expect((before...Timestamp.now().microseconds).contains(made))
    let known = UUIDv7.make(milliseconds: 1_700_000_000_123, random: (.max, .max))
    #expect(
      PersonID(high: known.high, low: known.low).generatedAt?.description
        == "2023-11-14T22:13:20.123000Z")
    #expect(AssetID(high: 1, low: 2).generatedAt == nil)
    #expect(try AssetID("asset_x").generatedAt == nil)
  }

  private func wire<Kind>(_ id: Identifier<Kind>) -> [UInt8] {
    Array(written { id.appendWire(to: &$0) }.dropFirst())
  }

  private func wireRoundTrip<Kind>(_ id: Identifier<Kind>) -> Identifier<Kind>? {
    Identifier<Kind>(wire: wire(id).rawSpan)
  }
}
