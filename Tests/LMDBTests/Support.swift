import LMDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own for one test, removed when the test is over.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    let random = UInt64.random(in: .min ... .max)
    path = "/tmp/lmdb-tests-\(getpid())-\(String(random, radix: 36))"
    _ = unsafe mkdir(path, 0o755)
  }

  deinit {
    for name in ["data.mdb", "lock.mdb"] { _ = unsafe unlink(path + "/" + name) }
    _ = unsafe rmdir(path)
  }

  /// An environment in this folder that need not survive a power cut.
  func open(
    _ change: (inout Environment.Options) -> Void = { _ in }
  ) throws(LMDBError) -> Environment {
    var options = Environment.Options()
    options.durability = .noSync
    options.mapSize = 1 << 20
    change(&options)
    return try Environment(opening: path, options: options)
  }
}

typealias TextTable = Table<UTF8Text, UTF8Text>
typealias ByteTable = Table<Bytes, Bytes>

/// The code of the storage error that `body` throws; 0 when it throws none.
func code(of body: () throws -> Void) -> Int32 {
  do {
    try body()
    return 0
  } catch let error as LMDBError {
    return error.code
  } catch {
    return -1
  }
}
