import LMDB
import Testing

@Suite struct MapGrowthTests {
  let folder = TemporaryFolder()
  let value = String(repeating: "v", count: 1000)

  func openSmall(limit: Int = 1 << 30) throws -> (Environment, TextTable) {
    let environment = try folder.open {
      $0.mapSize = 128 << 10
      $0.maxMapSize = limit
    }
    return (environment, try TextTable(named: "t", in: environment, create: true))
  }

  @Test func aWriteThatDoesNotFitRunsAgain() throws {
    let (environment, table) = try openSmall()
    var runs = 0
    try environment.write { transaction in
      runs += 1
      for number in 0..<1000 { try transaction.put(table, "key \(number)", value) }
    }
    #expect(runs > 1)
    #expect(try environment.info().mapSize >= 1 << 20)
    #expect(try environment.read { transaction in try transaction.count(table) } == 1000)
  }

  @Test func aSwallowedMapFullIsNotCommitted() throws {
    let (environment, table) = try openSmall(limit: 256 << 10)
    var runs = 0
    let error = #expect(throws: LMDBError.self) {
      try environment.write { transaction in
        runs += 1
        try transaction.put(table, "before", "1")
        for number in 0..<1000 { try? transaction.put(table, "key \(number)", value) }
        try? transaction.put(table, "after", "1")
      }
    }
    #expect(runs == 2)
    #expect(error?.code == LMDBError.mapLimitReached)
    #expect(error?.description.contains("262144") == true)
    try environment.read { transaction throws in #expect(try transaction.count(table) == 0) }
    // The environment goes on.
    try environment.write { transaction in try transaction.put(table, "a", "1") }
  }

  @Test func aMapFullSwallowedInAChildIsRemembered() throws {
    let (environment, table) = try openSmall()
    var runs = 0
    try environment.write { transaction in
      runs += 1
      try? transaction.nested { child in
        for number in 0..<300 { try child.put(table, "key \(number)", value) }
      }
    }
    #expect(runs > 1)
    #expect(try environment.read { transaction in try transaction.count(table) } == 300)
  }

  @Test func manySmallWritesGrowEarlyAndNeverRunAgain() throws {
    let (environment, table) = try openSmall()
    var runs = 0
    for number in 0..<600 {
      try environment.write { transaction in
        runs += 1
        try transaction.put(table, "key \(number)", value)
      }
    }
    #expect(runs == 600)
    #expect(try environment.info().mapSize > 128 << 10)
  }

  @Test func creatingTablesGrows() throws {
    let environment = try folder.open { $0.mapSize = 64 << 10 }
    for number in 0..<60 {
      _ = try environment.openTable(named: "table \(number)", create: true)
    }
    #expect(try environment.tableNames().count == 60)
  }

  @Test func readersGoOnWhileTheMapGrows() throws {
    let (environment, table) = try openSmall()
    try environment.write { transaction in try transaction.put(table, "always", value) }
    let threads = Threads()
    let isOver = Shared(false)
    let problems = Shared<[String]>([])
    let reads = Shared(0)
    for _ in 0..<3 {
      threads.start { [value] in
        while !isOver.value {
          do {
            try environment.read { outer in
              // A nested snapshot passes the gate even when growth is waiting for the outer one.
              let inner = try environment.read { inner in try inner.get(table, "always") }
              let seen = try outer.get(table, "always")
              if inner != value || seen != value { problems.change { $0.append("wrong") } }
            }
            reads.change { $0 += 1 }
          } catch {
            problems.change { $0.append("\(error)") }
          }
        }
      }
    }
    for round in 0..<40 {
      try environment.write { transaction in
        for number in 0..<100 { try transaction.put(table, "key \(round) \(number)", value) }
      }
    }
    isOver.change { $0 = true }
    #expect(threads.join())
    #expect(problems.value == [])
    #expect(reads.value > 0)
    #expect(try environment.info().mapSize >= 4 << 20)
  }

  @Test func growthWaitsForASnapshotAndHoldsNewOnesOff() throws {
    let (environment, table) = try openSmall()
    let threads = Threads()
    let isFull = Signal()
    let isWritten = Signal()
    let isRead = Signal()
    try environment.read { _ in
      threads.start { [value] in
        try? environment.write { transaction in
          do {
            for number in 0..<500 { try transaction.put(table, "key \(number)", value) }
          } catch {
            isFull.send()
            throw error
          }
        }
        isWritten.send()
      }
      #expect(isFull.isSent())
      #expect(!isWritten.isSent(within: 50))
      threads.start {
        try? environment.read { _ throws in }
        isRead.send()
      }
      #expect(!isRead.isSent(within: 50))
      // This thread is inside already.
      try environment.read { transaction throws in #expect(try transaction.count(table) == 0) }
    }
    #expect(isWritten.isSent())
    #expect(isRead.isSent())
    #expect(threads.join())
    #expect(try environment.read { transaction in try transaction.count(table) } == 500)
  }

  @Test func closeWaitsForSnapshotsAndTheWriter() throws {
    let (environment, table) = try openSmall()
    let threads = Threads()
    let isClosed = Signal()
    let mayEnd = Signal()
    let isWriting = Signal()
    try environment.read { transaction throws in
      threads.start {
        try? environment.write { transaction in
          try transaction.put(table, "a", "1")
          isWriting.send()
          _ = mayEnd.isSent()
        }
      }
      #expect(isWriting.isSent())
      threads.start {
        try? environment.close()
        isClosed.send()
      }
      #expect(!isClosed.isSent(within: 50))
      mayEnd.send()
      #expect(!isClosed.isSent(within: 50))
      #expect(try transaction.get(table, "a") == nil)
    }
    #expect(isClosed.isSent())
    #expect(threads.join())
    // The write that was under way is there.
    let again = try folder.open()
    let table2 = try TextTable(named: "t", in: again, create: false)
    #expect(try again.read { transaction in try transaction.get(table2, "a") } == "1")
  }
}
