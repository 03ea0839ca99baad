import CSimdjson
import Emulsion

// Values of one JSON type each, and nothing that could be turned into it.
extension Tree {
  func string(_ index: Int) throws(DocumentError) -> String {
    let node = nodes[index]
    guard node.kind == Kind.string.rawValue else { throw wrongType(index, "a string") }
    let start = Int(node.bits)
    return text(start..<(start + Int(node.length)))
  }

  func optionalString(_ index: Int) throws(DocumentError) -> String? {
    isNull(index) ? nil : try string(index)
  }

  func boolean(_ index: Int) throws(DocumentError) -> Bool {
    switch kind(index) {
    case .true: true
    case .false: false
    default: throw wrongType(index, "true or false")
    }
  }

  func integer64(_ index: Int) throws(DocumentError) -> Int64 {
    let node = nodes[index]
    switch kind(index) {
    case .integer: return Int64(bitPattern: node.bits)
    case .unsigned: throw invalid(index, "an integer of 64 bits")
    case .double where Double(bitPattern: node.bits).magnitude >= 0x1p63:
      throw invalid(index, "an integer of 64 bits")
    default: throw wrongType(index, "an integer")
    }
  }

  func integer(_ index: Int) throws(DocumentError) -> Int {
    guard let value = Int(exactly: try integer64(index)) else {
      throw invalid(index, "an integer of \(Int.bitWidth) bits")
    }
    return value
  }

  func optionalInteger(_ index: Int) throws(DocumentError) -> Int? {
    isNull(index) ? nil : try integer(index)
  }

  /// Any number. JSON has no infinity, and the parser refuses what would round to one.
  func number(_ index: Int) throws(DocumentError) -> Double {
    let node = nodes[index]
    switch kind(index) {
    case .double: return Double(bitPattern: node.bits)
    case .integer: return Double(Int64(bitPattern: node.bits))
    case .unsigned: return Double(node.bits)
    default: throw wrongType(index, "a number")
    }
  }

  func optionalNumber(_ index: Int) throws(DocumentError) -> Double? {
    isNull(index) ? nil : try number(index)
  }
}

// Values that documents write as strings.
extension Tree {
  /// The bytes of a string, or the error that it is none.
  @_lifetime(copy self)
  private func utf8(_ index: Int) throws(DocumentError) -> Span<UInt8> {
    let node = nodes[index]
    guard node.kind == Kind.string.rawValue else { throw wrongType(index, "a string") }
    return bytes(ofString: node)
  }

  func identifier<Kind: IdentifierKind>(
    _ index: Int, as kind: Kind.Type
  ) throws(DocumentError) -> Identifier<Kind> {
    if let id = Identifier<Kind>(utf8: try utf8(index)) { return id }
    let form = "\(Kind.prefix)_ and 1 to 64 characters of [0-9A-Za-z_-]"
    throw invalid(index, "the id of a \(Kind.prefix) (\(form))")
  }

  /// An instant; a year that no photograph has is warned of.
  func instant(_ index: Int, _ warnings: inout Warnings) throws(DocumentError) -> Timestamp {
    guard let time = Timestamp(utf8: try utf8(index)) else {
      throw invalid(index, "a time with its offset, such as 2016-11-19T22:40:21.999Z")
    }
    check(year: time.microseconds, index, &warnings)
    return time
  }

  /// A wall clock's time, with or without an offset.
  func localTime(_ index: Int, _ warnings: inout Warnings) throws(DocumentError) -> LocalDateTime {
    guard let time = LocalDateTime(utf8: try utf8(index)) else {
      throw invalid(index, "a time such as 2016-11-19T22:40:21 or 2016-11-19T22:40:21+01:00")
    }
    check(year: time.wallMicroseconds, index, &warnings)
    return time
  }

  func optionalLocalTime(
    _ index: Int, _ warnings: inout Warnings
  ) throws(DocumentError) -> LocalDateTime? {
    isNull(index) ? nil : try localTime(index, &warnings)
  }

  func date(_ index: Int) throws(DocumentError) -> CalendarDate {
    guard let date = CalendarDate(utf8: try utf8(index)) else {
      throw invalid(index, "a date such as 1984-02-29")
    }
    return date
  }

  func sha256(_ index: Int) throws(DocumentError) -> SHA256Digest {
    guard let digest = SHA256Digest(utf8: try utf8(index)) else {
      throw invalid(index, "the base64 of 32 bytes")
    }
    return digest
  }

  func sha1(_ index: Int) throws(DocumentError) -> SHA1Digest {
    guard let digest = SHA1Digest(utf8: try utf8(index)) else {
      throw invalid(index, "the base64 of 20 bytes")
    }
    return digest
  }

  func thumbHash(_ index: Int) throws(DocumentError) -> ThumbHash {
    guard let hash = ThumbHash(utf8: try utf8(index)) else {
      throw invalid(index, "base64")
    }
    return hash
  }
}
