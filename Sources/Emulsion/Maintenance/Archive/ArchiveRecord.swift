/// One record within the content of a chunk: where its key and its payload lie.
struct ArchiveRecord {
  var database: Database
  var key: Range<Int>
  /// `nil` says that there is no such record any more: a tombstone.
  var payload: Range<Int>?

  /// Reads the record at a place, and leaves the place of the next one.
  init(_ content: RawSpan, at position: inout Int) throws(CodecError) {
    var outer = WireReader(content, at: position)
    let message = try outer.length()
    position = outer.position
    let start = outer.position - message.byteCount
    var (number, key): (UInt64, Range<Int>?) = (0, nil)
    var reader = WireReader(message)
    while !reader.isAtEnd {
      let (field, type) = try reader.tag()
      switch (field, type) {
      case (1, .varint): number = try reader.varint()
      case (2, .length): key = Self.place(try reader.length(), reader, start)
      case (3, .length): payload = Self.place(try reader.length(), reader, start)
      default: try reader.skip(type)
      }
    }
    guard 1...UInt64(Database.allCases.count) ~= number else { throw .invalidField(1) }
    database = Database.allCases[Int(number) - 1]
    guard let key else { throw .missingField(2) }
    self.key = key
  }

  private static func place(
    _ bytes: RawSpan, _ reader: borrowing WireReader, _ start: Int
  ) -> Range<Int> {
    let end = start + reader.position
    return end - bytes.byteCount..<end
  }

  /// Lends each record of a chunk's content.
  static func forEach(
    _ content: [UInt8], _ body: (ArchiveRecord) throws(CodecError) -> Void
  ) throws(CodecError) {
    var position = 0
    while position < content.count {
      try body(try ArchiveRecord(content.rawSpan, at: &position))
    }
  }
}
