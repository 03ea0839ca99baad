import LMDB
import Testing

@Suite struct BasicTests {
  let folder = TemporaryFolder()

  @Test func putGetDelete() throws {
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      try transaction.put(table, "a", "1")
      try transaction.put(table, "b", "")
      #expect(try transaction.get(table, "a") == "1")
    }
    try environment.read { transaction throws in
      #expect(try transaction.get(table, "a") == "1")
      #expect(try transaction.get(table, "b") == "")
      #expect(try transaction.get(table, "c") == nil)
      #expect(try transaction.contains(table, "b"))
      #expect(try transaction.count(table) == 2)
    }
    try environment.write { transaction in
      #expect(try transaction.delete(table, "a"))
      #expect(try !transaction.delete(table, "a"))
      try transaction.put(table, "c", "3")
      try transaction.clear(table)
      #expect(try transaction.count(table) == 0)
    }
  }

  @Test func typedClosuresThrowTheirOwnError() throws {
    enum Own: TransactionFailure, Equatable {
      case storage(LMDBError)
      case mine
      init(_ error: LMDBError) { self = .storage(error) }
    }
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    func run() throws(Own) {
      try environment.write { (transaction: inout WriteTransaction) throws(Own) in
        do throws(LMDBError) { try transaction.put(table, "a", "1") } catch { throw Own(error) }
        throw Own.mine
      }
    }
    #expect(throws: Own.mine) { try run() }
    let stored = try environment.read { transaction in try transaction.get(table, "a") }
    #expect(stored == nil)
    try environment.close()
    do {
      try run()
      Issue.record("a closed environment was written to")
    } catch {
      guard case .storage(let cause) = error else { throw error }
      #expect(cause.code == LMDBError.closed)
    }
  }

  @Test func modes() throws {
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      try transaction.put(table, "b", "1", .append)
      try transaction.put(table, "c", "2", .append)
      #expect(code { try transaction.put(table, "b", "x", .insertOnly) } == LMDBError.keyExists)
      let error = #expect(throws: LMDBError.self) { try transaction.put(table, "a", "x", .append) }
      #expect(error?.code == LMDBError.keyExists)
      #expect(error?.description.contains("above the last key") == true)
      #expect(error?.table == "t")
      #expect(error?.path == folder.path)
      try transaction.put(table, "b", "3")
    }
    // Refused entries do not spoil the transaction.
    try environment.read { transaction throws in
      #expect(try transaction.get(table, "b") == "3")
      #expect(try transaction.count(table) == 2)
    }
  }

  @Test func reservedValuesAreZeroFilled() throws {
    let environment = try folder.open()
    let table = try ByteTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      try transaction.put(table, [1], [UInt8](repeating: 9, count: 6))
      let key: [UInt8] = [1]
      try unsafe transaction.put(table.id, key.span.bytes, reserving: 6) { output in
        unsafe output.append(7, as: UInt8.self)
        unsafe output.append(8, as: UInt8.self)
      }
      #expect(try transaction.get(table, [1]) == [7, 8, 0, 0, 0, 0])
      #expect(
        code { try unsafe transaction.put(table.id, key.span.bytes, reserving: -1) { _ in } }
          == LMDBError.badValueSize)
      try unsafe transaction.put(table.id, key.span.bytes, reserving: 0) { _ in }
      #expect(try transaction.get(table, [1]) == [])
    }
  }

  @Test(arguments: [0, 1, 511, 512, 100_000])
  func keySizes(_ size: Int) throws {
    let environment = try folder.open()
    let table = try ByteTable(named: "t", in: environment, create: true)
    let key = [UInt8](repeating: 0xFF, count: size)
    let expected = (1...511).contains(size) ? 0 : LMDBError.badValueSize
    try environment.write { transaction in
      #expect(code { try transaction.put(table, key, [1]) } == expected)
      #expect(code { _ = try transaction.get(table, key) } == expected)
      #expect(
        code {
          try transaction.edit(table.id) { editor in
            try unsafe editor.put(key.span.bytes, key.span.bytes)
          }
        } == expected)
      #expect(code { try transaction.delete(table, key) } == expected)
    }
    try environment.read { transaction throws in
      #expect(code { _ = try transaction.get(table, key) } == expected)
      // A bound may have any size.
      var entries = try transaction.entries(
        table.id, KeyRange(lower: .including(key), upper: .excluding(key)))
      #expect(try !entries.next())
      var prefixed = try transaction.entries(table.id, .prefix(key), .descending)
      #expect(try !prefixed.next())
    }
  }
}
