import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("Salvage of stores whose pages are damaged")
struct PageSalvageTests {
  @Test("Of a store that is whole, the archive is the one that a dump writes")
  func soundStore() throws {
    let subject = try SalvageSubject(packing: .patternsAndLZ4)
    let (archive, other) = (subject.folder.path("archive"), subject.folder.path("other"))
    var options = AssetStore.DumpOptions()
    options.onReject = { Issue.record("\($0)") }
    let summary = try AssetStore.salvage(subject.path, to: archive, dump: options)
    #expect(summary.rejected == 0)
    let store = try AssetStore(opening: subject.path)
    try store.dump(to: other)
    #expect(
      try Data(contentsOf: URL(filePath: archive)) == Data(contentsOf: URL(filePath: other)))
  }

  @Test(
    "Whatever bytes of whichever pages change, all records outside of them are in the archive",
    arguments: [AssetStore.Options.Packing.patterns, .patternsAndLZ4])
  func randomDamage(packing: AssetStore.Options.Packing) throws {
    let subject = try SalvageSubject(packing: packing)
    let map = subject.map
    #expect(map.separators.count > 3)
    let archive = subject.folder.path("archive")
    var (lossy, restored) = (0, 0)
    for seed in 0..<150 as Range<UInt64> {
      var random = Random(seed &* 31 &+ (packing == .patterns ? 7 : 8))
      var bytes = subject.whole
      let damaged = Self.damage(&bytes, map, &random)
      try subject.put(bytes)
      var damages: [StoreError] = []
      var options = AssetStore.DumpOptions()
      options.onReject = { damages.append($0) }
      options.verifies = false
      do throws(StoreError) {
        try AssetStore.salvage(subject.path, to: archive, dump: options)
      } catch {
        // Only where nothing leads to the databases.
        #expect(error.code == .corrupted, "\(seed): \(error)")
        #expect(!damaged.isDisjoint(with: map.tablePages.union([0, 1])), "\(seed): \(error)")
        continue
      }
      let found = try SalvageSubject.records(of: archive)
      let lost = try subject.lost(damaged, found)
      #expect(lost == [], "\(seed), pages \(damaged.sorted()): \(damages)")
      let count = { (records: [Database: [[UInt8]: [UInt8]]]) in
        Database.archived.reduce(0) { $0 + (records[$1]?.count ?? 0) }
      }
      if count(found) < count(subject.payloads) {
        lossy += 1
        #expect(!damages.isEmpty, "\(seed): a silent loss")
      }
      if seed % 20 == 0 {
        try Self.restore(archive, to: subject.folder.path("target-\(seed)"), found)
        restored += 1
      }
    }
    #expect(lossy > 30 && restored > 7, "\(lossy) with losses, \(restored) restored")
  }

  /// Changes bytes of one to three pages, a few bits or many bytes, and says which.
  private static func damage(
    _ bytes: inout [UInt8], _ map: PageMap, _ random: inout Random
  ) -> Set<Int> {
    var damaged: Set<Int> = []
    let branches = map.separators.keys.sorted()
    for _ in 0...random.below(3) {
      let page =
        random.oneIn(3) ? branches[random.below(branches.count)] : random.below(map.pages)
      damaged.insert(page)
      let start = page * map.pageSize
      switch random.below(4) {
      case 0: bytes[start + random.below(map.pageSize)] ^= 1 << UInt8(random.below(8))
      case 1: bytes[start + random.below(40)] ^= 1 << UInt8(random.below(8))
      case 2:
        for _ in 0...random.below(20) {
          bytes[start + random.below(map.pageSize)] = UInt8(truncatingIfNeeded: random.next())
        }
      default:
        // The bytes of another page.
        let other = random.below(map.pages) * map.pageSize
        bytes.replaceSubrange(
          start..<start + map.pageSize, with: bytes[other..<other + map.pageSize])
      }
    }
    return damaged
  }

  /// Restores a salvaged archive: the store is sound but for what a lost pattern leaves, and holds every asset.
  private static func restore(
    _ archive: String, to target: String, _ found: [Database: [[UInt8]: [UInt8]]]
  ) throws {
    var damages: [StoreError] = []
    var options = AssetStore.RestoreOptions()
    options.onDamage = { damages.append($0) }
    try AssetStore.restore(from: archive, to: target, options: options)
    let store = try AssetStore(opening: target)
    let violations = try store.verify().violations
    let others = violations.filter { $0.database != .patterns && !$0.what.contains("URL pattern") }
    #expect(others == [])
    let restored = try store.payloads()
    let assets = Set(restored[.core, default: [:]].keys)
    for database in [Database.core, .people, .albums, .metadata, .fileData, .metrics, .faces] {
      // What belongs to a lost asset goes with it.
      let isGroup = ![.core, .people, .albums].contains(database)
      let wanted = Set(found[database, default: [:]].keys)
      let missing = wanted.subtracting(restored[database, default: [:]].keys)
      #expect(missing.allSatisfy { isGroup && !assets.contains($0) }, "\(database)")
    }
    try store.close()
  }

  @Test("A key of a branch that has changed costs nothing, and is found where it hides others")
  func damagedSeparators() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let archive = subject.folder.path("archive")
    var random = Random(3)
    var (hidden, harmless) = (0, 0)
    for (_, keys) in subject.map.separators.sorted(by: { $0.key < $1.key }) {
      guard let key = keys.randomElement(using: &random) else { continue }
      var bytes = subject.whole
      bytes[key.lowerBound + random.below(key.count)] ^= 1 << UInt8(random.below(8))
      try subject.put(bytes)
      var options = AssetStore.DumpOptions()
      options.onReject = { Issue.record("\($0)") }
      options.verifies = false
      try AssetStore.salvage(subject.path, to: archive, dump: options)
      #expect(try subject.lost([], SalvageSubject.records(of: archive)) == [])
      if try !AssetStore.checkPages(subject.path).isEmpty {
        hidden += 1
        continue
      }
      harmless += 1
      // They are all alike, and each takes its time.
      if harmless > 3 { continue }
      let store = try AssetStore(opening: subject.path)
      #expect(try store.verify().violations == [])
      try store.close()
    }
    #expect(hidden > 0 && harmless > 0)
  }

  @Test("Trees that lead to themselves or to one another end, and are told of")
  func circles() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let (map, archive) = (subject.map, subject.folder.path("archive"))
    let branches = map.separators.keys.sorted()
    for target in branches.prefix(3) {
      // Every entry of every branch leads to one of them.
      var bytes = subject.whole
      for branch in branches {
        let start = branch * map.pageSize
        for pointer in 0..<(map.separators[branch]?.count ?? 0) + 1 {
          let place = start + 16 + 2 * pointer
          let entry = start + Int(bytes[place]) + Int(bytes[place + 1]) << 8
          for byte in 0..<6 {
            bytes[entry + byte] = UInt8(truncatingIfNeeded: target >> (8 * byte))
          }
        }
      }
      try subject.put(bytes)
      var damages: [StoreError] = []
      var options = AssetStore.DumpOptions()
      options.onReject = { damages.append($0) }
      let summary = try AssetStore.salvage(subject.path, to: archive, dump: options)
      // What lies on one page is all there.
      #expect(summary.totals.sections[.albums] == 6 && summary.totals.sections[.core] == nil)
      #expect(damages.contains { $0.database == .core && $0.reason.contains("120 records") })
      #expect(try !AssetStore.checkPages(subject.path).isEmpty)
    }
  }

  @Test("A list of free pages that names one in use is found, and a compaction makes it anew")
  func freePageInUse() throws {
    let subject = try SalvageSubject(packing: .patterns)
    var store = try AssetStore(opening: subject.path)
    let digest = try store.digest()
    try store.close()
    #expect(try AssetStore.checkPages(subject.path) == [])
    var bytes = subject.whole
    let inUse = try #require(subject.map.entries["core"]?.values.first?.max())
    // The first entry of the list's leaf: its key, the number of pages, and the pages.
    let root = subject.map.rootOfFreePages * subject.map.pageSize
    let entry = root + Int(bytes[root + 16]) + Int(bytes[root + 17]) << 8
    try #require(bytes[root + 10] == 2 && bytes[entry + 16] > 0)
    // One page is left on it: that one.
    for byte in 0..<8 {
      bytes[entry + 16 + byte] = byte == 0 ? 1 : 0
      bytes[entry + 24 + byte] = UInt8(truncatingIfNeeded: inUse >> (8 * byte))
    }
    try subject.put(bytes)
    let damages = try AssetStore.checkPages(subject.path)
    #expect(damages.map(\.page) == [inUse] && damages.first?.kind == .freePages)
    try AssetStore.compact(subject.path)
    #expect(try AssetStore.checkPages(subject.path) == [])
    store = try AssetStore(opening: subject.path)
    #expect(try store.digest() == digest && store.verify().isSound)
  }

  @Test("A store whose databases are named on a damaged page is taken as it was before")
  func damagedTableOfTables() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let archive = subject.folder.path("archive")
    var bytes = subject.whole
    let root = try #require(subject.map.tablePages.max())
    bytes[root * subject.map.pageSize + 10] ^= 0x40
    try subject.put(bytes)
    #expect(try !AssetStore.checkPages(subject.path).isEmpty)
    var damages: [StoreError] = []
    var options = AssetStore.DumpOptions()
    options.onReject = { damages.append($0) }
    let summary = try AssetStore.salvage(subject.path, to: archive, dump: options)
    #expect(damages.map(\.reason).contains { $0.contains("last transaction") })
    // The last one made the albums.
    #expect(summary.totals.sections[.core] == 120 && summary.totals.sections[.albums] == nil)
    #expect(damages.count == 1)
  }

  @Test("One damaged first page leaves the other, two leave nothing, and the error says so")
  func damagedMetaPages() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let archive = subject.folder.path("archive")
    for place in [16, 20, 10, 40] {
      for page in 0..<2 {
        var bytes = subject.whole
        bytes[page * subject.map.pageSize + place] ^= 0x18
        try subject.put(bytes)
        var options = AssetStore.DumpOptions()
        var damages: [StoreError] = []
        options.onReject = { damages.append($0) }
        let summary = try AssetStore.salvage(subject.path, to: archive, dump: options)
        #expect(summary.totals.sections[.core] == 120)
        #expect(damages.contains { $0.reason.contains("last transaction") })
        if page != subject.map.meta { #expect(summary.totals.sections[.albums] == 6) }
        // Pages of another size might be those of another machine.
        if place == 40 {
          expectError(page == 0 ? .otherPageSize : .corrupted) {
            _ = try AssetStore(opening: subject.path)
          }
          continue
        }
        bytes[(1 - page) * subject.map.pageSize + place] ^= 0x18
        try subject.put(bytes)
        let error = expectError(.corrupted) {
          try AssetStore.salvage(subject.path, to: archive, dump: options)
        }
        #expect(error?.reason.contains("first two pages") == true)
      }
    }
  }

  @Test("A file that was cut keeps what lies before the cut")
  func cutFile() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let archive = subject.folder.path("archive")
    for tenth in 1..<10 {
      let pages = subject.map.pages * tenth / 10
      try subject.put(Array(subject.whole.prefix(pages * subject.map.pageSize + 100)))
      var options = AssetStore.DumpOptions()
      options.onReject = { _ in }
      do {
        try AssetStore.salvage(subject.path, to: archive, dump: options)
        let gone = Set(pages..<subject.map.pages)
        #expect(try subject.lost(gone, SalvageSubject.records(of: archive)) == [])
      } catch let error as StoreError {
        #expect(error.code == .corrupted)
        #expect(subject.map.tablePages.contains { $0 >= pages })
      }
    }
  }
}
