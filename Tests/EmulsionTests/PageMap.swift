import Emulsion
import Foundation
import LMDB

/// Which pages of a sound LMDB file each entry hangs on, found without the code that salvages.
struct PageMap {
  /// Of each table, the pages that lead to each key and hold its value.
  private(set) var entries: [String: [[UInt8]: Set<Int>]] = [:]
  /// Where in the file the record of each table stands, behind its name.
  private(set) var records: [String: Int] = [:]
  /// The pages that name the tables.
  private(set) var tablePages: Set<Int> = []
  /// Every page of a branch, with the places of its keys in the file.
  private(set) var separators: [Int: [Range<Int>]] = [:]
  /// The first page with the last transaction.
  let meta: Int
  /// Where the list of free pages begins.
  let rootOfFreePages: Int
  let pages: Int
  let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
  private let file: [UInt8]

  init(_ path: String) throws {
    file = [UInt8](try Data(contentsOf: URL(filePath: path + "/data.mdb")))
    pages = file.count / pageSize
    let (first, second) = (Self.number(file, 144, 8), Self.number(file, pageSize + 144, 8))
    meta = first > second ? 0 : 1
    rootOfFreePages = Self.number(file, meta * pageSize + 40 + 40, 8)
    let root = Self.number(file, meta * pageSize + 88 + 40, 8)
    var (tables, branches): ([(String, Int)], [Int: [Range<Int>]]) = ([], [:])
    var (pages, records): (Set<Int>, [String: Int]) = ([], [:])
    walk(root, [meta], &branches) { key, place, path in
      let name = String(decoding: key, as: UTF8.self)
      tables.append((name, Self.number(file, place + 40, 8)))
      records[name] = place
      pages.formUnion(path)
    }
    (tablePages, self.records) = (pages, records)
    for (name, root) in tables where root >= 0 {
      var found: [[UInt8]: Set<Int>] = [:]
      walk(root, tablePages, &branches) { key, _, path in found[key] = path }
      entries[name] = found
    }
    separators = branches
  }

  /// Whether records of databases hang below a page.
  func hasRecords(of databases: [Database], on page: Int) -> Bool {
    databases.contains { entries[$0.rawValue]?.values.contains { $0.contains(page) } ?? false }
  }

  /// A number of the file; -1 where it is none that a page can have.
  private static func number(_ file: [UInt8], _ place: Int, _ size: Int) -> Int {
    var number: UInt64 = 0
    for byte in file[place..<place + size].reversed() { number = number << 8 | UInt64(byte) }
    return Int(exactly: number) ?? -1
  }

  private func walk(
    _ page: Int, _ path: Set<Int>, _ branches: inout [Int: [Range<Int>]],
    _ leaf: (_ key: [UInt8], _ value: Int, _ path: Set<Int>) -> Void
  ) {
    if page < 0 { return }
    let start = page * pageSize
    let path = path.union([page])
    let isBranch = Self.number(file, start + 10, 2) == 1
    for pointer in stride(from: start + 16, to: start + Self.number(file, start + 12, 2), by: 2) {
      let entry = start + Self.number(file, pointer, 2)
      let key = entry + 8..<entry + 8 + Self.number(file, entry + 6, 2)
      if isBranch {
        if pointer > start + 16 { branches[page, default: []].append(key) }
        walk(Self.number(file, entry, 6), path, &branches, leaf)
        continue
      }
      var own = path
      if Self.number(file, entry + 4, 2) == 1 {
        let first = Self.number(file, key.upperBound, 8)
        let count = (15 + Self.number(file, entry, 4)) / pageSize + 1
        own.formUnion(first..<first + count)
      }
      leaf([UInt8](file[key]), key.upperBound, own)
    }
  }
}
