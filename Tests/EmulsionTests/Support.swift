import Foundation

@testable import Emulsion

/// A folder of its own for each test, removed with its content when the test lets go of it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "emulsion-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path within the folder.
  func path(_ name: String) -> String { path + "/" + name }
}

/// SplitMix64, so that what a test draws follows from its seed.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to below `bound`.
  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// True once in `bound` draws.
  mutating func oneIn(_ bound: Int) -> Bool { below(bound) == 0 }

  /// An element of a collection that is not empty.
  mutating func pick<C: RandomAccessCollection>(_ values: C) -> C.Element {
    values[values.index(values.startIndex, offsetBy: below(values.count))]
  }
}

extension [UInt8] {
  /// A view of the bytes, under a name that LMDB does not have as well.
  var rawSpanOfBytes: RawSpan {
    @_lifetime(borrow self)
    get { unsafe span.bytes }
  }

  /// The bytes as hexadecimal digits.
  var hex: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Reads hexadecimal digits; blanks and line ends between them do not count.
  init(hex text: String) {
    let digits = text.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  /// The bytes as text.
  var text: String { String(decoding: self, as: UTF8.self) }
}

extension Include {
  /// All 64 sets of groups.
  static let subsets = (UInt8(0)..<64).map(Include.init(rawValue:))
}

/// The bytes that a closure writes.
func written(_ body: (inout WireWriter) -> Void) -> [UInt8] {
  var writer = WireWriter()
  body(&writer)
  return writer.bytes
}

/// The JSON that a closure writes.
func json<E: Error>(_ body: (inout JSONBuffer) throws(E) -> Void) throws(E) -> String {
  var buffer = JSONBuffer()
  try body(&buffer)
  return buffer.array.text
}

/// A payload in a valid envelope that is not packed.
func sealed(_ payload: [UInt8], key: [UInt8], in database: Database) throws -> [UInt8] {
  var sealer = Sealer()
  try sealer.seal(payload.rawSpan, key: key.rawSpan, in: database, dictionary: nil)
  return [UInt8](sealer.value)
}

extension Identifier {
  /// Reads an id that a test has written, from literals too.
  static func of(_ text: String) throws(InvalidIdentifier) -> Identifier {
    try Identifier(text[...])
  }
}
