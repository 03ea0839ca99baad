public import Emulsion

/// Reads API documents into records, strictly.
///
/// A reader owns a parser and its buffers, which grow to the documents that come and are used again:
/// keep one per thread, and read many documents with it.
///
/// ```swift
/// var reader = DocumentReader()
/// let document = try reader.asset(line.utf8.span)
/// ```
///
/// What the API does not allow is an error and names the place: a wrong type, a required key that is
/// missing, the same key twice. What it allows but does not expect (an unknown key, an orientation of
/// 43918) is read, and the document has a warning.
public struct DocumentReader: ~Copyable, Sendable {
  /// What a document may take.
  public struct Limits: Sendable, Equatable {
    /// The longest document, in bytes; at most 1 GiB.
    public var maximumBytes: Int
    /// The deepest nesting of objects and arrays; between 1 and 256.
    public var maximumDepth: Int

    /// Makes limits; 4 MiB and 64 levels unless said otherwise. Values beyond the bounds are moved to
    /// them.
    public init(maximumBytes: Int = 4 << 20, maximumDepth: Int = 64) {
      self.maximumBytes = maximumBytes
      self.maximumDepth = maximumDepth
    }

    var bounded: Limits {
      Limits(
        maximumBytes: min(max(maximumBytes, 0), 1 << 30),
        maximumDepth: min(max(maximumDepth, 1), 256))
    }
  }

  private var parser: Parser

  /// Makes a reader. Buffers are allocated with the first document.
  public init(limits: Limits = .init()) {
    parser = Parser(limits: limits.bounded)
  }

  /// Reads an asset document: one JSON object.
  ///
  /// A group that is `null` or left out is ``Fetched/notRequested``. An `asset_urls` of no entry, or of
  /// the one entry that a lean answer has, leaves ``Asset/variants`` not requested too.
  ///
  /// - Throws: ``DocumentError`` with the place of the first thing that is wrong.
  public mutating func asset(
    _ document: Span<UInt8>
  ) throws(DocumentError) -> Document<Asset> {
    try parser.parse(document)
    var warnings = Warnings()
    let asset = try parser.tree.asset(&warnings)
    return Document(value: asset, warnings: warnings.list)
  }

  /// Reads a person row: one JSON object.
  ///
  /// - Throws: ``DocumentError`` with the place of the first thing that is wrong.
  public mutating func person(
    _ document: Span<UInt8>
  ) throws(DocumentError) -> Document<Person> {
    try parser.parse(document)
    var warnings = Warnings()
    let person = try parser.tree.person(Tree.root, &warnings)
    return Document(value: person, warnings: warnings.list)
  }
}
