import LMDB
import Testing

/// Random operations, with fixed seeds, against a sorted dictionary.
@Suite struct ModelTests {
  struct Undo: Error {}

  /// A small generator whose numbers are the same on every machine (SplitMix64).
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func key() -> [UInt8] {
      // Few symbols and short keys, so that keys meet and are prefixes of each other.
      let symbols: [UInt8] = [0x00, 0x01, 0x61, 0xFE, 0xFF]
      return (0..<Int.random(in: 1...4, using: &self)).map { _ in
        symbols[Int.random(in: 0..<symbols.count, using: &self)]
      }
    }

    mutating func value() -> [UInt8] {
      // Some values are larger than a page.
      let size =
        Int.random(in: 0..<20, using: &self) == 0 ? 9000 : Int.random(in: 0..<300, using: &self)
      return [UInt8](repeating: UInt8(truncatingIfNeeded: next()), count: size)
    }
  }

  typealias Model = [[UInt8]: [UInt8]]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func randomOperations(seed: UInt64) throws {
    let folder = TemporaryFolder()
    let environment = try folder.open { $0.mapSize = 64 << 10 }
    let table = try ByteTable(named: "t", in: environment, create: true)
    var committed: Model = [:]
    for round in 0..<40 {
      // A transaction may run more than once, so each run starts from the same state.
      let start = Generator(state: seed &* 1000 &+ UInt64(round))
      var model: Model = committed
      do {
        try environment.write { transaction in
          var generator = start
          model = committed
          for _ in 0..<30 {
            try Self.step(&transaction, table, &model, &generator, depth: 0)
          }
          if generator.next() % 5 == 0 { throw Undo() }
        }
        committed = model
      } catch is Undo {}
      var generator = start
      try environment.read { transaction in
        try Self.compare(transaction, table, committed, &generator)
      }
    }
    #expect(committed.count > 20)
  }

  static func step(
    _ transaction: inout WriteTransaction, _ table: ByteTable, _ model: inout Model,
    _ generator: inout Generator, depth: Int
  ) throws {
    let key = generator.key()
    switch generator.next() % 20 {
    case 0..<8:
      let value = generator.value()
      try transaction.put(table, key, value)
      model[key] = value
    case 8..<10:
      let value = generator.value()
      let result = code { try transaction.put(table, key, value, .insertOnly) }
      #expect((result == LMDBError.keyExists) == (model[key] != nil))
      if model[key] == nil { model[key] = value }
    case 10..<13:
      #expect(try transaction.delete(table, key) == (model.removeValue(forKey: key) != nil))
    case 13..<15:
      #expect(try transaction.get(table, key) == model[key])
    case 15:
      try deleteAtCursor(&transaction, table, &model, from: key, &generator)
    case 16:
      try transaction.edit(table.id) { editor in
        guard try unsafe editor.seek(atOrAfter: key.span.bytes) else { return }
        let found = try Bytes.decode(editor.key)
        let value = generator.value()
        try unsafe editor.replaceValue(value.span.bytes)
        #expect(try Bytes.decode(editor.value) == value)
        #expect(try Bytes.decode(editor.key) == found)
        model[found] = value
      }
    case 17..<20 where depth < 3:
      var changed = model
      do {
        try transaction.nested { child in
          for _ in 0..<6 {
            try step(&child, table, &changed, &generator, depth: depth + 1)
          }
          if generator.next() % 2 == 0 { throw Undo() }
        }
        model = changed
      } catch is Undo {}
    default: break
    }
  }

  static func deleteAtCursor(
    _ transaction: inout WriteTransaction, _ table: ByteTable, _ model: inout Model,
    from key: [UInt8], _ generator: inout Generator
  ) throws {
    // Deletes a few entries in a row, upwards or downwards.
    let upwards = generator.next() % 2 == 0
    var expected = model.keys.filter { upwards ? !$0.precedes(key) : !key.precedes($0) }
    expected.sort { upwards ? $0.precedes($1) : $1.precedes($0) }
    try transaction.edit(table.id) { editor in
      var isFound =
        upwards
        ? try unsafe editor.seek(atOrAfter: key.span.bytes)
        : try unsafe editor.seek(atOrBefore: key.span.bytes)
      for key in expected.prefix(5) {
        #expect(isFound)
        #expect(try Bytes.decode(editor.key) == key)
        try editor.delete()
        #expect(editor.isPositioned == false)
        model[key] = nil
        isFound = upwards ? try editor.next() : try editor.previous()
      }
      #expect(isFound == (expected.count > 5))
    }
  }

  static func compare(
    _ transaction: borrowing ReadTransaction, _ table: ByteTable, _ model: Model,
    _ generator: inout Generator
  ) throws {
    let sorted = model.keys.sorted { $0.precedes($1) }
    #expect(try transaction.count(table) == model.count)
    var ranges: [(KeyRange, ([UInt8]) -> Bool)] = [(.all, { _ in true })]
    for _ in 0..<6 {
      let (a, b) = (generator.key(), generator.key())
      ranges.append((.prefix(a), { $0.starts(with: a) }))
      ranges.append(
        (
          KeyRange(lower: .including(a), upper: .excluding(b)),
          { !$0.precedes(a) && $0.precedes(b) }
        ))
      ranges.append(
        (
          KeyRange(lower: .excluding(a), upper: .including(b)),
          { a.precedes($0) && !b.precedes($0) }
        ))
      ranges.append((KeyRange(lower: .excluding(a)), { a.precedes($0) }))
      ranges.append((KeyRange(upper: .including(b)), { !b.precedes($0) }))
    }
    for (range, isInside) in ranges {
      let expected = sorted.filter(isInside)
      for order in [KeyOrder.ascending, .descending] {
        var found: [[UInt8]] = []
        try transaction.forEach(table, range, order) { key, value in
          found.append(key)
          if model[key] != value { Issue.record("wrong value") }
          return .goOn
        }
        #expect(found == (order == .ascending ? expected : expected.reversed()))
      }
    }
  }
}

extension [UInt8] {
  func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
