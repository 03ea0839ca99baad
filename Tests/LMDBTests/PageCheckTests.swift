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

  private func check() throws -> [PageDamage] {
    let environment = try folder.open { $0.isReadOnly = true }
    defer { try? environment.close() }
    return try environment.checkPages()
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

  /// Where the lists of free pages begin in the file of the last transaction, and the pages on each.
  private static func freeLists(of file: Data, pageSize: Int) -> [(place: Int, pages: [UInt64])] {
    func number(_ place: Int, _ size: Int) -> UInt64 {
      file[place..<place + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let meta = number(144, 8) > number(pageSize + 144, 8) ? 0 : pageSize
    let root = Int(number(meta + 80, 8)) * pageSize
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
}
