#if os(Linux)
  import Foundation
  import LMDB
  import Testing

  @testable import Emulsion

  /// Puts another file in the place of those that LMDB has open, so that the system itself refuses its writes.
  private struct Saboteur {
    private let files: [(descriptor: Int32, original: Int32)]

    /// - Parameters:
    ///   - folder: The folder of the store.
    ///   - path: What LMDB writes to from now on.
    ///   - meta: Whether to take the descriptor that the meta page is written through.
    ///   - data: Whether to take the other one.
    init(_ folder: String, writesTo path: String, meta: Bool = true, data: Bool = true) throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      let target = try URL(filePath: folder + "/data.mdb").resourceValues(
        forKeys: [.canonicalPathKey])
      let wanted = target.canonicalPath ?? folder + "/data.mdb"
      let substitute = unsafe open(path, O_WRONLY)
      try #require(substitute >= 0)
      files = names.compactMap(Int32.init).filter { descriptor in
        let link = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(descriptor)")
        guard link == wanted else { return false }
        let isMeta = fcntl(descriptor, F_GETFL) & O_DSYNC != 0
        return isMeta ? meta : data
      }.map { ($0, dup($0)) }
      try #require(!files.isEmpty)
      for file in files { _ = dup2(substitute, file.descriptor) }
      close(substitute)
    }

    func undo() {
      for file in files {
        _ = dup2(file.original, file.descriptor)
        close(file.original)
      }
    }

    /// The same where LMDB has closed its descriptors.
    func forget() {
      for file in files { close(file.original) }
    }
  }

  @Suite("A disk that fails", .serialized)
  struct FailingDiskTests {
    @Test("On a full disk a write fails, reading goes on, and so does writing when there is room")
    func full() throws {
      let observer = RecordingObserver()
      var options = AssetStore.Options()
      options.observer = observer
      let temporary = try TemporaryStore(options: options)
      let store = temporary.store
      try store.put([bare(1)])
      let saboteur = try Saboteur(store.path, writesTo: "/dev/full", meta: false)
      for _ in 0..<2 {
        let error = expectError(.diskFull) { try store.put([bare(2)]) }
        #expect(error?.path == store.path)
        #expect(error?.cause?.code == ENOSPC)
      }
      #expect(try store.count(.core) == 1)
      #expect(try store.asset(bare(1).id, []) == bare(1))
      saboteur.undo()
      try store.put([bare(2)])
      #expect(try store.count(.core) == 2)
      #expect(try store.sequence() == 2)
      #expect(observer.all.stops.isEmpty)
      let again = try temporary.reopened()
      #expect(try again.store.count(.core) == 2)
    }

    @Test("After any other failure of a commit nothing is written until the store is opened again")
    func poison() async throws {
      let observer = RecordingObserver()
      var options = AssetStore.Options()
      options.observer = observer
      let temporary = try TemporaryStore(options: options)
      let store = temporary.store
      try store.put([bare(1)])
      let folder = try TemporaryFolder()
      let pipe = folder.path("pipe")
      try #require(unsafe mkfifo(pipe, 0o600) == 0)
      // Both ends are open, so that it can be opened; there is no place to write at in a pipe.
      let end = unsafe open(pipe, O_RDWR)
      defer { close(end) }
      let saboteur = try Saboteur(store.path, writesTo: pipe, meta: false)
      let first = expectError(.environment) { try store.put([bare(2)]) }
      #expect(first?.cause?.code == ESPIPE)
      saboteur.undo()
      // The disk is well again, and nobody can know it.
      let refused = expectError(.poisoned) { try store.put([bare(3)]) }
      #expect(refused?.description.contains("Illegal seek") == true)
      await expectErrorAsync(.poisoned) {
        try await store.write { transaction throws(StoreError) in try transaction.put(bare(3)) }
      }
      expectError(.poisoned) { try store.sync() }
      #expect(try store.asset(bare(1).id, []) == bare(1))
      #expect(try store.count(.core) == 1)
      #expect(observer.all.stops.map(\.code) == [.environment])
      let again = try temporary.reopened()
      #expect(try again.store.count(.core) == 1)
      try again.store.put([bare(4)])
    }

    @Test(
      "All writes of a batch get the error of its commit, but for those that failed by themselves")
    func batch() async throws {
      let held = try await HeldStore()
      let good = try await held.queue { transaction in try transaction.put(bare(1)) }
      let bad = try await held.queue { transaction in
        try transaction.expect(.updatedAt(Fixtures.created), of: bare(9).id)
      }
      try await held.release()
      try await good.value
      await expectErrorAsync(.conflict) { try await bad.value }
      let next = try await HeldStore()
      let one = try await next.queue { transaction in try transaction.put(bare(1)) }
      let two = try await next.queue { transaction in try transaction.put(bare(2)) }
      let wrong = try await next.queue { transaction in
        try transaction.expect(.updatedAt(Fixtures.created), of: bare(9).id)
      }
      let saboteur = try Saboteur(next.store.path, writesTo: "/dev/full", meta: false)
      defer { saboteur.undo() }
      await expectErrorAsync(.diskFull) { try await next.release() }
      await expectErrorAsync(.diskFull) { try await one.value }
      await expectErrorAsync(.diskFull) { try await two.value }
      await expectErrorAsync(.conflict) { try await wrong.value }
    }

    @Test(
      "No space, a quota that is used up and a limit on files are one kind of failure",
      arguments: [ENOSPC, EDQUOT, EFBIG])
    func fullInEachWay(number: Int32) {
      let error = SystemFailure(number: number, operation: "write").storeError(path: "store")
      #expect(error.code == .diskFull && error.advice != nil)
    }

    @Test(
      "A restore whose flush has failed leaves nothing to go on with, also where it is stopped",
      arguments: [true, false])
    func flushOfRestore(isStopped: Bool) throws {
      let temporary = try TemporaryStore.library(seed: 43, mutations: 100)
      let (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
      try temporary.store.dump(to: archive)
      var stopped = AssetStore.RestoreOptions()
      stopped.progress = { step throws(StoreError) in
        if step.phase == .checking { throw StoreError(.cancelled, "enough") }
      }
      expectError(.cancelled) {
        try AssetStore.restore(from: archive, to: target, options: stopped)
      }
      // Nothing is written any more before the flush, and a device of this kind has none.
      var saboteur: Saboteur?
      var options = isStopped ? stopped : AssetStore.RestoreOptions()
      options.onResume = { resumption in
        #expect(resumption.phase == .checking)
        saboteur = try? Saboteur(target + ".restoring/store", writesTo: "/dev/null")
      }
      expectError(isStopped ? .cancelled : .environment) {
        try AssetStore.restore(from: archive, to: target, options: options)
      }
      try #require(saboteur).forget()
      #expect(!FileManager.default.fileExists(atPath: target))
      #expect(AssetStore.unfinishedRestore(into: target) == nil)
      let summary = try AssetStore.restore(from: archive, to: target)
      #expect(summary.resumption == nil && summary.totals.records > 0)
    }

    @Test("A failure at the meta page, after which LMDB refuses even reading, stops writing alone")
    func meta() throws {
      let temporary = try TemporaryStore()
      let store = temporary.store
      try store.put([bare(1)])
      let saboteur = try Saboteur(store.path, writesTo: "/dev/full", data: false)
      expectError(.diskFull) { try store.put([bare(2)]) }
      saboteur.undo()
      expectError(.poisoned) { try store.put([bare(3)]) }
      for _ in 0..<2 {
        #expect(try store.count(.core) == 1)
        #expect(try store.asset(bare(1).id, []) == bare(1))
      }
      expectError(.poisoned) { try store.put([bare(3)]) }
      let again = try temporary.reopened()
      #expect(try again.store.asset(bare(1).id, []) == bare(1))
      try again.store.put([bare(4)])
    }

    /// Whether this user may mount a file system, which takes more than being root in some containers.
    private static let mayMount: Bool = {
      guard let folder = try? TemporaryFolder() else { return false }
      guard unsafe mount("tmpfs", folder.path, "tmpfs", 0, "size=64k") == 0 else { return false }
      return unsafe umount2(folder.path, Int32(MNT_DETACH)) == 0
    }()

    @Test(
      "A real file system without room: writing stops, reading does not, and freed room is used",
      .enabled(if: mayMount, "mounting needs root"))
    func smallDisk() throws {
      let folder = try TemporaryFolder()
      try FileManager.default.createDirectory(
        atPath: folder.path("disk"), withIntermediateDirectories: true)
      try #require(
        unsafe mount("tmpfs", folder.path("disk"), "tmpfs", 0, "size=2m") == 0)
      defer { _ = unsafe umount2(folder.path("disk"), Int32(MNT_DETACH)) }
      let ballast = folder.path("disk/ballast")
      try Data(repeating: 1, count: 512 << 10).write(to: URL(filePath: ballast))
      var options = AssetStore.Options()
      options.packing = .none
      let store = try AssetStore(opening: folder.path("disk/store"), options: options)
      var written = 0
      let error = expectError(.diskFull) {
        while written < 10_000 {
          var asset = bare(UInt64(written))
          asset.description = String(repeating: "0123456789abcdef", count: 512)
          try store.put([asset])
          written += 1
        }
      }
      #expect(error?.advice?.contains("room") == true)
      #expect(written > 10)
      #expect(try store.count(.core) == written)
      #expect(try store.asset(bare(3).id, [])?.originalFileName == "a.jpg")
      try FileManager.default.removeItem(atPath: ballast)
      try store.put([bare(1 << 40)])
      #expect(try store.sequence() == UInt64(written + 1))
      try store.close()
    }

    @Test(
      "A restore into a mount point is refused at the start, and not when all is done",
      .enabled(if: mayMount, "mounting needs root"))
    func mountPoint() throws {
      let temporary = try TemporaryStore.library(seed: 44, mutations: 50)
      let (archive, target) = (temporary.folder.path("archive"), temporary.folder.path("target"))
      try temporary.store.dump(to: archive)
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
      try #require(unsafe mount("tmpfs", target, "tmpfs", 0, "size=2m") == 0)
      defer { _ = unsafe umount2(target, Int32(MNT_DETACH)) }
      var steps = 0
      var options = AssetStore.RestoreOptions()
      options.progress = { _ in steps += 1 }
      let error = expectError(.environment) {
        try AssetStore.restore(from: archive, to: target, options: options)
      }
      #expect(steps == 0 && error?.path == target && error?.advice != nil)
      #expect(!FileManager.default.fileExists(atPath: target + ".restoring"))
    }

    @Test(
      "Making a store on a full disk fails, where a lock file with a hole in it killed the process",
      .enabled(if: mayMount, "mounting needs root"))
    func newStoreOnFullDisk() throws {
      let folder = try TemporaryFolder()
      let disk = folder.path("disk")
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
      try #require(unsafe mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0)
      defer { _ = unsafe umount2(disk, Int32(MNT_DETACH)) }
      let archive = folder.path("archive")
      do {
        let store = try AssetStore(opening: disk + "/store")
        try store.put([bare(1), bare(2)])
        try store.dump(to: archive)
        try store.close()
      }
      let ballast = unsafe open(disk + "/ballast", O_CREAT | O_WRONLY, 0o644)
      let block = [UInt8](repeating: 1, count: 4096)
      while unsafe write(ballast, block, block.count) > 0 {}
      close(ballast)
      expectError(.diskFull) { try AssetStore.compact(disk + "/store") }
      expectError(.diskFull) { try AssetStore.restore(from: archive, to: disk + "/other") }
      expectError(.diskFull) { _ = try AssetStore(opening: disk + "/new") }
      let store = try AssetStore(opening: disk + "/store")
      expectError(.diskFull) {
        try store.merge([.file(archive)], options: .init(conflicts: .replace))
      }
      #expect(try store.asset(bare(2).id, []) == bare(2))
      try store.close()
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: disk).sorted()
          == ["ballast", "new", "store"])
    }

    @Test("A first page that the disk cannot read is a damaged one to a salvage, not a failure")
    func unreadableFirstPage() throws {
      let folder = try TemporaryFolder()
      let path = folder.path("store")
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      // The system answers EIO where this process has no memory.
      try FileManager.default.createSymbolicLink(
        atPath: path + "/data.mdb", withDestinationPath: "/proc/self/mem")
      let opening = expectError(.inputOutput) {
        var options = AssetStore.Options()
        options.access = .readOnly
        _ = try AssetStore(opening: path, options: options)
      }
      #expect(opening?.cause?.code == EIO)
      let error = expectError(.corrupted) {
        try AssetStore.salvage(path, to: folder.path("archive"))
      }
      #expect(error?.reason.contains("first two pages") == true)
    }
  }
#endif
