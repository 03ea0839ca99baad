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
    try forEach(payload) { name, number throws(CodecError) in
      entries.append(Metrics.Entry(name: try String(utf8: name), value: number?.value))
    }
    var metrics = Metrics(entries)
    metrics.unknownFields = try WireFields<2>(payload).unknown(known: [Field.entry])
    return metrics
  }

  /// Lends each entry's name and number, in order.
  static func forEach(
    _ payload: RawSpan, _ body: (RawSpan, WireNumber?) throws(CodecError) -> Void
  ) throws(CodecError) {
    var reader = WireReader(payload)
    while !reader.isAtEnd {
      let (number, type) = try reader.tag()
      guard number == Field.entry, type == .length else {
        try reader.skip(type)
        continue
      }
      let fields = try WireFields<4>(try reader.length())
      guard let name = try fields.bytes(Field.name) else { throw .missingField(Field.name) }
      try body(name, try fields.number(Field.value, orDoubleAt: Field.doubleOffset))
    }
  }
}
