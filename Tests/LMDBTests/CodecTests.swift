import LMDB
import Testing

@Suite struct CodecTests {
  let folder = TemporaryFolder()

  @Test func numbersAreInOrder() throws {
    let environment = try folder.open()
    let table = try Table<BigEndian<UInt64>, BigEndian<UInt32>>(
      named: "t", in: environment, create: true)
    let numbers: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 40, .max]
    try environment.write { transaction in
      for number in numbers.shuffled() {
        try transaction.put(table, number, UInt32(truncatingIfNeeded: number))
      }
    }
    var found: [UInt64] = []
    try environment.read { transaction in
      try transaction.forEach(table) { key, value in
        found.append(key)
        #expect(value == UInt32(truncatingIfNeeded: key))
        return .goOn
      }
    }
    #expect(found == numbers)
  }

  @Test func pairsHaveTheirFirstPartAsPrefix() throws {
    let environment = try folder.open()
    let table = try Table<Pair<BigEndian<UInt32>, UTF8Text>, NoValue>(
      named: "t", in: environment, create: true)
    let keys: [(UInt32, String)] = [(1, "a"), (1, "b"), (2, "a"), (256, "é")]
    try environment.write { transaction in
      for key in keys.reversed() { try transaction.put(table, key, ()) }
    }
    var found: [String] = []
    try environment.read { transaction in
      try transaction.forEach(table) { key, _ in
        found.append("\(key.0)\(key.1)")
        return .goOn
      }
      try transaction.forEach(table, .prefix([0, 0, 0, 1])) { key, _ in
        found.append(key.1)
        return .goOn
      }
    }
    #expect(found == ["1a", "1b", "2a", "256é", "a", "b"])
  }

  @Test func bytesThatDoNotDecodeAreErrorsWithAName() throws {
    let environment = try folder.open()
    let bytes = try ByteTable(named: "hostile", in: environment, create: true)
    try environment.write { transaction in
      try transaction.put(bytes, [0xFF], [0xFF])
      try transaction.put(bytes, [0xFF, 0xFE], [0xFF, 0xFE])
    }
    func check<Key, Value>(_ table: Table<Key, Value>, _ key: Key.Item? = nil) throws {
      try environment.read { transaction throws in
        let error = #expect(throws: LMDBError.self) {
          if let key { _ = try transaction.get(table, key) }
          try transaction.forEach(table) { _, _ in .goOn }
        }
        #expect(error?.code == LMDBError.decodeFailed)
        #expect(error?.table == "hostile")
        #expect(error?.path == folder.path)
      }
    }
    try check(Table<Bytes, UTF8Text>(bytes.id), [0xFF])
    try check(Table<Bytes, NoValue>(bytes.id), [0xFF])
    try check(Table<Bytes, BigEndian<UInt64>>(bytes.id), [0xFF])
    try check(Table<UTF8Text, Bytes>(bytes.id))
    try check(Table<BigEndian<UInt32>, Bytes>(bytes.id))
    try check(Table<Pair<BigEndian<UInt32>, UTF8Text>, Bytes>(bytes.id))
  }

  @Test func itemsThatDoNotEncode() throws {
    enum Broken: FixedWidthKeyCodec {
      static var byteCount: Int { 2 }
      static func withEncoded<R>(
        _ item: Int, _ body: (RawSpan) throws(LMDBError) -> R
      ) throws(LMDBError) -> R {
        throw .encodeFailure("never")
      }
      static func decode(_ bytes: RawSpan) throws(LMDBError) -> Int { 0 }
    }
    let environment = try folder.open()
    let table = try Table<Pair<Broken, Bytes>, Bytes>(named: "t", in: environment, create: true)
    try environment.write { transaction throws in
      let error = #expect(throws: LMDBError.self) { try transaction.put(table, (1, []), []) }
      #expect(error?.code == LMDBError.encodeFailed)
      #expect(error?.description.contains("never") == true)
      #expect(error?.table == "t")
    }
  }

  @Test(arguments: [
    LMDBError.notFound, LMDBError.mapFull, LMDBError.diskFull, LMDBError.alreadyOpen,
    LMDBError.closed, LMDBError.nestedUse, LMDBError.mapLimitReached, LMDBError.decodeFailed,
    LMDBError.encodeFailed, LMDBError.readOnly, LMDBError.wrongEnvironment,
    LMDBError.cursorNotPositioned, LMDBError.usedAfterFork, -12_345,
  ])
  func descriptionsNameCallPlaceAndCause(_ code: Int32) {
    let error = LMDBError(code: code, operation: "op", path: "/p", table: "t", hint: "do so")
    #expect(error.description.hasPrefix("op failed in table \"t\" of /p: "))
    #expect(error.description.hasSuffix("(\(code)); do so"))
    #expect(LMDBError(error) == error)
  }
}
