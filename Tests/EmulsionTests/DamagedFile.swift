import Foundation
import Testing

@testable import Emulsion

/// The file of a closed store, whose bytes a test changes.
struct DamagedFile {
  var bytes: [UInt8]
  let map: PageMap
  private let url: URL

  init(_ path: String) throws {
    url = URL(filePath: path + "/data.mdb")
    bytes = [UInt8](try Data(contentsOf: url))
    map = try PageMap(path)
  }

  func write() throws { try Data(bytes).write(to: url) }

  /// Where in the file the entry of a key begins: four bytes with the size of the value, four more, and the key.
  func place(of key: [UInt8], in database: Database) throws -> Int {
    let pages = try #require(map.entries[database.rawValue]?[key])
    let places = pages.subtracting(map.tablePages).flatMap { page -> [Int] in
      let start = page * map.pageSize
      // A leaf.
      guard bytes[start + 10] == 2 else { return [] }
      return (start + 16..<start + map.pageSize - key.count).filter { place in
        bytes[place..<place + key.count].elementsEqual(key)
      }
    }
    return try #require(places.count == 1 ? places.first : nil) - 8
  }

  mutating func flip(_ bit: UInt8, at place: Int) { bytes[place] ^= 1 << bit }
}
