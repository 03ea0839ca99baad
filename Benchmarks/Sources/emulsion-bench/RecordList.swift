import CLimit
import Emulsion
import Foundation
import LMDB

/// The stored records of assets, as C takes them: all entries of a store whose key, or else whose value, names an
/// asset.
struct RecordList {
  private let tables: [String]
  private var bytes: [UInt8] = []
  private var starts: [UInt64] = [0]

  /// Reads them from a store that is closed.
  init(of ids: [AssetID], in path: String) throws {
    var numbers: [[UInt8]: Int] = [:]
    for (number, id) in ids.enumerated() { numbers[Array(id.description.utf8)] = number }
    var options = LMDB.Environment.Options()
    options.isReadOnly = true
    let environment = try LMDB.Environment(opening: path, options: options)
    tables = try environment.tableNames()
    var entries = [[UInt8]](repeating: [], count: ids.count)
    for (table, name) in tables.enumerated() {
      let id = try environment.openTable(named: name, create: false)
      try environment.read { transaction throws(LMDBError) in
        var cursor = try transaction.cursor(id)
        while try cursor.next() {
          let (key, value) = ([UInt8](copying: cursor.key), [UInt8](copying: cursor.value))
          guard let number = Self.asset(in: key, numbers) ?? Self.asset(in: value, numbers) else {
            continue
          }
          entries[number].append(UInt8(table))
          for size in [key.count, value.count] {
            for shift in [0, 8, 16, 24] { entries[number].append(UInt8(size >> shift & 0xFF)) }
          }
          entries[number] += key + value
        }
      }
    }
    try environment.close()
    for entry in entries {
      bytes += entry
      starts.append(UInt64(bytes.count))
    }
  }

  /// Writes the first assets in C; the nanoseconds that each took.
  func write(count: Int, into path: String, threads: Int) throws(Failure) -> [UInt64] {
    var nanoseconds = [UInt64](repeating: 0, count: count)
    var names = unsafe tables.map { unsafe UnsafePointer(strdup($0)) }
    defer { unsafe names.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    // All of it outlives the call; there are `count` places for the times and one more start.
    let code = unsafe climit_write_each(
      path, &names, tables.count, bytes, starts, count, threads, &nanoseconds)
    guard code == 0 else {
      throw Failure("writing in C: \(unsafe String(cString: climit_error(code)))")
    }
    return nanoseconds
  }

  private static let prefix = Array("asset_".utf8)

  /// The asset that is named in bytes, by its place in the list.
  private static func asset(in bytes: [UInt8], _ numbers: [[UInt8]: Int]) -> Int? {
    guard bytes.count >= KeyList.size else { return nil }
    for start in 0...bytes.count - KeyList.size where bytes[start...].starts(with: prefix) {
      if let number = numbers[Array(bytes[start..<start + KeyList.size])] { return number }
    }
    return nil
  }
}

extension [UInt8] {
  fileprivate init(copying span: RawSpan) {
    self = unsafe span.withUnsafeBytes { unsafe Array($0) }
  }
}
