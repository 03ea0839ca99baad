import Foundation
import LMDB
import Testing

@testable import Emulsion

@Suite("Damage of what leads to the databases")
struct DamagedRootTests {
  private static func number(_ bytes: [UInt8], _ place: Int, _ size: Int) -> UInt64 {
    bytes[place..<place + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func put(_ number: UInt64, _ size: Int, at place: Int, in bytes: inout [UInt8]) {
    for byte in 0..<size {
      bytes[place + byte] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(byte)))
    }
  }

  @Test(
    "Whichever bit of a transaction's number changes, the last transaction is not lost silently")
  func transactionNumbers() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let places = [0, 1].map { $0 * subject.map.pageSize + 144 }
    var (hidden, told) = (0, 0)
    for place in places {
      for bit in 0..<64 {
        var bytes = subject.whole
        bytes[place + bit / 8] ^= 1 << UInt8(bit % 8)
        let (found, damages) = try subject.salvage(bytes)
        #expect(found[.core]?.count == 120)
        let isTold = damages.contains { $0.reason.contains("last transaction") }
        let isFound = try !AssetStore.checkPages(subject.path).isEmpty
        let (first, second) = (Self.number(bytes, places[0], 8), Self.number(bytes, places[1], 8))
        // Where they are still in a row, nothing on the two pages is wrong.
        let isPlausible = max(first, second) - min(first, second) == 1
        #expect(isTold != isPlausible && isFound != isPlausible, "\(place) \(bit): \(damages)")
        if found[.albums] == nil { hidden += 1 }
        if isTold { told += 1 }
      }
    }
    #expect(hidden > 50 && told >= 126, "\(hidden) without the last transaction, \(told) told")
  }

  @Test("The highest bit of a transaction's number ends no process that reads, copies or writes")
  func highestBit() throws {
    let subject = try SalvageSubject(packing: .patterns)
    for page in 0..<2 {
      var bytes = subject.whole
      bytes[page * subject.map.pageSize + 151] ^= 0x80
      try subject.put(bytes)
      let store = try AssetStore(opening: subject.path)
      // Its URLs need the patterns of the store.
      let asset = SalvageSubject.assets[5]
      #expect(try store.asset(asset.id) != nil)
      #expect(try store.verify().isSound)
      let copy = subject.folder.path("copy-\(page)")
      try store.backup(to: copy)
      try store.put([bare(1 << 40)])
      #expect(try store.count(.core) == 121)
      _ = try store.statistics()
      try store.close()
      // The next transaction's number is as high, and the other page is that one's.
      #expect(try AssetStore.checkPages(subject.path) == [])
      let copied = try AssetStore(opening: copy)
      #expect(try copied.count(.core) == 120)
      try copied.close()
    }
  }

  @Test("A database whose name is damaged is told by its records, and hides no other")
  func damagedNames() throws {
    let subject = try SalvageSubject(packing: .patternsAndLZ4)
    var random = Random(11)
    #expect(subject.map.records.count == Database.allCases.count)
    for (name, record) in subject.map.records.sorted(by: { $0.key < $1.key }) {
      // The highest bit makes it no text.
      for bit in [random.below(7), 7] {
        var bytes = subject.whole
        bytes[record - name.utf8.count + random.below(name.utf8.count)] ^= 1 << UInt8(bit)
        let (found, damages) = try subject.salvage(bytes)
        #expect(try subject.lost([], found) == [], "\(name): \(damages)")
        let database = try #require(Database(rawValue: name))
        let isRead = (Database.archived + [.meta, .dictionaries]).contains(database)
        let isEmpty = subject.map.entries[name]?.isEmpty ?? true
        #expect(damages.allSatisfy { $0.database == database }, "\(name): \(damages)")
        #expect(damages.count == (isRead || !isEmpty ? 1 : 0), "\(name): \(damages)")
      }
    }
  }

  @Test("A bit of an entry with the beginning of a database costs no other database")
  func damagedBeginnings() throws {
    let subject = try SalvageSubject(packing: .patterns)
    let names = subject.map.records.keys.sorted()
    var lossy = 0
    for seed in 0..<80 as Range<UInt64> {
      var random = Random(seed)
      let name = names[random.below(names.count)]
      let record = try #require(subject.map.records[name])
      let start = record - name.utf8.count - 8
      var bytes = subject.whole
      bytes[start + random.below(record + 48 - start)] ^= 1 << UInt8(random.below(8))
      let (found, damages) = try subject.salvage(bytes)
      let lost = Database.archived.filter {
        found[$0, default: [:]] != subject.payloads[$0, default: [:]]
      }
      #expect(lost.allSatisfy { $0.rawValue == name }, "\(seed), \(name): \(lost), \(damages)")
      if lost.isEmpty { continue }
      lossy += 1
      #expect(!damages.isEmpty, "\(seed), \(name): a silent loss")
    }
    #expect(lossy > 3)
  }

  /// Where the lists of free pages begin, which are on one leaf, and how many pages each names.
  private static func freeLists(_ subject: SalvageSubject) -> [(place: Int, count: Int)] {
    let bytes = subject.whole
    let root = subject.map.rootOfFreePages * subject.map.pageSize
    let end = root + Int(number(bytes, root + 12, 2))
    return stride(from: root + 16, to: end, by: 2).map { pointer in
      let place = root + Int(number(bytes, pointer, 2)) + 16
      return (place, Int(number(bytes, place, 8)))
    }
  }

  @Test("A branch that leads to a page of before costs no record of another page, and is told of")
  func outdatedPages() throws {
    // All records of assets change, so that free pages hold others.
    let subject = try SalvageSubject(packing: .patterns) { store in
      for start in 0..<6 {
        // One person is merged into another.
        let some = stride(from: start, to: 120, by: 6).filter { $0 % 20 != 19 }
          .map { SalvageSubject.assets[$0] }
        try store.put(
          some.map { asset in
            var asset = asset
            asset.originalFileName = "another name.jpg"
            return asset
          })
      }
    }
    let (map, whole) = (subject.map, subject.whole)
    var leaves: [Int] = []
    for list in Self.freeLists(subject) {
      for index in 0..<list.count {
        let page = Int(Self.number(whole, list.place + 8 + 8 * index, 8))
        let start = page * map.pageSize
        // Its number may never have been written.
        guard whole[start + 10] == 2, Self.number(whole, start, 8) == UInt64(page) else { continue }
        leaves.append(page)
      }
    }
    var (tried, wide) = (0, 0)
    search: for (_, separators) in map.separators.sorted(by: { $0.key < $1.key }) {
      for (key, next) in zip(separators, separators.dropFirst()) {
        let (lower, upper) = (Array(whole[key]), Array(whole[next]))
        for leaf in leaves {
          let keys = Self.keys(whole, leaf * map.pageSize)
          guard let first = keys.first, let last = keys.last,
            !first.lexicographicallyPrecedes(lower), first.lexicographicallyPrecedes(upper)
          else { continue }
          let child = Int(Self.number(whole, key.lowerBound - 8, 6))
          var bytes = whole
          Self.put(UInt64(leaf), 6, at: key.lowerBound - 8, in: &bytes)
          let (found, damages) = try subject.salvage(bytes)
          #expect(try subject.lost([child], found) == [], "\(leaf) for \(child): \(damages)")
          #expect(try !AssetStore.checkPages(subject.path).isEmpty)
          // Records of another database are none that are whole, and those of indexes are not read.
          if map.hasRecords(of: Database.archived, on: child) {
            let line = "page \(leaf): it is noted as free; the records"
            #expect(damages.contains { $0.reason.contains(line) }, "\(leaf): \(damages)")
            tried += 1
            if !last.lexicographicallyPrecedes(upper) { wide += 1 }
          }
          if tried >= 25 { break search }
        }
      }
    }
    #expect(tried > 3 && wide > 0, "\(tried), \(wide)")
  }

  private static func keys(_ bytes: [UInt8], _ start: Int) -> [[UInt8]] {
    stride(from: start + 16, to: start + Int(number(bytes, start + 12, 2)), by: 2).map { pointer in
      let entry = start + Int(number(bytes, pointer, 2))
      return Array(bytes[entry + 8..<entry + 8 + Int(number(bytes, entry + 6, 2))])
    }
  }

  @Test("A list of free pages that names pages in use costs a salvage nothing, and is told of")
  func pagesInUseNotedAsFree() throws {
    let subject = try SalvageSubject(packing: .patterns)
    var bytes = subject.whole
    let leaves = Set(subject.map.entries["core"]?.values.flatMap { $0 } ?? [])
      .filter { bytes[$0 * subject.map.pageSize + 10] == 2 }.subtracting(subject.map.tablePages)
    let list = try #require(Self.freeLists(subject).max { $0.count < $1.count })
    let named = leaves.sorted().suffix(list.count)
    try #require(named.count > 1)
    Self.put(UInt64(named.count), 8, at: list.place, in: &bytes)
    // A list is in falling order.
    for (index, page) in named.reversed().enumerated() {
      Self.put(UInt64(page), 8, at: list.place + 8 + 8 * index, in: &bytes)
    }
    let (found, damages) = try subject.salvage(bytes)
    #expect(try subject.lost([], found) == [])
    #expect(damages.contains { $0.database == .core && $0.reason.contains("noted as free") })
    #expect(try AssetStore.checkPages(subject.path).allSatisfy { $0.kind == .freePages })
  }

  @Test("Damaged numbers of entries end no process, and are found")
  func damagedCounts() throws {
    let subject = try SalvageSubject(packing: .patterns)
    // Several, so that their sum is none that a number can hold.
    for names in [["patterns"], ["core", "people", "events", "by_capture"]] {
      for bit in [32, 40, 62] {
        var bytes = subject.whole
        for name in names {
          let record = try #require(subject.map.records[name])
          bytes[record + 32 + bit / 8] ^= 1 << UInt8(bit % 8)
        }
        try subject.put(bytes)
        let damages = try AssetStore.checkPages(subject.path)
        #expect(damages.contains { $0.kind == .structure && $0.what.contains("entries, and has") })
        let store = try AssetStore(opening: subject.path)
        let asset = SalvageSubject.assets[5]
        #expect(try store.asset(asset.id) != nil)
        _ = try store.statistics().databases.map(\.bytes)
        _ = try store.verify(limit: 10)
        let copy = subject.folder.path("copy")
        expectError(.corrupted) { try store.backup(to: copy) }
        expectError(.corrupted) { try store.backup(to: copy, check: .everything) }
        try store.put([bare(1 << 40)])
        try store.close()
      }
    }
  }
}

@Suite("A store whose file was cut")
struct CutStoreTests {
  @Test("is refused when it is opened, where reading it ended the process")
  func refused() throws {
    let temporary = try TemporaryStore()
    var library = RandomLibrary(seed: 12)
    try temporary.store.apply(200, of: &library)
    try temporary.store.close()
    let file = URL(filePath: temporary.path + "/data.mdb")
    let whole = try Data(contentsOf: file)
    try whole.prefix(whole.count / 2).write(to: file)
    for access in [AssetStore.Options.Access.readOnly, .existing, .createIfMissing] {
      var options = AssetStore.Options()
      options.access = access
      let error = expectError(.corrupted) {
        _ = try AssetStore(opening: temporary.path, options: options)
      }
      #expect(error?.reason.contains("cut") == true)
    }
    try whole.write(to: file)
    #expect(try AssetStore(opening: temporary.path).verify().isSound)
  }
}
