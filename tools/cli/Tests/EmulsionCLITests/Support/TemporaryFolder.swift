import Foundation

/// A folder that is there as long as its object.
final class TemporaryFolder {
  let path: String

  /// Where a test makes its store.
  var store: String { path + "/store" }

  init() throws {
    path = NSTemporaryDirectory() + "/emulsion-cli-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file; the answer is its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }

  func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  func handle(_ name: String) throws -> FileHandle {
    try write(name, [])
    return try FileHandle(forWritingTo: URL(filePath: "\(path)/\(name)"))
  }
}
