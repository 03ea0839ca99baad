#if os(Linux)
  import LMDB
  import Testing

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #endif

  @Suite struct ForkTests {
    /// The thread sanitizer does not survive the fork of a process with threads: the child waits for its locks.
    static let isThreadSanitized = unsafe dlsym(nil, "__tsan_init") != nil

    @Test(.disabled(if: isThreadSanitized, "the thread sanitizer hangs in a forked child"))
    func useAfterForkIsAnError() throws {
      let folder = TemporaryFolder()
      let environment = try folder.open()
      let table = try TextTable(named: "t", in: environment, create: true)
      // Swift hides `fork`, because most of a program does not survive it; the child here calls
      // only what is tested, and leaves.
      guard let symbol = unsafe dlsym(nil, "fork") else {
        Issue.record("there is no fork")
        return
      }
      let fork = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
      // All that the child calls has been called before: it must not meet a lock that a thread of the
      // parent held.
      let write = code { try environment.write { _ throws in } }
      #expect(write == 0)
      #expect(
        code { try environment.read { _ throws in throw LMDBError.decodeFailure("") } } != 0)
      _ = try environment.info()
      let child = fork()
      if child == 0 {
        // Should it hang all the same, it ends, and the test fails instead of waiting.
        alarm(30)
        let expected = LMDBError.usedAfterFork
        let read = code { try environment.read { _ throws in } }
        let write = code { try environment.write { _ throws in } }
        let info = code { _ = try environment.info() }
        _exit(read == expected && write == expected && info == expected ? 0 : 1)
      }
      try #require(child > 0)
      #expect(Command.wait(child) == 0)
      try environment.write { transaction in try transaction.put(table, "a", "1") }
    }
  }
#endif
