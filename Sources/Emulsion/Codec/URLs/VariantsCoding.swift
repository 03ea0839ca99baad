/// A variant and its place in the object that it belongs to.
struct IndexedVariant: Equatable {
  var index: Int
  var entry: NamedVariant
}

/// `asset_urls` in records: the entries whose URL follows a pattern as pairs of numbers in one packed field,
/// the others in full, each with its place.
enum VariantsCoding {
  /// Pairs of a pattern's number and a width, the width plus one so that 0 says "none".
  struct Packed {
    var pairs: [(pattern: UInt32, width: Int?)] = []

    func write(_ field: Int, to writer: inout WireWriter) {
      guard !pairs.isEmpty else { return }
      writer.message(field) { writer in
        for pair in pairs {
          writer.varint(UInt64(pair.pattern))
          writer.varint(UInt64(bitPattern: Int64(pair.width.map { $0 &+ 1 } ?? 0)))
        }
      }
    }
  }

  /// Reads the pairs of a packed field one by one.
  struct PackedReader: ~Escapable {
    private var reader: WireReader

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) { reader = WireReader(bytes) }

    @_lifetime(self: copy self)
    mutating func next() throws(CodecError) -> (pattern: UInt32, width: Int?)? {
      guard !reader.isAtEnd else { return nil }
      let number = try reader.varint()
      guard let pattern = UInt32(exactly: number) else { throw .sizeOutOfBounds(-1) }
      let width = Int(Int64(bitPattern: try reader.varint()))
      return (pattern, width == 0 ? nil : width &- 1)
    }
  }

  /// Splits entries into those that follow a pattern and those that do not.
  static func split(
    _ variants: Variants, context: borrowing URLContext, learner: URLPatternLearner?
  ) -> (packed: Packed, literals: [IndexedVariant]) {
    var packed = Packed()
    packed.pairs.reserveCapacity(variants.entries.count)
    var literals: [IndexedVariant] = []
    for (index, entry) in variants.entries.enumerated() {
      // A width of −1 would collide with "none".
      if entry.variant.width != -1, let number = learner?.number(of: entry, in: context) {
        packed.pairs.append((number, entry.variant.width))
      } else {
        literals.append(IndexedVariant(index: index, entry: entry))
      }
    }
    return (packed, literals)
  }

  static func write(_ literal: IndexedVariant, _ field: Int, to writer: inout WireWriter) {
    writer.message(field) { writer in
      if literal.index != 0 { writer.uint64(1, UInt64(literal.index)) }
      writer.string(2, literal.entry.name)
      writer.string(3, literal.entry.variant.url)
      writer.string(4, literal.entry.variant.mimeType)
      writer.int64(5, literal.entry.variant.width)
    }
  }

  static func literal(_ bytes: RawSpan) throws(CodecError) -> IndexedVariant {
    let fields = try WireFields<6>(bytes)
    guard let name = try fields.string(2) else { throw .missingField(2) }
    guard let url = try fields.string(3) else { throw .missingField(3) }
    guard let mimeType = try fields.string(4) else { throw .missingField(4) }
    let index = try fields.uint32(1) ?? 0
    let width = try fields.int64(5).map { Int($0) }
    return IndexedVariant(
      index: Int(index),
      entry: NamedVariant(
        name: name, variant: Variant(url: url, mimeType: mimeType, width: width)))
  }

  /// All literals that stand under a field, in their order.
  static func literals(
    _ field: Int, in bytes: RawSpan
  ) throws(CodecError) -> [IndexedVariant] {
    var literals: [IndexedVariant] = []
    var reader = WireReader(bytes)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      if number == field, type == .length {
        literals.append(try literal(try reader.length()))
      } else {
        try reader.skip(type)
      }
    }
    return literals
  }

  /// Accepts the bytes of a packed field that ``merge(packed:literals:patterns:context:)`` accepts, and gives how many
  /// pairs they hold. A URL that follows a pattern is always a text: the pattern's texts were checked when it was read,
  /// ids are ASCII, and so is what is percent-encoded; the name is up to the caller.
  static func check(packed: RawSpan, patterns: URLPatternTable) throws(CodecError) -> UInt64 {
    var count: UInt64 = 0
    var reader = PackedReader(packed)
    while let pair = try reader.next() {
      guard patterns.has(pair.pattern) else { throw .unknownPattern(pair.pattern) }
      count &+= 1
    }
    return count
  }

  /// Accepts the bytes that ``literal(_:)`` accepts.
  static func check(literal bytes: RawSpan) throws(CodecError) {
    let fields = try WireFields<6>(bytes)
    guard try fields.hasText(2) else { throw .missingField(2) }
    guard try fields.hasText(3) else { throw .missingField(3) }
    guard try fields.hasText(4) else { throw .missingField(4) }
    _ = try fields.uint32(1)
    _ = try fields.int64(5)
  }

  /// Accepts the bytes that ``literals(_:in:)`` accepts.
  static func check(literals field: Int, in bytes: RawSpan) throws(CodecError) {
    var reader = WireReader(bytes)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      if number == field, type == .length {
        try check(literal: try reader.length())
      } else {
        try reader.skip(type)
      }
    }
  }

  /// Puts patterned and literal entries back into their one order.
  static func merge(
    packed: RawSpan?, literals: [IndexedVariant], patterns: URLPatternTable,
    context: borrowing URLContext
  ) throws(CodecError) -> Variants {
    var entries: [NamedVariant] = []
    var rest = literals[...]
    func takeLiterals() {
      while let literal = rest.first, literal.index <= entries.count {
        entries.append(literal.entry)
        rest.removeFirst()
      }
    }
    if let packed {
      var reader = PackedReader(packed)
      while let (number, width) = try reader.next() {
        takeLiterals()
        guard let pattern = patterns.pattern(number) else { throw .unknownPattern(number) }
        entries.append(
          NamedVariant(
            name: pattern.name,
            variant: Variant(
              url: try pattern.url(in: context), mimeType: pattern.mimeType, width: width)))
      }
    }
    takeLiterals()
    entries += rest.map(\.entry)
    return Variants(entries)
  }
}

extension JSONBuffer {
  /// Appends the entry `"name":{…}` of a pattern.
  mutating func append(
    pattern number: UInt32, of patterns: URLPatternTable, width: Int?,
    context: borrowing URLContext
  ) throws(CodecError) {
    let isKnown = try patterns.forEachPart(number) { text, variable throws(CodecError) in
      append(raw: text)
      switch variable {
      case nil: break
      case .id?: append(raw: context.id)
      case .asset?: append(raw: context.asset)
      case .face?: append(raw: context.face)
      case .name?: try appendEscaped(context.name)
      case .percentEncodedName?: append(percentEncoding: context.name, component: false)
      case .componentEncodedName?: append(percentEncoding: context.name, component: true)
      }
    }
    guard isKnown else { throw .unknownPattern(number) }
    append(width)
    append("}")
  }

  private mutating func append(percentEncoding bytes: RawSpan, component: Bool) {
    reserve(bytes.byteCount * 3)
    for index in 0..<bytes.byteCount {
      // The index runs over the bytes.
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if PercentEncoding.isKept(byte, component: component) {
        append(byte: byte)
      } else {
        append("%")
        append(byte: PercentEncoding.hexDigit(byte >> 4))
        append(byte: PercentEncoding.hexDigit(byte & 15))
      }
    }
  }

  /// Appends the entry `"name":{…}` of a variant.
  mutating func append(_ entry: NamedVariant) {
    appendQuoted(entry.name)
    append(":{\"url\":")
    appendQuoted(entry.variant.url)
    append(",\"mimetype\":")
    appendQuoted(entry.variant.mimeType)
    append(",\"width\":")
    append(entry.variant.width)
    append("}")
  }

  /// Appends an object of entries that all follow a pattern.
  private mutating func append(
    packed: RawSpan?, patterns: URLPatternTable, context: borrowing URLContext
  ) throws(CodecError) {
    append("{")
    if let packed {
      var reader = VariantsCoding.PackedReader(packed)
      var isFirst = true
      while let (number, width) = try reader.next() {
        if !isFirst { append(",") }
        isFirst = false
        try append(pattern: number, of: patterns, width: width, context: context)
      }
    }
    append("}")
  }

  /// Appends an object of all entries in their order.
  mutating func append(
    packed: RawSpan?, literals: [IndexedVariant], patterns: URLPatternTable,
    context: borrowing URLContext
  ) throws(CodecError) {
    if literals.isEmpty { return try append(packed: packed, patterns: patterns, context: context) }
    append("{")
    var written = 0
    var rest = literals[...]
    func isNext() -> Bool { rest.first.map { $0.index <= written } ?? false }
    if let packed {
      var reader = VariantsCoding.PackedReader(packed)
      while let (number, width) = try reader.next() {
        while isNext(), let literal = rest.popFirst() {
          if written > 0 { append(",") }
          append(literal.entry)
          written += 1
        }
        if written > 0 { append(",") }
        try append(pattern: number, of: patterns, width: width, context: context)
        written += 1
      }
    }
    for literal in rest {
      if written > 0 { append(",") }
      append(literal.entry)
      written += 1
    }
    append("}")
  }
}
