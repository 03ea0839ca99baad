import Foundation

/// Lines for people.
enum Console {
  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
