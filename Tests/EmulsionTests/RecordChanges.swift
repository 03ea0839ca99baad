@testable import Emulsion

/// One field of a message, taken apart.
struct WireField {
  var number: Int
  var type: WireType
  /// The value's bytes; those of a length-delimited one without the length.
  var content: [UInt8]

  init(_ number: Int, _ type: WireType, _ content: [UInt8]) {
    self.number = number
    self.type = type
    self.content = content
  }

  /// The fields of a message in order.
  static func all(in bytes: [UInt8]) throws(CodecError) -> [WireField] {
    var fields: [WireField] = []
    var reader = WireReader(bytes.rawSpan)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      let start = reader.position
      if type == .length {
        let content = try reader.length()
        fields.append(WireField(number, type, [UInt8](content)))
      } else {
        try reader.skip(type)
        fields.append(WireField(number, type, Array(bytes[start..<reader.position])))
      }
    }
    return fields
  }

  static func bytes(of fields: [WireField]) -> [UInt8] {
    written { writer in
      for field in fields {
        writer.varint(UInt64(field.number) << 3 | UInt64(field.type.rawValue))
        if field.type == .length { writer.varint(UInt64(field.content.count)) }
        writer.raw(field.content)
      }
    }
  }
}

extension Random {
  /// The record with one field changed, at any depth, so that what stands around it is still in order.
  mutating func changedField(of bytes: [UInt8], _ kind: RecordKind) -> [UInt8] {
    guard var fields = try? WireField.all(in: bytes) else { return bytes }
    if fields.isEmpty || oneIn(12) {
      let type = pick([WireType.varint, .fixed64, .length, .fixed32])
      let field = WireField(1 + below(100), type, content(type))
      fields.insert(field, at: below(fields.count + 1))
      return WireField.bytes(of: fields)
    }
    let place = below(fields.count)
    if let nested = kind.nested(fields[place].number), !oneIn(4) {
      fields[place].content = changedField(of: fields[place].content, nested)
      return WireField.bytes(of: fields)
    }
    switch below(8) {
    case 0: fields.remove(at: place)
    case 1: fields[place].number = pick([1, 16, 48]) + fields[place].number
    case 2:
      let type = pick([WireType.varint, .fixed64, .length, .fixed32])
      fields[place] = WireField(fields[place].number, type, content(type))
    case 3, 4:
      // Of a field that occurs twice the last counts, so the changed one before it is never looked at.
      let changed = changedContent(of: fields[place])
      fields.insert(changed, at: oneIn(3) ? below(fields.count + 1) : below(place + 1))
    default: fields[place] = changedContent(of: fields[place])
    }
    return WireField.bytes(of: fields)
  }

  private mutating func changedContent(of field: WireField) -> WireField {
    var field = field
    guard field.type == .length else {
      field.content = content(field.type)
      return field
    }
    let place = below(field.content.count + 1)
    switch below(6) {
    case 0: field.content.insert(contentsOf: pick(Self.noTexts), at: place)
    case 1:
      field.content += pick([[0], [0x80], [1, 1], [100, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0x1F, 0]])
    case 2: field.content = Array(field.content.prefix(place))
    case 3: field.content.insert(contentsOf: Array("é-".utf8), at: place)
    case 4: field.content += [UInt8](repeating: UInt8(ascii: "x"), count: pick([1, 15, 64]))
    default: field.content = content(.length)
    }
    return field
  }

  /// A value at or beyond the bounds of what fields of a type hold.
  private mutating func content(_ type: WireType) -> [UInt8] {
    switch type {
    case .varint:
      let value = pick(Self.integers)
      return written { $0.varint(value) }
    case .fixed64:
      let value = pick(Self.words)
      return written { $0.bigEndian(value.byteSwapped) }
    case .fixed32: return [1, 2, 3, 4]
    case .length:
      return pick([[], Array("text".utf8), Array("sixteen_letters_".utf8)] + Self.noTexts)
    }
  }

  /// Overlong forms, half of a pair, beyond the last character, and sequences that end too early.
  private static let noTexts: [[UInt8]] = [
    [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x9F, 0x80], [0xC3],
    [0xF0, 0x9F, 0x98], [0x80], [0xFF],
  ]
  private static let integers: [UInt64] =
    [0, 1, 2, 10, 15, 255, 256, 1 << 32 - 1, 1 << 32, 1 << 63, .max]
    + [-1440, 1440, 1439, 32_767, 32_768, 1 << 56, .min].map(ZigZag.encode)
    + [999_999_999_999_999, 1_000_000_000_000_000, 90, 91].map { ZigZag.encode($0) << 4 }
  private static let words: [UInt64] =
    [Double.nan, .infinity, 91, -180.5, 0.1].map(\.bitPattern)
    + [
      Calendar.microseconds.lowerBound, Calendar.microseconds.lowerBound - 1,
      Calendar.microseconds.upperBound, Calendar.microseconds.upperBound + 1, .max, .min,
    ].map { UInt64(bitPattern: $0) }
}
