/// Why a document was refused, and where.
public struct DocumentError: Error, Sendable, Equatable {
  /// The kind of mistake. Later versions may add some.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String

    /// Takes a name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The bytes are no JSON document, or more than one.
    public static let notJSON = Code(rawValue: "notJSON")
    /// The bytes are not UTF-8, or an escape writes half of a surrogate pair.
    public static let notUTF8 = Code(rawValue: "notUTF8")
    /// The document has more bytes than the limit.
    public static let tooLarge = Code(rawValue: "tooLarge")
    /// The document nests deeper than the limit.
    public static let tooDeep = Code(rawValue: "tooDeep")
    /// A required key is not there.
    public static let missingKey = Code(rawValue: "missingKey")
    /// A value is of another JSON type, `null` where it must not be among them.
    public static let wrongType = Code(rawValue: "wrongType")
    /// A value is of the right type and cannot be what it should be.
    public static let invalidValue = Code(rawValue: "invalidValue")
    /// An object has a key twice.
    public static let duplicateKey = Code(rawValue: "duplicateKey")
    /// Two faces or two people have the same id.
    public static let duplicateID = Code(rawValue: "duplicateID")
    /// An object of free names has more entries than any record would.
    public static let tooManyEntries = Code(rawValue: "tooManyEntries")
    /// There was no memory for the parser.
    public static let outOfMemory = Code(rawValue: "outOfMemory")
  }

  /// The kind of mistake.
  public var code: Code
  /// Where it is, such as `faces[2].bounding_box.x`; empty for the document as a whole.
  public var path: String
  /// One sentence that says what was expected and what was found; long values are shortened.
  public var message: String

  /// Makes an error of its parts.
  public init(code: Code, path: String, message: String) {
    self.code = code
    self.path = path
    self.message = message
  }
}

extension DocumentError.Code: CustomStringConvertible {
  /// The code's name.
  public var description: String { rawValue }
}

extension DocumentError: CustomStringConvertible {
  /// The place, where there is one, and the sentence.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

extension DocumentError {
  static func tooDeep(_ maximumDepth: Int) -> DocumentError {
    DocumentError(
      code: .tooDeep, path: "",
      message: "the document nests deeper than the \(maximumDepth) levels allowed")
  }
}
