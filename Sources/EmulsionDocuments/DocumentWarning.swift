/// Something odd in a document that was read nevertheless.
public struct DocumentWarning: Sendable, Equatable {
  /// The kind of oddity. Later versions may add some.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String

    /// Takes a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The API has no such key; it was skipped.
    public static let unknownKey = Code(rawValue: "unknownKey")
    /// The value lies outside of what its field means; it was kept.
    public static let outOfRange = Code(rawValue: "outOfRange")
    /// The list of people is not that of the faces' persons.
    public static let peopleMismatch = Code(rawValue: "peopleMismatch")
    /// There are more warnings than a document keeps.
    public static let more = Code(rawValue: "more")
  }

  /// The kind of oddity.
  public var code: Code
  /// Where it is, such as `metadata.orientation`.
  public var path: String
  /// One sentence that says what is odd; long values are shortened.
  public var message: String

  /// Makes a warning of its parts.
  public init(code: Code, path: String, message: String) {
    self.code = code
    self.path = path
    self.message = message
  }
}

extension DocumentWarning.Code: CustomStringConvertible {
  /// The code's name.
  public var description: String { rawValue }
}

extension DocumentWarning: CustomStringConvertible {
  /// The place, where there is one, and the sentence.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// The warnings of one document: so many and no more, since whoever sends a document of a million
/// unknown keys shall not get a million sentences made.
struct Warnings {
  static let limit = 100

  private var kept: [DocumentWarning] = []
  private var omitted = 0

  /// Whether there is room for one more; if there is none, one is counted as left out.
  mutating func hasRoom() -> Bool {
    if kept.count < Warnings.limit { return true }
    omitted += 1
    return false
  }

  mutating func append(_ code: DocumentWarning.Code, _ path: String, _ message: String) {
    kept.append(DocumentWarning(code: code, path: path, message: message))
  }

  var list: [DocumentWarning] {
    guard omitted > 0 else { return kept }
    let more = DocumentWarning(
      code: .more, path: "", message: "\(omitted) further warnings are left out")
    return kept + CollectionOfOne(more)
  }
}
