import LMDB
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What another process does to the same environment: a C program plays that part.
@Suite struct PeerTests {
  static let source = """
    #include <lmdb.h>
    #include <stdio.h>
    #include <string.h>
    #include <unistd.h>
    #define CHECK(call) do { int rc = (call); if (rc) { \\
      printf("%s: %s\\n", #call, mdb_strerror(rc)); return 1; } } while (0)

    int main(int argc, char **argv) {
      MDB_env *env; MDB_txn *txn; MDB_dbi dbi; char bytes[1000]; int i;
      const char *task = argv[1];
      memset(bytes, 'p', sizeof bytes);
      CHECK(mdb_env_create(&env));
      CHECK(mdb_env_set_mapsize(env, 16 << 20));
      CHECK(mdb_env_set_maxdbs(env, 4));
      CHECK(mdb_env_open(env, argv[2], MDB_NOSYNC, 0644));
      if (!strcmp(task, "read")) {
        CHECK(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
        printf("reading\\n");
        fflush(stdout);
        sleep(60);
        return 1;
      }
      CHECK(mdb_txn_begin(env, NULL, 0, &txn));
      if (!strcmp(task, "duplicates"))
        CHECK(mdb_dbi_open(txn, "many", MDB_CREATE | MDB_DUPSORT, &dbi));
      else
        CHECK(mdb_dbi_open(txn, "t", 0, &dbi));
      for (i = 0; !strcmp(task, "fill") && i < 4000; i++) {
        MDB_val key = {sizeof i, &i}, value = {sizeof bytes, bytes};
        CHECK(mdb_put(txn, dbi, &key, &value, 0));
      }
      CHECK(mdb_txn_commit(txn));
      mdb_env_close(env);
      return 0;
    }
    """

  let folder = TemporaryFolder()
  let environment: Environment
  let table: ByteTable
  let program: String

  init() throws {
    environment = try folder.open {
      $0.maxReaders = 2
      $0.keepsIdleSnapshots = true
    }
    table = try ByteTable(named: "t", in: environment, create: true)
    program = folder.path + "-peer"
    Command.write(Self.source, to: program + ".c")
    defer { _ = unsafe unlink(program + ".c") }
    let (status, output) = try Command.run([
      "clang", program + ".c", "-llmdb", "-I/opt/homebrew/include", "-L/opt/homebrew/lib", "-w",
      "-o", program,
    ])
    try #require(status == 0, "\(output)")
  }

  func runPeer(_ task: String) throws {
    let (status, output) = try Command.run([program, task, folder.path])
    #expect(status == 0, "\(output)")
  }

  @Test(arguments: [false, true])
  func aMapThatAnotherProcessGrewIsTakenOver(_ writing: Bool) throws {
    defer { _ = unsafe unlink(program) }
    // A pooled reader and a new one meet the larger file; so does a writer.
    try environment.read { _ throws in }
    try runPeer("fill")
    if writing {
      try environment.write { transaction in try transaction.put(table, [1], [1]) }
    }
    let count = try environment.read { transaction in try transaction.count(table) }
    #expect(count == (writing ? 4001 : 4000))
    #expect(try environment.info().mapSize >= 16 << 20)
    let copy = TemporaryFolder()
    try environment.copy(to: copy.path, compacting: true)
    #expect(try copy.open().tableNames() == ["t"])
  }

  @Test func theNumberOfTheLastTransactionCountsThoseOfOtherProcesses() throws {
    defer { _ = unsafe unlink(program) }
    let before = try environment.lastTransactionID()
    try runPeer("fill")
    #expect(try environment.lastTransactionID() == before + 1)
    #expect(try environment.info().lastTransactionID == before + 1)
    try environment.close()
    #expect(code { _ = try environment.lastTransactionID() } == LMDBError.closed)
  }

  @Test func insideOfASnapshotTheLargerMapIsAnError() throws {
    defer { _ = unsafe unlink(program) }
    try environment.read { _ throws in
      try runPeer("fill")
      #expect(code { try environment.read { _ throws in } } == LMDBError.mapResized)
    }
    #expect(try environment.read { transaction in try transaction.count(table) } == 4000)
  }

  @Test func aCopyTakesTheLargerMapOver() throws {
    defer { _ = unsafe unlink(program) }
    try runPeer("fill")
    let copy = TemporaryFolder()
    try environment.copy(to: copy.path, compacting: false)
    #expect(try copy.open().tableNames() == ["t"])
  }

  @Test func aTableWithSeveralValuesPerKeyIsRefused() throws {
    defer { _ = unsafe unlink(program) }
    try runPeer("duplicates")
    for create in [false, true] {
      #expect(
        code { _ = try environment.openTable(named: "many", create: create) }
          == LMDBError.incompatible)
    }
    #expect(try environment.tableNames() == ["many", "t"])
  }

  @Test func theSlotsOfAKilledReaderAreFreed() throws {
    defer { _ = unsafe unlink(program) }
    func killReader() throws {
      let output = folder.path + "-output"
      defer { _ = unsafe unlink(output) }
      let process = try Command.start([program, "read", folder.path], output: output)
      for _ in 0..<2000 where Command.read(output).isEmpty { usleep(5000) }
      #expect(Command.read(output) == "reading\n")
      kill(process, SIGKILL)
      #expect(Command.wait(process) == -1)
    }
    try killReader()
    #expect(try environment.readerList().count == 1)
    #expect(try environment.clearStaleReaders() == 1)
    #expect(try environment.readerList().count == 0)
    // With all slots taken by the dead, they are cleared without being asked for.
    try killReader()
    try environment.read { _ in
      try environment.read { _ throws in
        #expect(try environment.readerList().allSatisfy { $0.processID == getpid() })
      }
    }
    // And on opening.
    try environment.close()
    let again = try folder.open()
    #expect(try again.readerList().isEmpty)
  }

  @Test func whoHasAnEnvironmentOpenIsInTheWayOfWhoWantsItAlone() throws {
    defer { _ = unsafe unlink(program) }
    let output = folder.path + "-output"
    defer { _ = unsafe unlink(output) }
    let process = try Command.start([program, "read", folder.path], output: output)
    for _ in 0..<2000 where Command.read(output).isEmpty { usleep(5000) }
    do throws(LMDBError) {
      try environment.excludeOthers()
      Issue.record("another process has it open")
    } catch {
      #expect(error.code == LMDBError.inUse)
      #expect(error.hint == "process \(process) has it open")
    }
    // The attempt costs neither process anything.
    try environment.write { transaction in try transaction.put(table, [1], [1]) }
    #expect(code { try environment.replaceFile(by: "nothing") } == LMDBError.notExclusive)
    kill(process, SIGKILL)
    _ = Command.wait(process)
    try environment.excludeOthers()
    try environment.excludeOthers()
    #expect(code { try environment.replaceFile(by: folder.path + "/nothing") } > 0)
    #expect(try environment.read { transaction in try transaction.count(table) } == 1)
  }

  @Test func whoWaitsWhileAFileIsReplacedDoesNotTakeTheOldFilesWord() throws {
    defer { _ = unsafe unlink(program) }
    // The old file has more transactions behind it than the new one.
    for byte in UInt8(0)..<9 {
      try environment.write { transaction in try transaction.put(table, [byte], [1]) }
    }
    let other = TemporaryFolder()
    let new = try other.open()
    let newTable = try ByteTable(named: "t", in: new, create: true)
    try new.write { transaction in try transaction.put(newTable, [7], [7]) }
    try new.close()

    try environment.excludeOthers()
    let output = folder.path + "-output"
    defer { _ = unsafe unlink(output) }
    let waiting = try Command.start([program, "fill", folder.path], output: output)
    usleep(300_000)
    #expect(Command.read(output).isEmpty)
    try environment.replaceFile(by: other.path + "/data.mdb")
    // It is refused, as if the file were none of LMDB's, and does nothing.
    #expect(Command.wait(waiting) == 1)
    #expect(
      Command.read(output).contains("mdb_env_open(env, argv[2], MDB_NOSYNC, 0644): MDB_INVALID"))
    #expect(code { try environment.read { _ throws in } } == LMDBError.closed)

    let again = try folder.open()
    let same = try ByteTable(named: "t", in: again, create: false)
    #expect(try again.read { transaction in try transaction.get(same, [7]) } == [7])
    #expect(try again.read { transaction in try transaction.count(same) } == 1)
    try runPeer("fill")
    #expect(try again.read { transaction in try transaction.count(same) } == 4001)
  }
}
