/// A JSON object with its keys in the order in which they were added.
struct JSONObject {
  private var members = ""

  var text: String { "{\(members)}" }

  mutating func add(_ key: String, _ value: String) { add(key, raw: Self.quoted(value)) }
  mutating func add(_ key: String, _ value: Int) { add(key, raw: String(value)) }
  mutating func add(_ key: String, _ value: UInt64) { add(key, raw: String(value)) }
  mutating func add(_ key: String, _ value: Bool) { add(key, raw: String(value)) }

  /// Adds a number, or `null` where it is none.
  mutating func add(_ key: String, _ value: Double?) {
    add(key, raw: value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null")
  }

  mutating func add(_ key: String, _ values: [JSONObject]) {
    add(key, raw: "[\(values.map(\.text).joined(separator: ","))]")
  }

  private mutating func add(_ key: String, raw: String) {
    if !members.isEmpty { members += "," }
    members += "\(Self.quoted(key)):\(raw)"
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
