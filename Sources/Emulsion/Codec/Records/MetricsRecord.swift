/// The record under an asset's id in `metrics`.
enum MetricsRecord {
  /// Field numbers; see `Metrics` in the Format article.
  enum Field {
    static let entry = 1
    static let name = 1
    static let value = 2
    /// Where a number stands that is no short decimal.
    static let doubleOffset = 1
  }

  static func encode(_ metrics: Metrics, into writer: inout WireWriter) {
    for entry in metrics.entries {
      writer.message(Field.entry) { writer in
        writer.string(Field.name, entry.name)
        writer.number(Field.value, orDoubleAt: Field.doubleOffset, entry.value)
      }
    }
    writer.unknown(metrics.unknownFields)
  }

  static func decode(_ payload: RawSpan) throws(CodecError) -> Metrics {
    var entries: [Metrics.Entry] = []
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      guard let entry = try next(&reader) else { continue }
      entries.append(
        Metrics.Entry(name: try String(utf8: entry.name), value: entry.number?.value))
    }
    var metrics = Metrics(entries)
    metrics.unknownFields = try WireFields<2>(payload).unknown(known: [Field.entry])
    return metrics
  }

  /// Accepts what ``decode(_:)`` accepts, and makes no value.
  static func check(_ payload: RawSpan) throws(CodecError) {
    guard payload.byteCount <= RecordLimits.payloadSize else {
      throw .sizeOutOfBounds(payload.byteCount)
    }
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      if let entry = try next(&reader) { try UTF8Check.check(entry.name) }
    }
  }

  /// One entry within its record.
  struct EntryView: ~Escapable {
    let name: RawSpan
    let number: WireNumber?

    @_lifetime(copy name)
    init(name: RawSpan, number: WireNumber?) {
      self.name = name
      self.number = number
    }
  }

  /// The name and number of the entry that the reader is at, or `nil` where it was at another field.
  @_lifetime(copy reader)
  static func next(
    _ reader: inout WireReader
  ) throws(CodecError) -> EntryView? {
    let (number, type) = try reader.tag()
    guard number == Field.entry, type == .length else {
      try reader.skip(type)
      return nil
    }
    let fields = try WireFields<4>(try reader.length())
    guard let name = try fields.bytes(Field.name) else { throw .missingField(Field.name) }
    return EntryView(
      name: name, number: try fields.number(Field.value, orDoubleAt: Field.doubleOffset))
  }
}
