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
}
