import Emulsion
import Hummingbird

/// The query of a request, decoded: its keys in order, repeats kept.
struct Query {
  private let items: [(key: String, value: String)]

  /// Reads the part behind the question mark.
  ///
  /// - Throws: ``Problem/invalid(_:)`` for percent signs that encode nothing, and for what is no UTF-8.
  init(_ text: String?) throws(Problem) {
    var items: [(key: String, value: String)] = []
    for part in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
      let pair = part.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let key = try Self.decode(pair[0])
      items.append((key, pair.count > 1 ? try Self.decode(pair[1]) : ""))
    }
    self.items = items
  }

  /// Refuses a request to another library, for those that ask nothing else of the query.
  static func check(_ request: Request, names id: LibraryID) throws(Problem) {
    guard request.uri.query != nil else { return }
    _ = try Query(request, of: id)
  }

  /// The query of a request to the library `id`.
  ///
  /// - Throws: as ``init(_:)``, and 404 for a request to another library.
  init(_ request: Request, of id: LibraryID) throws(Problem) {
    try self.init(request.uri.query)
    if let other: LibraryID = try self.id("library_id"), other != id {
      throw .notFound("there is no library \(other) here")
    }
  }

  private static func decode(_ bytes: Substring.UTF8View) throws(Problem) -> String {
    if let text = PercentEncoding.decode(bytes, plusIsBlank: true) { return text }
    let shown = String(decoding: bytes.prefix(80), as: UTF8.self)
    throw .invalid(
      "percent_encoding", ["query"], "the query is not percent-encoded UTF-8",
      input: .string(shown))
  }

  // MARK: - Values

  /// The last value of a key.
  func text(_ key: String) -> String? { items.last { $0.key == key }?.value }

  /// All values of a key.
  func texts(_ key: String) -> [String] { items.filter { $0.key == key }.map(\.value) }

  /// The values of a list: repeated keys, values with commas between, or a mix; `nil` where the key is missing.
  func list(_ key: String) -> [Substring]? {
    let values = texts(key)
    if values.isEmpty { return nil }
    if values == [""] { return [] }
    return values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
  }

  /// An id.
  func id<Kind>(_ key: String) throws(Problem) -> Identifier<Kind>? {
    guard let text = text(key) else { return nil }
    return try Self.id(text, ["query", .key(key)])
  }

  /// A list of at most `cap` ids.
  func ids<Kind>(_ key: String, cap: Int) throws(Problem) -> [Identifier<Kind>]? {
    guard let texts = list(key) else { return nil }
    try Self.check(texts.count, cap: cap, ["query", .key(key)])
    var ids: [Identifier<Kind>] = []
    for (index, text) in texts.enumerated() {
      ids.append(try Self.id(String(text), ["query", .key(key), .index(index)]))
    }
    return ids
  }

  /// One of the words of an enumeration.
  func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, of type: Word.Type = Word.self
  ) throws(Problem) -> Word? {
    guard let text = text(key) else { return nil }
    return try Self.word(text, ["query", .key(key)])
  }

  static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ text: String, _ place: [Problem.Place]
  ) throws(Problem) -> Word {
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    throw .invalid("enum", place, "Input should be one of \(words)", input: .string(text))
  }

  /// A list of words of an enumeration; empty where the key is missing.
  func words<Word: RawRepresentable<String> & CaseIterable & Hashable>(
    _ key: String, of type: Word.Type = Word.self
  ) throws(Problem) -> Set<Word> {
    var words: Set<Word> = []
    for text in list(key) ?? [] {
      words.insert(try Self.word(String(text), ["query", .key(key)]))
    }
    return words
  }

  /// The size of a page: 1 to 200, 20 where none is given.
  func limit() throws(Problem) -> Int {
    guard let text = text("limit") else { return 20 }
    let place: [Problem.Place] = ["query", "limit"]
    guard let limit = Int(text), !text.hasPrefix("+") else {
      throw .invalid(
        "int_parsing", place, "Input should be a valid integer", input: .string(text))
    }
    guard 1...200 ~= limit else {
      throw .invalid(
        limit < 1 ? "greater_than_equal" : "less_than_equal", place,
        "Input should be between 1 and 200", input: .string(text))
    }
    return limit
  }

  /// A number in decimal digits.
  static func number(_ text: some StringProtocol, _ key: String) throws(Problem) -> Double {
    let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    guard isDecimal, let number = Double(text), number.isFinite else {
      throw .invalid(
        "float_parsing", ["query", .key(key)], "Input should be a valid number",
        input: .string(String(text)))
    }
    return number
  }

  /// A wall clock, with an offset or without.
  func localDateTime(_ key: String) throws(Problem) -> LocalDateTime? {
    guard let text = text(key) else { return nil }
    if let time = LocalDateTime(text) { return time }
    throw .invalid(
      "datetime_parsing", ["query", .key(key)], "Input should be a valid datetime",
      input: .string(text))
  }

  /// An instant; one without an offset is meant in UTC.
  func instant(_ key: String) throws(Problem) -> Timestamp? {
    guard let time = try localDateTime(key) else { return nil }
    return time.instant ?? Timestamp(microseconds: time.wallMicroseconds)
  }

  // MARK: - For bodies as well

  static func id<Kind>(
    _ text: String, _ place: [Problem.Place]
  ) throws(Problem) -> Identifier<Kind> {
    do throws(InvalidIdentifier) {
      return try Identifier(text)
    } catch {
      throw .invalid("id_parsing", place, "\(error)", input: .string(text))
    }
  }

  static func check(_ count: Int, cap: Int, _ place: [Problem.Place]) throws(Problem) {
    guard count <= cap else {
      throw .invalid(
        "too_long", place, "The list should have at most \(cap) items, not \(count)",
        input: .integer(count))
    }
  }
}
