import LMDB
import Testing

@testable import Emulsion

@Suite("Rows that are kept back")
struct RowRunsTests {
  private struct Key: Hashable, Comparable {
    let database: Database
    let bytes: [UInt8]

    static func < (left: Key, right: Key) -> Bool {
      if left.database != right.database { return left.database.index < right.database.index }
      return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
  }

  /// A key of few: they begin alike, one may be the beginning of another, and they hold zeros.
  private func key(_ random: inout Random) -> [UInt8] {
    let count = 1 + random.below(14)
    return Array("person_".utf8) + (0..<count).map { _ in UInt8(random.below(3)) }
  }

  /// Makes changes, keeps those of two databases back, and holds what comes out against a dictionary.
  private func check(seed: UInt64, runBytes: Int, largestValue: Int) throws {
    let folder = try TemporaryFolder()
    var random = Random(seed)
    var runs = RowRuns(folder: folder.path, runBytes: runBytes)
    var expected: [Key: [UInt8]] = [:]
    for _ in 0..<40 {
      var changes = IndexChanges()
      for _ in 0..<50 {
        let database = random.pick([Database.byCapture, .byPerson, .byDevice])
        let key = key(&random)
        if random.oneIn(4) {
          changes.delete(database) { $0.raw(key) }
          expected[Key(database: database, bytes: key)] = nil
        } else {
          let byte = UInt8(random.below(256))
          let value = [UInt8](repeating: byte, count: random.below(largestValue))
          changes.put(database) {
            $0.raw(key)
          } value: {
            $0.raw(value)
          }
          expected[Key(database: database, bytes: key)] = value
        }
      }
      try runs.take(from: &changes) { $0 != .byDevice }
      try changes.drain { database, _, _ in #expect(database == .byDevice) }
    }
    expected = expected.filter { $0.key.database != .byDevice }
    var merged: [(key: Key, value: [UInt8])] = []
    try runs.merge { database, key, value in
      let row = ([UInt8](key.bytes), [UInt8](value.bytes))
      merged.append((Key(database: database, bytes: row.0), row.1))
    }
    #expect(merged.map(\.key) == expected.keys.sorted())
    for (key, value) in merged { #expect(expected[key] == value) }
  }

  @Test(
    "come in the order of their keys, the last change of each, whether they fit into memory or not",
    arguments: [64, 4096, 1 << 20])
  func lastChanges(runBytes: Int) throws {
    for seed in 1...20 { try check(seed: UInt64(seed), runBytes: runBytes, largestValue: 40) }
  }

  @Test("may be larger than what is read of their file at a time")
  func largeRows() throws {
    try check(seed: 3, runBytes: 1 << 20, largestValue: 400_000)
  }

  @Test("are refused where their file holds something else than was written")
  func changedFile() throws {
    let folder = try TemporaryFolder()
    var run = RowRun(of: .byPerson)
    for number in 0..<100 {
      run.append(Array("person_\(100 + number)".utf8).rawSpanOfBytes, [7].rawSpanOfBytes)
    }
    for place in stride(from: 0, to: run.bytes.count, by: 17) {
      var bytes = run.bytes
      bytes[place] ^= 1
      let file = try TemporaryFile(in: folder.path)
      try file.append(bytes)
      let block = RowRunReader.Block(run.bytes, endingAt: bytes.count)
      var reader = RowRunReader(file, 0, [block], shared: 0)
      #expect(throws: SystemFailure.self) { try reader.next() }
    }
  }

  @Test(
    "of two threads come as those of one, also where both have kept some in a file",
    arguments: [64, 1 << 20])
  func joined(runBytes: Int) throws {
    let folder = try TemporaryFolder()
    func rows(_ numbers: some Sequence<Int>) throws -> RowRuns {
      var runs = RowRuns(folder: folder.path, runBytes: runBytes)
      for number in numbers {
        var changes = IndexChanges()
        changes.put(.byPerson) {
          $0.raw(Array("person_\(1000 + number)".utf8))
        } value: {
          $0.raw([UInt8(number % 256)])
        }
        try runs.take(&changes)
      }
      return runs
    }
    var runs = try rows(stride(from: 0, to: 300, by: 2))
    try runs.add(try rows(stride(from: 1, to: 300, by: 2)))
    #expect(runs.rowCount == 300)
    var number = 0
    try runs.merge { database, key, value in
      let isNext =
        [UInt8](key.bytes) == Array("person_\(1000 + number)".utf8)
        && [UInt8](value.bytes) == [UInt8(number % 256)]
      #expect(database == .byPerson && isNext)
      number += 1
    }
    #expect(number == 300)
  }
}
