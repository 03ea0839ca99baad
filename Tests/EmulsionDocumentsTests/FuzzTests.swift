import EmulsionDocuments
import Testing

@Suite("Twenty thousand broken documents")
struct FuzzTests {
  /// SplitMix64, so that a failure can be had again.
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  static let tokens: [[UInt8]] = [
    "null", "true", "1e400", "-0", "99999999999999999999", "\"\"", "{}", "[]", "\\ud800", "\\u0000",
    "{\"a\":", "[[[[", "\"id\":", ",", ":", "\"", "\\", "12.5", "\"x\"", "-", "}", "]", "\u{FEFF}",
  ].map { Array($0.utf8) }

  private func mutate(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0..<4, using: &generator) {
      let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
      guard place < bytes.count else { break }
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: bytes.removeSubrange(place..<end)
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes.removeSubrange(place...)
      case 5:
        let other = Int.random(in: 0..<bytes.count, using: &generator)
        bytes.insert(contentsOf: bytes[place..<end], at: other)
      default:
        if let token = Self.tokens.randomElement(using: &generator) {
          bytes.replaceSubrange(place..<min(end, place + token.count), with: token)
        }
      }
    }
    return bytes
  }

  @Test(arguments: [1, 2] as [UInt64])
  func giveAnErrorOrAValueAndNeverATrap(seed: UInt64) throws {
    var generator = Generator(state: seed)
    var reader = DocumentReader()
    let assets = Array(Sample.asset.text.utf8)
    let people = Array(Sample.person.text.utf8)
    var read = 0
    var refused = 0
    for round in 0..<10_000 {
      do throws(DocumentError) {
        if round % 4 == 0 {
          let bytes = mutate(people, &generator)
          _ = try reader.person(bytes.span)
        } else {
          let bytes = mutate(assets, &generator)
          _ = try reader.asset(bytes.span)
        }
        read += 1
      } catch {
        #expect(!error.message.isEmpty)
        // The parser refuses nothing that the scanner cannot explain.
        #expect(error.message != "the document is no valid JSON")
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
    // The reader is as good as new.
    #expect(try reader.asset(assets.span) == readAsset(Sample.asset))
  }
}
