import Foundation

/// The bearer token in a file: one line, without the blanks around it.
enum Token {
  static func read(_ file: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: file),
      let text = String(validating: data, as: UTF8.self)
    else { throw ServerFailure("the token file \(file) cannot be read") }
    let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard token.utf8.count >= 16 else {
      throw ServerFailure("the token in \(file) is too short: give 16 characters or more")
    }
    return token
  }
}
