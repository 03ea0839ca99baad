import Emulsion
import EmulsionSamples
import Foundation
import LMDB

/// Writes the records of several generated libraries as files, one record a file and one folder a database,
/// as a dictionary trainer wants them. The libraries have different seeds, so that what they share is the
/// form of such records and not somebody's ids.
@main
struct RecordSamples {
  static let databases: [Database] = [.metadata, .metrics, .faces]

  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      FileHandle.standardError.write(Data("usage: record-samples FOLDER\n".utf8))
      exit(2)
    }
    let folder = URL(fileURLWithPath: CommandLine.arguments[1])
    for seed in UInt64(101)...112 {
      try write(seed, folder)
    }
  }

  private static func write(_ seed: UInt64, _ folder: URL) throws {
    let store = folder.appendingPathComponent("store-\(seed)")
    try fill(store.path, seed: seed)
    let environment = try Environment(opening: store.path)
    for database in databases {
      let target = folder.appendingPathComponent(database.rawValue)
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      let table = try Table<Bytes, Bytes>(
        named: database.rawValue, in: environment, create: false)
      var number = 0
      try environment.read { transaction in
        try transaction.forEach(table) { _, value in
          // The envelope of a plain record is one byte before it and four behind it.
          let record = Data(value.dropFirst().dropLast(4))
          if record.count >= 8 {
            try record.write(to: target.appendingPathComponent("\(seed)-\(number)"))
          }
          number += 1
          return number < 2000 ? .goOn : .stop
        }
      }
    }
    try environment.close()
    try FileManager.default.removeItem(at: store)
  }

  private static func fill(_ path: String, seed: UInt64) throws {
    var options = AssetStore.Options()
    options.packing = .patterns
    let store = try AssetStore(opening: path, options: options)
    var load = BulkLoad(into: store)
    // A stride over a long library: pictures of one event are more alike than those of a lifetime.
    let library = SampleLibrary(SampleLibrary.Options(assets: 40_000, seed: seed))
    for index in stride(from: 0, to: library.count, by: 20) {
      try load.add(library.asset(at: index))
    }
    _ = try load.finish()
    try store.close()
  }
}
