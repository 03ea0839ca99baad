import Testing

@testable import Emulsion

@Suite("Index of a record's fields")
struct WireIndexTests {
  /// The highest number whose field is asked for.
  private static let highest = 40

  /// What a reader that takes one step after the other finds: per number the type and value that came last.
  private static func stepByStep(_ bytes: [UInt8]) throws(CodecError) -> [Int: (UInt8, UInt64)] {
    var found: [Int: (UInt8, UInt64)] = [:]
    var reader = WireReader(bytes.rawSpan)
    while !reader.isAtEnd {
      let field = try reader.field()
      if field.number <= highest { found[field.number] = (field.type, field.value) }
    }
    return found
  }

  /// Both ways find the same fields, or both refuse the bytes.
  private static func check(_ bytes: [UInt8]) {
    let expected = Result { try stepByStep(bytes) }
    do throws(CodecError) {
      let fields = try WireFields<41>(bytes.rawSpan)
      guard let expected = try? expected.get() else {
        Issue.record("\(bytes.hex) is no record, and was indexed")
        return
      }
      for number in 1...highest {
        let (type, value) = expected[number] ?? (7, 0)
        #expect(fields.has(number) == (expected[number] != nil), "\(bytes.hex), \(number)")
        switch type {
        case 0: #expect((try? fields.uint64(number)) == value, "\(bytes.hex), \(number)")
        case 1:
          let found = try? fields.sfixed64(number)
          #expect(found == Int64(bitPattern: value), "\(bytes.hex), \(number)")
        case 2:
          var found: [UInt8]?
          if let span = try fields.bytes(number) { found = [UInt8](span) }
          let start = Int(value >> 32)
          let end = start + Int(value & 0xFFFF_FFFF)
          #expect(found == Array(bytes[start..<end]), "\(bytes.hex), \(number)")
        default: break
        }
      }
    } catch {
      #expect((try? expected.get()) == nil, "\(bytes.hex) is a record, and was refused: \(error)")
    }
  }

  @Test("Records of random fields, cut and changed anywhere, are read as step by step")
  func random() {
    var random = Random(51)
    for _ in 0..<3000 {
      let bytes = written { writer in
        for _ in 0..<random.below(8) {
          let number = random.below(45) + 1
          switch random.below(4) {
          case 0: writer.uint64(number, random.next() >> UInt64(random.below(64)))
          case 1: writer.timestamp(number, Timestamp(microseconds: Int64(random.below(1 << 50))))
          case 2: writer.bytes(number, [UInt8](repeating: 7, count: random.below(20)))
          default: writer.bytes(number, [UInt8](repeating: 0xFF, count: 100 + random.below(60)))
          }
        }
      }
      Self.check(bytes)
      Self.check(Array(bytes.prefix(random.below(bytes.count + 1))))
      var changed = bytes
      for _ in 0..<4 where !changed.isEmpty {
        changed[random.below(changed.count)] = UInt8(truncatingIfNeeded: random.next())
        Self.check(changed)
      }
    }
  }

  @Test("Every short sequence of telling bytes is read as step by step")
  func short() {
    let telling: [UInt8] = [0, 1, 8, 9, 10, 0x80, 0x82, 0xFF]
    for length in 0...4 {
      var places = [Int](repeating: 0, count: length)
      while true {
        let bytes = places.map { telling[$0] }
        Self.check(bytes)
        Self.check([UInt8](repeating: 0x10, count: 8) + bytes)
        guard let place = places.lastIndex(where: { $0 < telling.count - 1 }) else { break }
        places[place] += 1
        for index in (place + 1)..<max(length, place + 1) { places[index] = 0 }
      }
    }
  }
}
