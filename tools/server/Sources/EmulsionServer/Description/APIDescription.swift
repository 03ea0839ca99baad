import Foundation
import NIOCore
import Yams

/// `openapi.yaml`, which is written by hand and compiled into the server, as JSON.
enum APIDescription {
  static func json() throws -> ByteBuffer {
    let yaml = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
    // Without times: JSON has none, and no text is meant as one.
    let description = JSONValue(try Yams.load(yaml: yaml, .default.removing(.timestamp)))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return ByteBuffer(bytes: try encoder.encode(description))
  }
}

extension JSONValue {
  /// The same of what Yams reads.
  fileprivate init(_ value: Any?) {
    switch value {
    case let value as Bool: self = .bool(value)
    case let value as Int: self = .integer(value)
    case let value as Double: self = .number(value)
    case let value as String: self = .string(value)
    case let values as [Any]: self = .array(values.map(Self.init))
    case let members as [AnyHashable: Any]:
      let pairs = members.map { ("\($0.key)", Self($0.value)) }
      self = .object(Dictionary(pairs) { first, _ in first })
    default: self = .null
    }
  }
}
