#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Another program. (Foundation's `Process` leaks, which AddressSanitizer reports.)
enum Command {
  struct Failure: Error {
    let code: Int32
  }

  /// Starts a program that is found in the `PATH`; its output goes to a file.
  static func start(_ arguments: [String], output: String) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var strings = unsafe arguments.map { unsafe strdup($0) }
    unsafe strings.append(nil)
    defer { unsafe strings.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let code = unsafe posix_spawnp(&process, arguments[0], &actions, nil, strings, environ)
    guard code == 0 else { throw Failure(code: code) }
    return process
  }

  /// The exit status of a program that was started; -1 when a signal ended it.
  static func wait(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
  }

  static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let file = "/tmp/lmdb-tests-output-\(getpid())-\(UInt64.random(in: .min ... .max))"
    defer { _ = unsafe unlink(file) }
    let status = wait(try start(arguments, output: file))
    return (status, read(file))
  }

  static func read(_ path: String) -> String {
    guard let file = unsafe fopen(path, "r") else { return "" }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = unsafe getc(file), byte != EOF {
      bytes.append(UInt8(truncatingIfNeeded: byte))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) {
    guard let file = unsafe fopen(path, "w") else { return }
    _ = unsafe fputs(text, file)
    unsafe fclose(file)
  }
}
