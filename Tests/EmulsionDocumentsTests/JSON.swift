/// JSON to make documents of: members keep their order, and numbers are the text that they are.
enum JSON: Sendable {
  case null
  case bool(Bool)
  case string(String)
  /// Text that goes into the document as it is: numbers, and what is no JSON.
  case raw(String)
  case array([JSON])
  case object([Member])

  struct Member: Sendable {
    var key: String
    var value: JSON
  }

  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .string(let value): JSON.quoted(value)
    case .raw(let text): text
    case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(JSON.quoted($0.key)):\($0.value.text)" }.joined(separator: ","))}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\0"..<" ":
        quoted += "\\u00\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
  ExpressibleByNilLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .raw("\(value)") }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSON...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member(key: $0.0, value: $0.1) })
  }
  init(nilLiteral: ()) { self = .null }
}

// Changes at a place such as `faces[0].bounding_box.x`.
extension JSON {
  private enum Step {
    case key(String)
    case index(Int)
  }

  private static func steps(_ path: String) -> [Step] {
    path.split(whereSeparator: { ".[]".contains($0) }).map { step in
      Int(step).map(Step.index) ?? .key(String(step))
    }
  }

  /// The document with another value at a place; a member that is not there is added.
  func setting(_ path: String, to value: JSON) -> JSON {
    replacing(JSON.steps(path)[...], with: .some(value))
  }

  /// The document without a member.
  func removing(_ path: String) -> JSON {
    replacing(JSON.steps(path)[...], with: .none)
  }

  private func replacing(_ steps: ArraySlice<Step>, with value: JSON?) -> JSON {
    guard let step = steps.first else { return value ?? self }
    let rest = steps.dropFirst()
    switch (self, step) {
    case (.object(var members), .key(let key)):
      let index = members.firstIndex { $0.key == key }
      switch (index, value) {
      case (let index?, .none) where rest.isEmpty: members.remove(at: index)
      case (let index?, _):
        members[index].value = members[index].value.replacing(rest, with: value)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, .none): break
      }
      return .object(members)
    case (.array(var elements), .index(let index)) where elements.indices.contains(index):
      elements[index] = elements[index].replacing(rest, with: value)
      return .array(elements)
    default: return self
    }
  }
}
