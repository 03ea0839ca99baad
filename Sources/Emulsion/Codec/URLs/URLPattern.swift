/// What a URL pattern puts in for a variable.
enum URLVariable: UInt8, CaseIterable {
  /// The id of the record that has the URL.
  case id = 1
  /// The file's name as it is.
  case name = 2
  /// The file's name with all but the unreserved characters of RFC 3986 percent-encoded.
  case percentEncodedName = 3
  /// The file's name as JavaScript's `encodeURIComponent` writes it: `!'()*` stay too.
  case componentEncodedName = 4
  /// The id of the asset that a face is in.
  case asset = 5
  /// The id of the face that stands for a person.
  case face = 6
}

/// The form that many URLs share: texts, with variables between them.
///
/// A pattern is stored once under a number, and a record keeps that number. What comes back is always the
/// exact string: a URL gets a number only after the pattern has been shown to write it.
struct URLPattern: Equatable, Sendable {
  enum Segment: Equatable, Sendable {
    case text([UInt8])
    case variable(URLVariable)
  }

  /// The key in `asset_urls`.
  let name: String
  /// The MIME type of what the URL serves.
  let mimeType: String
  let segments: [Segment]

  func encode() -> [UInt8] {
    var writer = WireWriter()
    writer.string(1, name)
    writer.string(2, mimeType)
    for segment in segments {
      writer.message(3) { writer in
        switch segment {
        case .text(let bytes): writer.bytes(1, bytes)
        case .variable(let variable): writer.uint64(2, UInt64(variable.rawValue))
        }
      }
    }
    return writer.bytes
  }

  /// Whether both write the same bytes; `==` takes texts for equal that only their canonical form makes so.
  func isSame(as other: URLPattern) -> Bool {
    name.hasSameBytes(as: other.name) && mimeType.hasSameBytes(as: other.mimeType)
      && segments == other.segments
  }

  init(name: String, mimeType: String, segments: [Segment]) {
    self.name = name
    self.mimeType = mimeType
    self.segments = segments
  }

  init(decoding payload: RawSpan) throws(CodecError) {
    let fields = try WireFields<4>(payload)
    guard let name = try fields.string(1) else { throw .missingField(1) }
    guard let mimeType = try fields.string(2) else { throw .missingField(2) }
    var segments: [Segment] = []
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == 3, type == .length else {
        try reader.skip(type)
        continue
      }
      let segment = try WireFields<3>(try reader.length())
      if let text = try segment.bytes(1) {
        segments.append(.text(Array(try String(utf8: text).utf8)))
      } else if let raw = try segment.uint64(2) {
        guard let byte = UInt8(exactly: raw), let variable = URLVariable(rawValue: byte) else {
          throw .invalidField(2)
        }
        segments.append(.variable(variable))
      }
    }
    self.init(name: name, mimeType: mimeType, segments: segments)
  }
}

/// The texts that stand for the variables in the URLs of one record.
struct URLContext: ~Escapable {
  let id: RawSpan
  let name: RawSpan
  let asset: RawSpan
  let face: RawSpan

  /// The context of an asset.
  @_lifetime(copy id, copy name)
  init(id: RawSpan, name: RawSpan) {
    self.id = id
    self.name = name
    asset = RawSpan()
    face = RawSpan()
  }

  /// The context of a face.
  @_lifetime(copy id, copy asset)
  init(id: RawSpan, asset: RawSpan) {
    self.id = id
    self.asset = asset
    name = RawSpan()
    face = RawSpan()
  }

  /// The context of a person.
  @_lifetime(copy id, copy face)
  init(id: RawSpan, face: RawSpan) {
    self.id = id
    self.face = face
    name = RawSpan()
    asset = RawSpan()
  }

  /// What the variable stands for, before any encoding.
  @_lifetime(copy self)
  func text(of variable: URLVariable) -> RawSpan {
    switch variable {
    case .id: id
    case .name, .percentEncodedName, .componentEncodedName: name
    case .asset: asset
    case .face: face
    }
  }
}

/// Percent-encoding of names.
enum PercentEncoding {
  private static func table(_ kept: String) -> InlineArray<256, Bool> {
    var table = InlineArray<256, Bool>(repeating: false)
    for byte in UInt8.min...UInt8.max {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "a")...UInt8(ascii: "z"):
        table[Int(byte)] = true
      default: break
      }
    }
    for byte in kept.utf8 { table[Int(byte)] = true }
    return table
  }

  private static let unreserved = table("-._~")
  private static let component = table("-._~!'()*")

  static func isKept(_ byte: UInt8, component: Bool) -> Bool {
    component ? self.component[Int(byte)] : unreserved[Int(byte)]
  }

  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  static func encode(_ bytes: RawSpan, component: Bool) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.byteCount + 16)
    for byte in [UInt8](bytes) {
      if isKept(byte, component: component) {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
      }
    }
    return text
  }
}

extension URLContext {
  /// The bytes that a variable writes.
  func written(_ variable: URLVariable) -> [UInt8] {
    switch variable {
    case .percentEncodedName: PercentEncoding.encode(name, component: false)
    case .componentEncodedName: PercentEncoding.encode(name, component: true)
    default: [UInt8](text(of: variable))
    }
  }

  /// Whether a pattern writes exactly this URL.
  func writes(_ pattern: URLPattern, exactly url: Span<UInt8>) -> Bool {
    // Bytes have no padding that a raw view could expose.
    let bytes = unsafe url.bytes
    var position = 0
    for segment in pattern.segments {
      switch segment {
      case .text(let text):
        guard bytes.has(text.rawSpan, at: position) else { return false }
        position += text.count
      case .variable(.percentEncodedName):
        guard hasEncodedName(url, component: false, at: &position) else { return false }
      case .variable(.componentEncodedName):
        guard hasEncodedName(url, component: true, at: &position) else { return false }
      case .variable(let variable):
        let span = text(of: variable)
        guard bytes.has(span, at: position) else { return false }
        position += span.byteCount
      }
    }
    return position == url.count
  }

  private func hasEncodedName(
    _ url: Span<UInt8>, component: Bool, at position: inout Int
  ) -> Bool {
    for index in 0..<name.byteCount {
      // The index lies within the name.
      let byte = unsafe name.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if PercentEncoding.isKept(byte, component: component) {
        guard position < url.count, url[position] == byte else { return false }
        position += 1
      } else {
        guard url.count - position >= 3, url[position] == UInt8(ascii: "%"),
          url[position + 1] == PercentEncoding.hexDigit(byte >> 4),
          url[position + 2] == PercentEncoding.hexDigit(byte & 15)
        else { return false }
        position += 3
      }
    }
    return true
  }
}
