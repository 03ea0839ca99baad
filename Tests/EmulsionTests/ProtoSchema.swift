import Foundation

/// The messages of `emulsion.proto`, read just far enough to decode them: an implementation of the wire format
/// that has nothing in common with the library's.
struct ProtoSchema {
  struct Field {
    var name: String
    var type: String
    var isRepeated: Bool
  }

  /// Fields by number, by the message's name; nested messages under `Outer.Inner`.
  private(set) var messages: [String: [Int: Field]] = [:]
  let path: String

  /// Reads the file that stands in the library's documentation.
  static let emulsion: ProtoSchema = {
    let root = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return ProtoSchema(path: root.path + "/Sources/Emulsion/Emulsion.docc/emulsion.proto")
  }()

  init(path: String) {
    self.path = path
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    var scope: [String] = []
    for line in text.split(separator: "\n") {
      let code = line.prefix { $0 != "/" }.trimmingCharacters(in: .whitespaces)
      let words = code.split { " =;".contains($0) }.map(String.init)
      if words.first == "message", words.count > 1 {
        scope.append(words[1])
        messages[scope.joined(separator: "."), default: [:]] = [:]
      } else if code == "}" {
        scope.removeLast()
      } else if !scope.isEmpty, words.count == 4, let number = Int(words[3]) {
        messages[scope.joined(separator: ".")]?[number] = Field(
          name: words[2], type: words[1], isRepeated: words[0] == "repeated")
      }
    }
  }

  /// The message as `protoc --decode` prints it: a field a line, nested ones indented. Doubles are printed by
  /// their bits.
  func text(_ message: String, _ bytes: [UInt8], indent: String = "") throws(Failure) -> String {
    var text = ""
    var rest = bytes[...]
    while !rest.isEmpty {
      let tag = try Self.varint(&rest)
      guard let field = messages[message]?[Int(tag >> 3)] else {
        throw Failure(what: "\(message) has no field \(tag >> 3)")
      }
      switch (tag & 7, field.type) {
      case (0, let type):
        text += "\(indent)\(field.name): \(try Self.number(try Self.varint(&rest), type))\n"
      case (1, let type):
        guard rest.count >= 8 else { throw Failure(what: "cut \(type)") }
        let bits = rest.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        rest = rest.dropFirst(8)
        text += "\(indent)\(field.name): \(try Self.fixed(bits, type))\n"
      case (2, let type):
        let count = Int(try Self.varint(&rest))
        guard rest.count >= count else { throw Failure(what: "cut \(field.name)") }
        var body = rest.prefix(count)
        rest = rest.dropFirst(count)
        if type == "uint64", field.isRepeated {
          while !body.isEmpty { text += "\(indent)\(field.name): \(try Self.varint(&body))\n" }
        } else if type == "string" || type == "bytes" {
          if type == "string", String(validating: body, as: UTF8.self) == nil {
            throw Failure(what: "\(field.name) is not UTF-8")
          }
          text += "\(indent)\(field.name): \"\(Self.escaped(body))\"\n"
        } else {
          let nested = messages[message + "." + type] == nil ? type : message + "." + type
          text += "\(indent)\(field.name) {\n"
          text += try self.text(nested, Array(body), indent: indent + "  ")
          text += "\(indent)}\n"
        }
      default: throw Failure(what: "\(message).\(field.name) has wire type \(tag & 7)")
      }
    }
    return text
  }

  struct Failure: Error { var what: String }

  private static func varint(_ bytes: inout ArraySlice<UInt8>) throws(Failure) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = bytes.popFirst() else { throw Failure(what: "cut varint") }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
    }
    throw Failure(what: "long varint")
  }

  private static func number(_ bits: UInt64, _ type: String) throws(Failure) -> String {
    switch type {
    case "uint64": return String(bits)
    case "uint32": return String(UInt32(truncatingIfNeeded: bits))
    case "int64": return String(Int64(bitPattern: bits))
    case "sint64":
      let half = Int64(bits >> 1)
      return String(bits & 1 == 0 ? half : -half - 1)
    default: throw Failure(what: "a varint is no \(type)")
    }
  }

  private static func fixed(_ bits: UInt64, _ type: String) throws(Failure) -> String {
    switch type {
    case "double": return "\(Double(bitPattern: bits))"
    case "sfixed64": return "\(Int64(bitPattern: bits))"
    default: throw Failure(what: "eight bytes are no \(type)")
    }
  }

  private static func escaped(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { byte in
      switch byte {
      case 0x0A: "\\n"
      case 0x0D: "\\r"
      case 0x09: "\\t"
      case 0x22: "\\\""
      case 0x27: "\\'"
      case 0x5C: "\\\\"
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: String(format: "\\%03o", Int(byte))
      }
    }.joined()
  }
}

/// The Protobuf compiler, where it is installed.
enum Protoc {
  static let path: String? = {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { $0 + "/protoc" }.first(where: FileManager.default.isExecutableFile)
  }()

  /// What `protoc --decode` prints for a message of the proto file, its doubles printed as Swift does.
  static func decode(_ message: String, _ bytes: [UInt8], folder: String, file: String) throws
    -> String
  {
    let input = folder + "/" + UUID().uuidString
    try Data(bytes).write(to: URL(filePath: input))
    let process = Process()
    process.executableURL = URL(filePath: path ?? "protoc")
    process.arguments = ["--proto_path=" + folder, "--decode=emulsion." + message, file]
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: input))
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map { line in
      guard let range = line.range(of: "_double: "), let value = Double(line[range.upperBound...])
      else { return String(line) }
      return line[..<range.upperBound] + "\(value)"
    }
    return lines.joined(separator: "\n")
  }
}
