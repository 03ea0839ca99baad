import Emulsion
import Foundation
import Hummingbird

/// The JSON object of a request, read strictly: a wrong type is an error that names its place. Keys that are not
/// asked for are left alone.
struct Body {
  private let object: [String: JSONValue]
  private let place: [Problem.Place]

  private init(_ object: [String: JSONValue], _ place: [Problem.Place]) {
    self.object = object
    self.place = place
  }

  /// Reads the body of a request to the library `id`.
  ///
  /// - Throws: 422 for what is no JSON object, 404 for a request to another library by its query or its body, 413
  ///   where it is too large.
  init(_ request: Request, of id: LibraryID, limits: Limits) async throws {
    try Query.check(request, names: id)
    let bytes = try await request.bytes(upTo: limits.bodyBytes)
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes.readableBytesView))
    } catch {
      throw Problem.invalid(
        "json_invalid", ["body"], "The body is not JSON, or has a number that no computer keeps",
        input: .null)
    }
    self.init(try value.object(["body"]), ["body"])
    if let other: LibraryID = try self.id("library_id").value, other != id {
      throw Problem.notFound("there is no library \(other) here")
    }
  }

  /// A key of a body: left out, `null`, or a value.
  enum Field<Value: Sendable>: Sendable {
    case missing
    case null
    case value(Value)

    /// The value where there is one.
    var value: Value? {
      if case .value(let value) = self { value } else { nil }
    }

    var isMissing: Bool {
      if case .missing = self { true } else { false }
    }
  }

  /// Whether a key is there and not `null`.
  func isGiven(_ key: String) -> Bool { (object[key] ?? .null) != .null }

  /// A fault of one key.
  func fault(_ type: String, _ key: String, _ msg: String) -> Problem {
    .invalid(type, place + [.key(key)], msg, input: object[key] ?? .object(object))
  }

  private func field<Value: Sendable>(
    _ key: String, _ read: (JSONValue, [Problem.Place]) throws(Problem) -> Value
  ) throws(Problem) -> Field<Value> {
    switch object[key] {
    case nil: .missing
    case .null?: .null
    case let value?: .value(try read(value, place + [.key(key)]))
    }
  }

  func string(_ key: String) throws(Problem) -> Field<String> {
    try field(key) { value, place throws(Problem) in try value.string(place) }
  }

  func bool(_ key: String) throws(Problem) -> Field<Bool> {
    try field(key) { value, place throws(Problem) in try value.bool(place) }
  }

  func number(_ key: String) throws(Problem) -> Field<Double> {
    try field(key) { value, place throws(Problem) in try value.number(place) }
  }

  func id<Kind>(_ key: String) throws(Problem) -> Field<Identifier<Kind>> {
    try field(key) { value, place throws(Problem) in try Query.id(try value.string(place), place) }
  }

  /// Text of a certain form, such as a date.
  func parsed<Value: LosslessStringConvertible & Sendable>(
    _ key: String, _ type: String, _ msg: String, as: Value.Type = Value.self
  ) throws(Problem) -> Field<Value> {
    try field(key) { value, place throws(Problem) in
      guard let parsed = Value(try value.string(place)) else {
        throw .invalid(type, place, msg, input: value)
      }
      return parsed
    }
  }

  // MARK: - Required

  /// The value of a key that must have one.
  func required<Value: Sendable>(
    _ key: String, _ read: (String) throws(Problem) -> Field<Value>
  ) throws(Problem) -> Value {
    switch try read(key) {
    case .value(let value): value
    case .missing: throw fault("missing", key, "Field required")
    case .null: throw fault("null", key, "Input should not be null")
    }
  }

  func integer(_ key: String) throws(Problem) -> Int {
    try required(key) { key throws(Problem) in
      try field(key) { value, place throws(Problem) in
        guard case .integer(let number) = value else {
          throw .invalid("int_type", place, "Input should be a valid integer", input: value)
        }
        return number
      }
    }
  }

  func nested(_ key: String) throws(Problem) -> Body {
    try required(key) { key throws(Problem) in
      try field(key) { value, place throws(Problem) in Body(try value.object(place), place) }
    }
  }

  /// A list of at most `cap` items.
  func list<Value: Sendable>(
    _ key: String, cap: Int, _ read: (JSONValue, [Problem.Place]) throws(Problem) -> Value
  ) throws(Problem) -> [Value] {
    try required(key) { key throws(Problem) in
      try field(key) { value, place throws(Problem) in
        guard case .array(let values) = value else {
          throw .invalid("list_type", place, "Input should be a valid list", input: value)
        }
        try Query.check(values.count, cap: cap, place)
        var list: [Value] = []
        for (index, value) in values.enumerated() {
          list.append(try read(value, place + [.index(index)]))
        }
        return list
      }
    }
  }

  func strings(_ key: String, cap: Int) throws(Problem) -> [String] {
    try list(key, cap: cap) { value, place throws(Problem) in try value.string(place) }
  }

  func ids<Kind>(_ key: String, cap: Int) throws(Problem) -> [Identifier<Kind>] {
    try list(key, cap: cap) { value, place throws(Problem) in
      try Query.id(try value.string(place), place)
    }
  }

  /// Digests in base64.
  func digests<Digest: LosslessStringConvertible & Sendable>(
    _ key: String, _ name: String, cap: Int
  ) throws(Problem) -> [Digest] {
    try list(key, cap: cap) { value, place throws(Problem) in
      guard let digest = Digest(try value.string(place)) else {
        throw .invalid(
          "digest_parsing", place, "Input should be a \(name) in base64", input: value)
      }
      return digest
    }
  }

  func bodies(_ key: String, cap: Int) throws(Problem) -> [Body] {
    try list(key, cap: cap) { value, place throws(Problem) in
      Body(try value.object(place), place)
    }
  }
}

extension JSONValue {
  fileprivate func object(_ place: [Problem.Place]) throws(Problem) -> [String: JSONValue] {
    if case .object(let object) = self { return object }
    throw .invalid("dict_type", place, "Input should be a valid object", input: self)
  }

  fileprivate func string(_ place: [Problem.Place]) throws(Problem) -> String {
    if case .string(let text) = self { return text }
    throw .invalid("string_type", place, "Input should be a valid string", input: self)
  }

  fileprivate func bool(_ place: [Problem.Place]) throws(Problem) -> Bool {
    if case .bool(let value) = self { return value }
    throw .invalid("bool_type", place, "Input should be a valid boolean", input: self)
  }

  fileprivate func number(_ place: [Problem.Place]) throws(Problem) -> Double {
    switch self {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default:
      throw .invalid("float_type", place, "Input should be a valid number", input: self)
    }
  }
}
