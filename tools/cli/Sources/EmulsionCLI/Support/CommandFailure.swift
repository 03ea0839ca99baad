/// An operation that failed, with the one line that says so.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// What the system said of a file.
  init(_ name: String, _ error: SystemError) {
    description = "\(name): \(error)"
  }
}
