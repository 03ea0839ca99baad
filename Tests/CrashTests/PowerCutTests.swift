#if os(Linux)
  import CrashWorkload
  import Emulsion
  import Foundation
  import Testing

  /// What a disk may hold after a power cut, made from a record of all that a process wrote to its store.
  ///
  /// The disk is taken to keep what was synced, to keep or lose each sector of what was not, in any order, and to
  /// write a sector of 512 bytes whole or not at all.
  @Suite("Power cuts")
  struct PowerCutTests {
    @Test("Every image of a cut opens, with every write that was acknowledged before")
    func powerSafe() throws {
      let count = try check("full", writers: 3, acknowledgements: 60, mayLack: 0)
      print("power cuts: \(count) images, lost 0")
    }

    @Test("With one flush a commit, a cut may undo the last transaction and no more")
    func butLast() throws {
      let count = try check("but-last", writers: 1, acknowledgements: 40, mayLack: 1)
      print("power cuts with one flush a commit: \(count) images, at most the last one lost")
    }

    @Test(
      "Without any flush some image has lost writes: the images find what they are made to find")
    func processSafe() throws {
      #expect(throws: (any Error).self) {
        try check("process", writers: 1, acknowledgements: 40, mayLack: 0)
      }
    }

    /// Records a run, makes the images of its cuts and checks each; answers how many there were.
    private func check(
      _ level: String, writers: Int, acknowledgements: Int, mayLack: UInt32
    ) throws -> Int {
      let folder = try TemporaryFolder(inMemory: true)
      let workload = Workload(seed: 77)
      let child = try Child(
        ["write", folder.path("store"), level, "\(workload.seed)"]
          + [String](repeating: "0", count: writers),
        environment: try Shim.environment(["IOSHIM_LOG": folder.path("log")]))
      #expect(child.bytes(8 * acknowledgements).count == 8 * acknowledgements)
      child.kill()
      _ = child.finish()
      let log = IORecord.read(try Data(contentsOf: URL(filePath: folder.path("log"))))
      var disk = Disk()
      var known = [UInt32](repeating: 0, count: writers)
      var random = Generator(state: 5)
      var images = 0
      for record in log {
        if record.kind == .acknowledgement {
          for (writer, step) in Acknowledgements(record.bytes).steps { known[writer] = step }
          continue
        }
        // Before the call, in the middle of it and after it: with a sync, all that was not yet sure is at stake.
        let before = disk
        disk.take(record)
        var cuts = [disk.allWritten]
        if record.kind == .sync || record.kind == .syncedWrite {
          cuts += [before.nothingUnsure, before.someUnsure(&random), before.someUnsure(&random)]
        } else if random.next() % 3 == 0 {
          cuts.append(disk.someUnsure(&random))
        }
        for bytes in cuts {
          images += 1
          try check(bytes, in: folder, workload, known, mayLack: mayLack)
        }
      }
      #expect(images > 200)
      return images
    }

    /// Opens one image, whose making may have been cut short.
    private func check(
      _ bytes: [UInt8], in folder: TemporaryFolder, _ workload: Workload, _ known: [UInt32],
      mayLack: UInt32
    ) throws {
      let path = folder.path("image")
      try? FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(filePath: path + "/data.mdb"))
      // A lock file is there before LMDB makes its file.
      try Data().write(to: URL(filePath: path + "/lock.mdb"))
      let store = try AssetStore(opening: path)
      defer { try? store.close() }
      _ = try workload.verify(store, acknowledged: known, mayLack: mayLack)
      // And it can be written.
      try store.write { transaction throws(StoreError) in
        for mutation in workload.setUp { try transaction.apply(mutation) }
      }
    }
  }

  /// A call that was recorded.
  private struct IORecord {
    enum Kind: UInt8 {
      case write = 0x57
      case syncedWrite = 0x4D
      case sync = 0x53
      case truncation = 0x54
      case acknowledgement = 0x41
    }

    let kind: Kind
    let offset: Int
    let bytes: [UInt8]

    static func read(_ data: Data) -> [IORecord] {
      let bytes = [UInt8](data)
      var records: [IORecord] = []
      var place = 0
      func number(_ start: Int) -> Int {
        bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
      }
      while place + 17 <= bytes.count, let kind = Kind(rawValue: bytes[place]) {
        let (offset, length) = (number(place + 1), number(place + 9))
        guard place + 17 + length <= bytes.count else { break }
        records.append(
          IORecord(
            kind: kind, offset: offset, bytes: Array(bytes[place + 17..<place + 17 + length])))
        place += 17 + length
      }
      return records
    }
  }

  /// What has reached a disk for sure, and what may have.
  private struct Disk {
    private var sure: [UInt8] = []
    private var unsure: [IORecord] = []
    private static let sector = 512

    mutating func take(_ record: IORecord) {
      switch record.kind {
      case .write: unsure.append(record)
      case .syncedWrite: Self.write(record.bytes, at: record.offset, to: &sure)
      case .sync: (sure, unsure) = (allWritten, [])
      case .truncation:
        sure = Array(sure.prefix(record.offset))
        unsure = []
      case .acknowledgement: break
      }
    }

    /// Everything came in time.
    var allWritten: [UInt8] {
      unsure.reduce(into: sure) { Self.write($1.bytes, at: $1.offset, to: &$0) }
    }

    /// Nothing came in time.
    var nothingUnsure: [UInt8] { sure }

    /// Some sectors came in time.
    func someUnsure(_ random: inout Generator) -> [UInt8] {
      var bytes = sure
      for record in unsure {
        let wholeRecord = random.next() % 4
        if wholeRecord == 0 { continue }
        for start in stride(from: 0, to: record.bytes.count, by: Self.sector)
        where wholeRecord == 1 || random.next() % 2 == 0 {
          let end = min(start + Self.sector, record.bytes.count)
          Self.write(Array(record.bytes[start..<end]), at: record.offset + start, to: &bytes)
        }
      }
      return bytes
    }

    private static func write(_ new: [UInt8], at offset: Int, to bytes: inout [UInt8]) {
      if bytes.count < offset + new.count {
        bytes.append(contentsOf: repeatElement(0, count: offset + new.count - bytes.count))
      }
      bytes.replaceSubrange(offset..<offset + new.count, with: new)
    }
  }

  private struct Generator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
#endif
