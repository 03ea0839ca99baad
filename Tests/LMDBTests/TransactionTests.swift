import LMDB
import Testing

@Suite struct TransactionTests {
  struct Stop: Error {}

  let folder = TemporaryFolder()
  let environment: Environment
  let table: TextTable

  init() throws {
    environment = try folder.open()
    table = try TextTable(named: "t", in: environment, create: true)
  }

  func stored(_ key: String) throws -> String? {
    try environment.read { transaction in try transaction.get(table, key) }
  }

  @Test func anErrorRollsBack() throws {
    #expect(throws: Stop.self) {
      try environment.write { transaction in
        try transaction.put(table, "a", "1")
        throw Stop()
      }
    }
    #expect(try stored("a") == nil)
  }

  @Test func aSnapshotDoesNotMove() throws {
    try environment.write { transaction in try transaction.put(table, "a", "1") }
    try environment.read { transaction in
      let id = transaction.transactionID
      let threads = Threads()
      threads.start { [environment, table] in
        try? environment.write { transaction in try transaction.put(table, "a", "2") }
      }
      #expect(threads.join())
      #expect(try transaction.get(table, "a") == "1")
      #expect(transaction.transactionID == id)
      try environment.read { inner throws in
        #expect(try inner.get(table, "a") == "2")
        #expect(inner.transactionID == id + 1)
      }
    }
  }

  @Test func aReadInsideOfAWriteSeesTheStateBefore() throws {
    try environment.write { transaction in
      try transaction.put(table, "a", "1")
      #expect(try stored("a") == nil)
    }
    #expect(try stored("a") == "1")
  }

  @Test func nestedTransactionsRollBackAlone() throws {
    try environment.write { transaction in
      try transaction.put(table, "a", "1")
      #expect(throws: Stop.self) {
        try transaction.nested { child in
          try child.put(table, "a", "2")
          try child.put(table, "b", "2")
          throw Stop()
        }
      }
      #expect(try transaction.get(table, "a") == "1")
      #expect(try transaction.get(table, "b") == nil)
      try transaction.nested { child in
        try child.put(table, "c", "3")
        try child.nested { grandchild in try grandchild.put(table, "d", "4") }
        #expect(throws: Stop.self) {
          try child.nested { grandchild in
            try grandchild.delete(table, "d")
            throw Stop()
          }
        }
      }
    }
    try environment.read { transaction throws in
      #expect(try transaction.get(table, "a") == "1")
      #expect(try transaction.get(table, "c") == "3")
      #expect(try transaction.get(table, "d") == "4")
      #expect(try transaction.count(table) == 3)
    }
  }

  @Test func useInsideOfATransactionIsRefused() throws {
    let refused = LMDBError.nestedUse
    let write = { try environment.write { transaction in try transaction.put(table, "x", "y") } }
    try environment.read { _ throws in
      #expect(code { try write() } == refused)
      #expect(code { _ = try environment.openTable(named: "new", create: true) } == refused)
      #expect(code { try environment.close() } == refused)
      _ = try environment.openTable(named: "t", create: false)
    }
    try environment.write { (_: inout WriteTransaction) throws in
      #expect(code { try write() } == refused)
      #expect(code { _ = try environment.openTable(named: "new", create: false) } == refused)
      #expect(code { try environment.close() } == refused)
      #expect(code { try environment.copy(to: folder.path, compacting: false) } == refused)
    }
    // Other environments are free to be used.
    let other = TemporaryFolder()
    let second = try other.open()
    try environment.read { _ in
      _ = try TextTable(named: "t", in: second, create: true)
    }
    try write()
    #expect(try stored("x") == "y")
  }

  @Test func exchangedTransactionsAreErrors() throws {
    // Exchanging the transactions of two environments compiles; it must not touch freed memory.
    let other = TemporaryFolder()
    let second = try other.open()
    let foreign = try TextTable(named: "t", in: second, create: true)
    try environment.write { a in
      try second.write { b in
        swap(&a, &b)
        try a.put(foreign, "k", "v")
        #expect(code { try a.put(table, "k", "v") } == LMDBError.wrongEnvironment)
      }
      #expect(code { try a.put(foreign, "k", "v") } == LMDBError.invalidArgument)
      #expect(code { _ = try a.get(foreign, "k") } == LMDBError.invalidArgument)
      #expect(code { _ = try a.cursor(foreign.id) } == LMDBError.invalidArgument)
      #expect(code { try a.edit(foreign.id) { _ in } } == LMDBError.invalidArgument)
      #expect(code { try a.clear(foreign) } == LMDBError.invalidArgument)
      #expect(code { _ = try a.count(foreign) } == LMDBError.invalidArgument)
      #expect(code { try a.nested { _ in } } == LMDBError.badTransaction)
    }
    #expect(try second.read { transaction in try transaction.get(foreign, "k") } == "v")
  }

  @Test func aTableOfAnotherEnvironmentIsRefused() throws {
    let other = TemporaryFolder()
    let second = try other.open()
    let foreign = try TextTable(named: "t", in: second, create: true)
    try environment.write { transaction in
      #expect(code { try transaction.put(foreign, "a", "b") } == LMDBError.wrongEnvironment)
      #expect(code { try transaction.delete(foreign, "a") } == LMDBError.wrongEnvironment)
      #expect(code { try transaction.clear(foreign) } == LMDBError.wrongEnvironment)
      #expect(code { try transaction.edit(foreign.id) { _ in } } == LMDBError.wrongEnvironment)
    }
    try environment.read { transaction throws in
      #expect(code { _ = try transaction.get(foreign, "a") } == LMDBError.wrongEnvironment)
      #expect(code { _ = try transaction.count(foreign) } == LMDBError.wrongEnvironment)
      #expect(code { _ = try transaction.cursor(foreign.id) } == LMDBError.wrongEnvironment)
    }
  }

  @Test func aTableOpenedLaterIsAnErrorInAnOlderSnapshot() throws {
    try environment.read { transaction in
      let opened = Shared<TextTable?>(nil)
      let threads = Threads()
      threads.start { [environment] in
        let table = try? TextTable(named: "later", in: environment, create: true)
        opened.change { $0 = table }
      }
      #expect(threads.join())
      let table = try #require(opened.value)
      let error = #expect(throws: LMDBError.self) { try transaction.get(table, "a") }
      #expect(error?.code == LMDBError.invalidArgument)
      #expect(error?.description.contains("before the table was opened") == true)
    }
  }
}
