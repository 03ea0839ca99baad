/// Why the server did not start, in one line.
struct ServerFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
