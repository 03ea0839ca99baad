import Emulsion
import Foundation
import Testing

/// What is refused at open, before LMDB would go wrong silently.
@Suite("The guard at open")
struct GuardTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path("store") }

  init() throws {
    folder = try TemporaryFolder()
    try AssetStore(opening: folder.path("store")).close()
  }

  private func error(_ options: AssetStore.Options = AssetStore.Options()) -> StoreError? {
    do throws(StoreError) {
      try AssetStore(opening: path, options: options).close()
      return nil
    } catch {
      return error
    }
  }

  /// Writes over a part of the store's file.
  private func patch(_ offset: UInt64, _ bytes: [UInt8]) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path + "/data.mdb"))
    try file.seek(toOffset: offset)
    try file.write(contentsOf: bytes)
    try file.close()
  }

  private func word(_ value: UInt32) -> [UInt8] {
    // The value outlives the call, which only reads it.
    unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
  }

  @Test("A file of a machine with another byte order")
  func byteOrder() throws {
    try patch(16, word(UInt32(0xBEEF_C0DE).byteSwapped))
    let error = error()
    #expect(error?.code == .otherByteOrder)
    #expect(error?.path == path)
    #expect(error?.description.contains("another byte order") == true)
  }

  @Test("A file of a machine with another word size")
  func wordSize() throws {
    try patch(12, word(0xBEEF_C0DE) + word(1))
    #expect(error()?.code == .otherWordSize)
  }

  @Test("A file with pages of another size, whichever kind of machine made it")
  func pageSize() throws {
    try patch(40, word(65_536))
    let error = error()
    #expect(error?.code == .otherPageSize)
    #expect(error?.description.contains("65536") == true)
  }

  @Test("A second open in one process")
  func second() throws {
    let store = try AssetStore(opening: path)
    #expect(error()?.code == .alreadyOpen)
    try store.close()
    #expect(error() == nil)
  }

  #if os(Linux)
    @Test(
      "Network file systems, and those of programs and hosts, by their names",
      arguments: [
        ("0x6969", "NFS"), ("0xFF534D42", "SMB"), ("0xFE534D42", "SMB"), ("0x01021997", "9p"),
        ("0x65735546", "FUSE"), ("0xEF53", ""),
      ])
    func fileSystem(magic: String, name: String) throws {
      let child = try Child(
        ["open", path], environment: try Shim.environment(["IOSHIM_STATFS": magic]))
      let output = String(decoding: child.finish(), as: UTF8.self)
      #expect(output == (name.isEmpty ? "ok\n" : "unsuitableFileSystem\n"), "\(name)")
    }

    /// Whether this user may make PID namespaces, which takes more than being root in some containers.
    private static let mayUnshare: Bool = {
      let child = try? Child(["--pid", "--fork", "true"], program: "/usr/bin/unshare")
      guard let child else { return false }
      _ = child.finish()
      return child.process.terminationStatus == 0
    }()

    @Test(
      "A store that a process of another PID namespace has open, seen from either side",
      .enabled(if: mayUnshare, "making a PID namespace needs root"))
    func namespace() throws {
      let inside = ["--pid", "--fork", "--mount-proc", Child.program]
      // The other one cannot see this process…
      let store = try AssetStore(opening: path)
      let blind = try Child(inside + ["open", path], program: "/usr/bin/unshare")
      #expect(String(decoding: blind.finish(), as: UTF8.self) == "otherNamespace\n")
      try store.close()
      // …but is seen by it.
      let holder = try Child(inside + ["hold", path], program: "/usr/bin/unshare")
      #expect(holder.line() == "open")
      #expect(error()?.code == .otherNamespace)
      _ = holder.finish()
      // A lock file that is left behind does no harm.
      #expect(error() == nil)
      // Nor do processes of the same namespace.
      let neighbour = try Child(["hold", path])
      #expect(neighbour.line() == "open")
      #expect(error() == nil)
      _ = neighbour.finish()
    }

    @Test("A folder that may not be written")
    func accessDenied() throws {
      let child = try Child(
        ["open", folder.path("other")],
        environment: try Shim.environment(["IOSHIM_AT": "1", "IOSHIM_DO": "\(EROFS)"]))
      #expect(String(decoding: child.finish(), as: UTF8.self) == "accessDenied\n")
    }
  #endif

  @Test("Slots of a reader that was killed are cleared on a timer, and the observer is told")
  func staleReaders() async throws {
    final class Observer: StoreObserver, @unchecked Sendable {
      private let lock = NSLock()
      private var checks: [CheckReport] = []
      var cleared: Int { lock.withLock { checks.reduce(0) { $0 + $1.clearedReaders } } }
      var openSnapshots: [Int] { lock.withLock { checks.map(\.openSnapshots) } }
      func didCheck(_ check: CheckReport) { lock.withLock { checks.append(check) } }
    }
    let observer = Observer()
    var options = AssetStore.Options()
    options.observer = observer
    options.longReadLimit = .milliseconds(100)
    let store = try AssetStore(opening: path, options: options)
    let child = try Child(["read", path])
    #expect(child.line() == "reading")
    try await expectSoon { observer.openSnapshots.last == 1 }
    child.kill()
    try await expectSoon { observer.cleared == 1 && observer.openSnapshots.last == 0 }
    try store.close()
  }

  private func expectSoon(_ condition: () -> Bool) async throws {
    for _ in 0..<4000 where !condition() { try await Task.sleep(for: .milliseconds(5)) }
    #expect(condition())
  }
}
