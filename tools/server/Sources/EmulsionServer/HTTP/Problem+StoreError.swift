import Emulsion
import EmulsionDocuments
import Hummingbird

extension Problem {
  /// What a client is told of a store's error. What is a client's mistake never becomes a 409 or 5xx, which
  /// clients would try again.
  init(_ error: StoreError) {
    switch error.code {
    case .notFound:
      self = .notFound(Self.sentence(error))
    case .invalidQuery, .unknownCursor, .eventsTrimmed:
      let key = error.code == .invalidQuery ? error.key : nil
      self = .invalid(
        error.code.name, ["query"] + (key.map { [.key($0)] } ?? []), Self.sentence(error),
        input: error.key.map(JSONValue.string) ?? .null)
    case .invalidValue, .unknownPerson:
      self = .invalid(
        error.code.name, ["body"], Self.sentence(error),
        input: error.key.map(JSONValue.string) ?? .null)
    case .closed, .cancelled, .readersFull, .indexNotReadable:
      self = .status(.serviceUnavailable, "The store cannot answer now: \(error.reason).")
    default:
      // Paths and keys are for the log.
      self = .status(.internalServerError, "The store has failed (\(error.code.name)).")
    }
  }

  /// What is wrong with a document.
  init(_ error: DocumentError) {
    self = .invalid(
      error.code.rawValue, ["body", .key(error.path)], error.message, input: .null)
  }

  private static func sentence(_ error: StoreError) -> String {
    error.reason + (error.advice.map { "; \($0)" } ?? "")
  }
}
