/// One record within the content of a chunk: where its key and its payload lie.
struct ArchiveRecord: Sendable {
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

  /// Writes a record, or with `nil` a tombstone, with its length before it.
  static func encode(
    _ database: Database, key: RawSpan, _ payload: RawSpan?, into writer: inout WireWriter
  ) {
    // Each field has a tag of one byte.
    var size = 1 + WireWriter.size(ofVarint: database.number) + fieldSize(key)
    if let payload { size += fieldSize(payload) }
    writer.varint(UInt64(size))
    writer.uint64(1, database.number)
    writer.bytes(2, key)
    if let payload { writer.bytes(3, payload) }
  }

  private static func fieldSize(_ bytes: RawSpan) -> Int {
    1 + WireWriter.size(ofVarint: UInt64(bytes.byteCount)) + bytes.byteCount
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
