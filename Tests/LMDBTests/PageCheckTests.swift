import Foundation
import LMDB
import Testing

@Suite struct PageCheckTests {
  let folder = TemporaryFolder()
  private var file: URL { URL(filePath: folder.path + "/data.mdb") }

  /// Two tables of some levels, with values that take pages of their own, and pages that became free.
  private func fill() throws {
    let environment = try folder.open { $0.maxMapSize = 64 << 20 }
    let tables = [
      try TextTable(named: "a", in: environment, create: true),
      try TextTable(named: "b", in: environment, create: true),
    ]
    for round in 0..<3 {
      try environment.write { transaction in
        for number in 0..<500 {
          let size = number % 50 == 0 ? 9000 : number % 50
          let value = String(repeating: "v", count: size)
          let key = "key \(number * 7919 % 503) \(round)"
          try transaction.put(tables[number % 2], key, value)
        }
      }
    }
    #expect(try environment.checkPages() == [])
    try environment.close()
  }

  private func check(limit: Int = 1000) throws -> [PageDamage] {
    let environment = try folder.open { $0.isReadOnly = true }
    defer { try? environment.close() }
    return try environment.checkPages(limit: limit)
  }

  @Test("A file that was cut anywhere is known before a page is read that it lacks")
  func cutFiles() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    for pages in 2..<(whole.count / pageSize) {
      try whole.prefix(pages * pageSize + 100).write(to: file)
      let environment = try folder.open { $0.isReadOnly = true }
      defer { try? environment.close() }
      // What lacks no page that is in use is no cut file, however short it is.
      let isShort = try environment.checkPages(limit: 1).contains { $0.kind == .structure }
      #expect(try environment.isCut() == isShort, "\(pages) pages")
    }
    try whole.write(to: file)
    let environment = try folder.open { $0.isReadOnly = true }
    #expect(try !environment.isCut())
    try environment.close()
  }

  @Test func anEmptyEnvironmentIsWhole() throws {
    let environment = try folder.open()
    #expect(try environment.checkPages() == [])
    _ = try TextTable(named: "a", in: environment, create: true)
    #expect(try environment.checkPages() == [])
    try environment.close()
  }

  /// What a page says of its number, its kind, its free room and its first entry.
  private static func changes(
    of file: Data, _ start: Int, _ kind: Int
  ) -> [(place: Int, bit: UInt8)] {
    let ofAll: [(place: Int, bit: UInt8)] = [(start + 2, 1), (start + 10, 0x40)]
    if kind == 4 { return ofAll }
    let low = Int(file[start + 16])
    let entry: Int = start + low + Int(file[start + 17]) * 256
    return ofAll + [(start + 15, 0x80), (start + 17, 0x80), (entry + 7, 0x40), (entry + 3, 1)]
  }

  @Test func aPageThatWouldEndTheProcessIsFoundWithoutReadingItThroughLMDB() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    var hits = [0, 0, 0]
    for start in stride(from: 2 * size, to: whole.count, by: 2 * size) {
      let kind = Int(whole[start + 10])
      guard [1, 2, 4].contains(kind) else { continue }
      for (place, bit) in Self.changes(of: whole, start, kind) {
        var bytes = whole
        bytes[place] ^= bit
        try bytes.write(to: file)
        // Free pages are nobody's.
        if try !check().isEmpty { hits[kind / 2] += 1 }
      }
    }
    #expect(hits.allSatisfy { $0 >= 2 }, "\(hits)")
    try whole.write(to: file)
    #expect(try check() == [])
    // A file that was cut.
    try whole.prefix(whole.count / 2).write(to: file)
    #expect(try !check().isEmpty)
  }

  private static func number(_ file: Data, _ place: Int, _ size: Int) -> UInt64 {
    file[place..<place + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Where the page with the last transaction begins.
  private static func meta(of file: Data, pageSize: Int) -> Int {
    number(file, 144, 8) > number(file, pageSize + 144, 8) ? 0 : pageSize
  }

  /// Where the lists of free pages begin in the file of the last transaction, and the pages on each.
  private static func freeLists(of file: Data, pageSize: Int) -> [(place: Int, pages: [UInt64])] {
    func number(_ place: Int, _ size: Int) -> UInt64 { Self.number(file, place, size) }
    let root = Int(number(meta(of: file, pageSize: pageSize) + 80, 8)) * pageSize
    var lists: [(place: Int, pages: [UInt64])] = []
    // A tree so small is one leaf.
    for pointer in stride(from: root + 16, to: root + Int(number(root + 12, 2)), by: 2) {
      let place = root + Int(number(pointer, 2)) + 16
      let pages = (0..<Int(number(place, 8))).map { number(place + 8 + 8 * $0, 8) }
      lists.append((place, pages))
    }
    return lists
  }

  @Test func freePagesThatAreInUseOrNotedTwiceOrNoneAreFound() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    let lists = Self.freeLists(of: whole, pageSize: size)
    let free = Set(lists.flatMap(\.pages))
    let long = try #require(lists.first { $0.pages.count > 2 })
    let (first, last) = (long.pages[0], try #require(long.pages.last))
    #expect(lists.count > 1)
    func found(_ index: Int, _ number: UInt64) throws -> [PageDamage] {
      var bytes = whole
      let start = long.place + 8 * index
      for byte in 0..<8 { bytes[start + byte] = UInt8(truncatingIfNeeded: number >> (8 * byte)) }
      try bytes.write(to: file)
      return try check()
    }
    let end = long.pages.count
    // In use, and below the last of the list or above the first.
    let inUse = (2..<UInt64(whole.count / size)).filter { !free.contains($0) }
    for page in inUse where page < last || page > first {
      let damages = try found(page < last ? end : 1, page)
      #expect(damages.map(\.page) == [Int(page)] && damages[0].what.contains("both free and"))
      #expect(damages.allSatisfy { $0.kind == .freePages })
    }
    let doubled = lists.flatMap { $0.place == long.place ? [] : $0.pages }
    for page in doubled where page < last || page > first {
      #expect(try found(page < last ? end : 1, page).contains { $0.what.contains("noted twice") })
    }
    for page in [0, 1, UInt64(whole.count), .max] {
      let damages = try found(page < last ? end : 1, page)
      #expect(damages.count == 1 && damages[0].what.contains("and the last one is"), "\(damages)")
    }
    #expect(try found(1, last).contains { $0.what.contains("not in order") })
    for count in [UInt64(end) + 1, .max] {
      let damages = try found(0, count)
      #expect(damages.count == 1 && damages[0].what.contains("are to be"), "\(damages)")
    }
    try whole.write(to: file)
    #expect(try check() == [])
  }

  /// Swaps the first two places of entries on a page.
  private static func swapEntries(_ page: Int, in file: inout Data, pageSize: Int) {
    let start = page * pageSize + 16
    for byte in 0..<2 { file.swapAt(start + byte, start + 2 + byte) }
  }

  @Test func aListOfFreePagesThatIsOutOfOrderOrOfAnotherKindMustNotBeWrittenTo() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    let meta = Self.meta(of: whole, pageSize: size)
    var bytes = whole
    Self.swapEntries(Int(Self.number(whole, meta + 80, 8)), in: &bytes, pageSize: size)
    try bytes.write(to: file)
    var damages = try check()
    #expect(damages.count == 1 && damages[0].kind == .freePages)
    #expect(damages[0].what.contains("not in order"))
    // LMDB has numbers as keys there, and one value of each.
    for bit in 0..<7 {
      bytes = whole
      bytes[meta + 44] ^= 1 << UInt8(bit)
      try bytes.write(to: file)
      damages = try check()
      #expect(damages.count == 1 && damages.first?.kind == .freePages, "\(bit): \(damages)")
      #expect(damages.first?.page == meta / size)
    }
    // A list fewer than there are.
    bytes = whole
    bytes[meta + 40 + 32] ^= 1
    try bytes.write(to: file)
    damages = try check()
    #expect(damages.count == 1 && damages[0].kind == .freePages)
    try whole.write(to: file)
    #expect(try check() == [])
  }

  /// The leaves of the two tables, by what their keys begin with.
  private static func leaves(of file: Data, pageSize: Int) -> [Int] {
    (2..<file.count / pageSize).filter { page in
      let start = page * pageSize
      let entry = start + Int(number(file, start + 16, 2))
      return file[start + 10] == 2 && number(file, start + 12, 2) > 20
        && entry + 12 < file.count && file[entry + 8..<entry + 12].elementsEqual("key ".utf8)
    }
  }

  @Test func aPageThatHidesItsLastEntryAndAWrongNumberOfEntriesAreFound() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    let free = Set(Self.freeLists(of: whole, pageSize: size).flatMap(\.pages))
    var hits = 0
    for page in Self.leaves(of: whole, pageSize: size) where !free.contains(UInt64(page)) {
      var bytes = whole
      bytes[page * size + 12] -= 2
      try bytes.write(to: file)
      let damages = try check()
      #expect(damages.count == 1 && damages[0].kind == .structure, "\(damages)")
      #expect(damages.first?.what.contains("entries, and has") == true)
      hits += 1
      if hits == 5 { break }
    }
    #expect(hits == 5)
    let meta = Self.meta(of: whole, pageSize: size)
    for bit in 0..<64 {
      var bytes = whole
      // Of the table of tables.
      bytes[meta + 88 + 32 + bit / 8] ^= 1 << UInt8(bit % 8)
      try bytes.write(to: file)
      let damages = try check()
      #expect(damages.count == 1 && damages[0].kind == .structure, "\(bit): \(damages)")
    }
  }

  @Test func harmlessFindingsHideNoneThatIsWorseWhateverTheLimit() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    let lists = Self.freeLists(of: whole, pageSize: size)
    let free = Set(lists.flatMap(\.pages))
    let used = Self.leaves(of: whole, pageSize: size).filter { !free.contains(UInt64($0)) }
    var bytes = whole
    for page in used { Self.swapEntries(page, in: &bytes, pageSize: size) }
    try bytes.write(to: file)
    #expect(used.count > 6)
    #expect(try check().count == used.count && check(limit: 3).count == 3)
    #expect(try check().allSatisfy { $0.kind == .order })
    // A page in use is the only one of a list.
    let (list, page) = (lists[0], used[0])
    for byte in 0..<8 {
      bytes[list.place + byte] = byte == 0 ? 1 : 0
      bytes[list.place + 8 + byte] = UInt8(truncatingIfNeeded: page >> (8 * byte))
    }
    try bytes.write(to: file)
    #expect(try check(limit: 1).map(\.kind) == [.freePages])
    #expect(try check(limit: 2).map(\.kind) == [.freePages, .order])
    for page in used.suffix(2) { bytes[page * size + 10] = 0x42 }
    try bytes.write(to: file)
    #expect(try check(limit: 1).map(\.kind) == [.structure])
    #expect(try check(limit: 2).map(\.kind) == [.structure, .structure])
    #expect(try check(limit: 4).map(\.kind) == [.structure, .structure, .freePages, .order])
  }

  @Test func everyBitOfATransactionsNumberIsLookedAtAndEndsNoProcess() throws {
    try fill()
    let whole = try Data(contentsOf: file)
    let size = Int(sysconf(Int32(_SC_PAGESIZE)))
    for place in [144, size + 144] {
      for bit in 0..<64 {
        var bytes = whole
        bytes[place + bit / 8] ^= 1 << UInt8(bit % 8)
        try bytes.write(to: file)
        let (first, second) = (Self.number(bytes, 144, 8), Self.number(bytes, size + 144, 8))
        // Both may be in a row again, which nobody can tell from what is right.
        let isInRow = max(first, second) - min(first, second) == 1
        #expect(try check().isEmpty == isInRow, "\(place) \(bit)")
        // A copy has the pages of the snapshot, or there is none.
        let environment = try folder.open { $0.isReadOnly = true }
        let target = TemporaryFolder()
        do throws(LMDBError) {
          try environment.copy(to: target.path) { (_, _) throws(LMDBError) in }
          let copied = try target.open { $0.isReadOnly = true }
          let damages = try copied.checkPages()
          #expect(damages == [], "\(place) \(bit)")
          try copied.close()
        } catch {
          #expect(error.code == LMDBError.inUse)
        }
        try environment.close()
      }
    }
  }
}
