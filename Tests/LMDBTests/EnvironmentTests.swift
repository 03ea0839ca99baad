import LMDB
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct EnvironmentTests {
  let folder = TemporaryFolder()

  @Test func aSecondOpenIsRefusedByWhateverPath() throws {
    let environment = try folder.open()
    let link = folder.path + "-link"
    try #require(unsafe symlink(folder.path, link) == 0)
    defer { _ = unsafe unlink(link) }
    for path in [folder.path, folder.path + "/.", link] {
      #expect(code { _ = try Environment(opening: path) } == LMDBError.alreadyOpen)
    }
    try environment.close()
    try environment.close()
    let again = try Environment(opening: link)
    #expect(code { _ = try folder.open() } == LMDBError.alreadyOpen)
    try again.close()
  }

  @Test func aNewFolderIsNeverTakenForADeletedOne() throws {
    // File systems use the number of a deleted folder again at once.
    let environment = try folder.open()
    for name in ["/data.mdb", "/lock.mdb", ""] { _ = unsafe remove(folder.path + name) }
    for _ in 0..<20 {
      let other = TemporaryFolder()
      try other.open().close()
    }
    try environment.close()
  }

  @Test func aDroppedEnvironmentIsClosed() throws {
    for _ in 0..<3 {
      let environment = try folder.open()
      _ = try TextTable(named: "t", in: environment, create: true)
    }
  }

  @Test func allCallsOfAClosedEnvironmentFail() throws {
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.close()
    let calls: [() throws -> Void] = [
      { try environment.read { transaction in _ = try transaction.get(table, "a") } },
      { try environment.write { transaction in try transaction.put(table, "a", "b") } },
      { _ = try environment.openTable(named: "t", create: false) },
      { _ = try environment.openTable(named: "u", create: true) },
      { _ = try environment.tableNames() },
      { _ = try environment.info() },
      { _ = try environment.statistics(of: table.id) },
      { _ = try environment.readerList() },
      { try environment.clearStaleReaders() },
      { try environment.sync(force: true) },
      { try environment.copy(to: "/tmp", compacting: true) },
      { try environment.copy(to: 1, compacting: true) },
    ]
    for call in calls { #expect(code { try call() } == LMDBError.closed) }
  }

  @Test func unusableFolders() throws {
    let missing = folder.path + "/a/b"
    let error = #expect(throws: LMDBError.self) { try Environment(opening: missing) }
    #expect(error?.code == LMDBError.noSuchFolder)
    #expect(error?.path == missing)
    var options = Environment.Options()
    options.createsDirectory = true
    for path in ["", "/proc/none", "/dev/null", "/dev/null/x"] {
      #expect(code { _ = try Environment(opening: path, options: options) } > 0)
    }
    do {
      let environment = try Environment(opening: missing, options: options)
      try environment.close()
    }
    for name in ["/a/b/data.mdb", "/a/b/lock.mdb"] { _ = unsafe unlink(folder.path + name) }
    for name in ["/a/b", "/a"] { _ = unsafe rmdir(folder.path + name) }
  }

  @Test func aFileThatIsNotOfLMDB() throws {
    let file = unsafe open(folder.path + "/data.mdb", O_CREAT | O_WRONLY, 0o644)
    let noise = [UInt8](repeating: 0x5A, count: 10_000)
    #expect(unsafe write(file, noise, noise.count) == noise.count)
    _ = close(file)
    let error = #expect(throws: LMDBError.self) { try folder.open() }
    #expect(error?.code == LMDBError.invalid)
    #expect(error?.description.contains("not a file of LMDB") == true)
    // The failed open does not leave the folder registered.
    #expect(code { _ = try folder.open() } == LMDBError.invalid)
  }

  @Test func theLockFileHasItsBlocksSinceAFullDiskKillsWhoTouchesAHole() throws {
    for readers in [1, 1000] {
      let environment = try folder.open { $0.maxReaders = readers }
      var info = stat()
      #expect(unsafe stat(folder.path + "/lock.mdb", &info) == 0)
      #expect(info.st_size >= readers * 64)
      #expect(Int(info.st_blocks) * 512 >= info.st_size)
      #expect(try environment.info().maxReaders >= readers)
      try environment.close()
    }
  }

  @Test func unusableOptions() throws {
    let changes: [(inout Environment.Options) -> Void] = [
      { $0.mapSize = 0 }, { $0.maxMapSize = -1 }, { $0.maxReaders = 0 }, { $0.maxTables = .max },
    ]
    for change in changes {
      #expect(code { _ = try folder.open(change) } == LMDBError.invalidArgument)
    }
    try folder.open().close()
  }

  @Test func aMapLargerThanTheAddressSpaceIsHalvedUntilItFits() throws {
    let environment = try folder.open {
      $0.mapSize = .max
      $0.maxMapSize = .max
    }
    #expect(try environment.info().mapSize > 1 << 40)
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in try transaction.put(table, "a", "1") }
    #expect(try environment.read { transaction in try transaction.get(table, "a") } == "1")
  }

  @Test func aFileThatFillsItsMapIsOpenedWithRoom() throws {
    do {
      let environment = try folder.open()
      let table = try TextTable(named: "t", in: environment, create: true)
      let value = String(repeating: "v", count: 1000)
      try environment.write { transaction in
        for number in 0..<1000 { try transaction.put(table, "key \(number)", value) }
      }
      try environment.close()
    }
    let environment = try folder.open()
    let info = try environment.info()
    #expect(info.mapSize >= 4 * info.fileBytes)
    try environment.close()
    let limited = try folder.open { $0.maxMapSize = 2 << 20 }
    #expect(try limited.info().mapSize == 2 << 20)
  }

  @Test func aReadOnlyEnvironment() throws {
    do {
      let environment = try folder.open()
      let table = try TextTable(named: "t", in: environment, create: true)
      try environment.write { transaction in try transaction.put(table, "a", "1") }
    }
    let environment = try folder.open { $0.isReadOnly = true }
    let table = try TextTable(named: "t", in: environment, create: false)
    #expect(try environment.read { transaction in try transaction.get(table, "a") } == "1")
    let error = #expect(throws: LMDBError.self) {
      try environment.write { transaction in try transaction.put(table, "a", "2") }
    }
    #expect(error?.code == LMDBError.readOnly)
    #expect(code { _ = try environment.openTable(named: "u", create: true) } == LMDBError.readOnly)
    #expect(code { _ = try environment.openTable(named: "u", create: false) } == LMDBError.notFound)
  }

  @Test func tables() throws {
    let environment = try folder.open { $0.maxTables = 3 }
    #expect(code { _ = try environment.openTable(named: "a", create: false) } == LMDBError.notFound)
    let a = try environment.openTable(named: "a", create: true)
    #expect(try environment.openTable(named: "a", create: false) == a)
    #expect(a.name == "a")
    for name in ["", "a\0b"] {
      #expect(
        code { _ = try environment.openTable(named: name, create: true) }
          == LMDBError.invalidArgument)
    }
    let long = String(repeating: "n", count: 600)
    #expect(
      code { _ = try environment.openTable(named: long, create: true) } == LMDBError.badValueSize)
    _ = try environment.openTable(named: "c", create: true)
    _ = try environment.openTable(named: "b", create: true)
    let error = #expect(throws: LMDBError.self) {
      try environment.openTable(named: "d", create: true)
    }
    #expect(error?.code == LMDBError.tablesFull)
    #expect(error?.description.contains("maxTables") == true)
    #expect(try environment.tableNames() == ["a", "b", "c"])
  }

  @Test func figures() throws {
    let environment = try folder.open { $0.maxReaders = 7 }
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      for number in 0..<500 { try transaction.put(table, "key \(number)", "value") }
    }
    try environment.write { transaction in
      for number in 0..<400 { try transaction.delete(table, "key \(number)") }
    }
    let info = try environment.info()
    #expect(info.mapSize == 1 << 20)
    #expect(info.maxReaders == 7)
    #expect(info.lastTransactionID == 3)
    #expect(info.freePages > 0)
    #expect(info.usedBytes < info.fileBytes)
    #expect(info.fileBytes <= info.mapSize)
    let statistics = try environment.statistics(of: table.id)
    #expect(statistics.entries == 100)
    #expect(statistics.depth >= 1)
    #expect(statistics.bytes >= statistics.pageSize)
    try environment.sync(force: true)
  }

  @Test func anIdleReaderKeepsItsSnapshotUntilSomethingIsCommitted() throws {
    let environment = try folder.open { $0.keepsIdleSnapshots = true }
    let table = try TextTable(named: "t", in: environment, create: true)
    func value() throws -> String? {
      try environment.read { transaction in try transaction.get(table, "a") }
    }
    func held() throws -> [Int?] { try environment.readerList().map(\.transactionID) }
    for number in 1...3 {
      try environment.write { transaction in try transaction.put(table, "a", "\(number)") }
      for _ in 0..<2 { #expect(try value() == "\(number)") }
      #expect(try held() == [number + 1])
    }
    // A write that is rolled back changes nothing; one that begins after a commit takes the snapshot away.
    try environment.write { transaction in try transaction.put(table, "a", "4") }
    #expect(try held() == [4])
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try environment.write { transaction in
        try transaction.put(table, "a", "5")
        throw Stop()
      }
    }
    #expect(try held() == [nil])
    #expect(try value() == "4")
    // Nor does it know a table that was opened later.
    let other = try TextTable(named: "u", in: environment, create: true)
    #expect(try environment.read { transaction in try transaction.get(other, "a") } == nil)
    environment.releaseIdleSnapshots()
    #expect(try held() == [nil])
  }

  @Test func aSnapshotThatEndsDuringAWriteIsNotKept() throws {
    let environment = try folder.open { $0.keepsIdleSnapshots = true }
    let table = try TextTable(named: "t", in: environment, create: true)
    let reader = try environment.checkOutReader()
    let threads = Threads()
    threads.start {
      for value in ["1", "2"] {
        try? environment.write { transaction in try transaction.put(table, "a", value) }
      }
    }
    #expect(threads.join())
    environment.checkIn(reader)
    #expect(try environment.readerList().map(\.transactionID) == [nil])
  }

  @Test func readersAreListedAndLimited() throws {
    let environment = try folder.open { $0.maxReaders = 3 }
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in try transaction.put(table, "a", "1") }
    try environment.read { _ in
      try environment.read { _ in
        try environment.read { _ throws in
          let list = try environment.readerList()
          #expect(list.map(\.transactionID) == [2, 2, 2])
          #expect(list.allSatisfy { $0.processID == getpid() })
          let error = #expect(throws: LMDBError.self) { try environment.read { _ throws in } }
          #expect(error?.code == LMDBError.readersFull)
          #expect(error?.description.contains("maxReaders") == true)
        }
      }
    }
    #expect(try environment.readerList().allSatisfy { $0.transactionID == nil })
    // Idle readers are used again.
    try environment.read { _ in try environment.read { _ in try environment.read { _ in } } }
    #expect(try environment.clearStaleReaders() == 0)
  }

  @Test(arguments: [false, true])
  func aHotCopyOpensAndIsEqual(_ compacting: Bool) throws {
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    try environment.write { transaction in
      for number in 0..<300 { try transaction.put(table, "key \(number)", "\(number * 7)") }
    }
    func entries(_ environment: Environment) throws -> [String] {
      let table = try TextTable(named: "t", in: environment, create: false)
      return try environment.read { transaction in
        var all: [String] = []
        try transaction.forEach(table) { key, value in
          all.append("\(key)=\(value)")
          return .goOn
        }
        return all
      }
    }
    let target = TemporaryFolder()
    let original = try entries(environment)
    // In use: a snapshot is open, and a write follows the copy's beginning.
    try environment.read { _ throws in
      try environment.copy(to: target.path, compacting: compacting)
    }
    try environment.write { transaction in try transaction.clear(table) }
    let copied = try target.open()
    #expect(original.count == 300)
    #expect(try entries(copied) == original)
    #expect(code { try environment.copy(to: target.path, compacting: false) } > 0)

    let other = TemporaryFolder()
    let file = unsafe open(other.path + "/data.mdb", O_CREAT | O_WRONLY, 0o644)
    try copied.copy(to: file, compacting: compacting)
    _ = close(file)
    #expect(try entries(try other.open()) == original)
    #expect(code { try copied.copy(to: -1, compacting: compacting) } > 0)
  }

  @Test("The pages of one snapshot, and both meta pages the snapshot's, whichever of them that is")
  func aHotCopyTellsHowFarItIs() throws {
    let environment = try folder.open()
    let table = try TextTable(named: "t", in: environment, create: true)
    for round in 0..<3 {
      try environment.write { transaction in
        for number in 0..<400 {
          try transaction.put(table, "key \(round) \(number)", String(repeating: "v", count: 900))
        }
      }
      let target = TemporaryFolder()
      var steps: [Int] = []
      try environment.copy(to: target.path) { (done, total) throws(LMDBError) in
        steps.append(done)
        #expect(done <= total)
        // Written meanwhile, and not in the copy.
        let threads = Threads()
        threads.start {
          try? environment.write { transaction in
            try transaction.put(table, "later", "\(done)")
          }
        }
        #expect(threads.join())
      }
      #expect(steps == steps.sorted() && steps.count > 1)
      let copied = try target.open()
      #expect(try copied.checkPages().isEmpty)
      let copy = try TextTable(named: "t", in: copied, create: false)
      let entries = try copied.read { transaction in
        var entries = 0
        try transaction.forEach(copy) { _, _ in
          entries += 1
          return .goOn
        }
        return entries
      }
      #expect(entries == 400 * (round + 1) + (round > 0 ? 1 : 0))
      for number in 0..<3 {
        try copied.write { transaction in try transaction.put(copy, "own \(number)", "x") }
      }
      #expect(try copied.checkPages().isEmpty)
      #expect(
        code { try environment.copy(to: target.path) { (_, _) throws(LMDBError) in } } > 0)
    }
  }

  @Test("A hot copy that is given up ends with the error")
  func aHotCopyCanBeEnded() throws {
    let environment = try folder.open()
    let target = TemporaryFolder()
    #expect(
      code {
        try environment.copy(to: target.path) { (_, _) throws(LMDBError) in
          throw LMDBError.decodeFailure("enough")
        }
      } == LMDBError.decodeFailed)
    #expect(
      code {
        try environment.copy(to: "/nowhere") { (_, _) throws(LMDBError) in }
      } == LMDBError.noSuchFolder)
  }
}
