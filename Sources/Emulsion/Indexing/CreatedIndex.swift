/// `by_created`: faces, albums and links in the order in which they were made. The key is the kind, the time and
/// the id; lists, newest first, are walks from the end of a kind.
enum CreatedIndex {
  /// The kinds as keys have them: frozen.
  enum Kind: UInt8 {
    case album = 0x61  // a
    case face = 0x66  // f
    case link = 0x6C  // l
  }

  static func key<IDKind>(
    _ kind: Kind, _ createdAt: Timestamp, _ id: Identifier<IDKind>, into writer: inout RowWriter
  ) {
    writer.byte(kind.rawValue)
    writer.time(createdAt.microseconds)
    writer.id(id)
  }

  /// When it was made, and where in the key the id starts.
  static func createdAt(key: RawSpan) throws(CodecError) -> (Timestamp, Int) {
    var reader = RowReader(key)
    _ = try reader.byte()
    return (Timestamp(microseconds: try reader.time()), reader.position)
  }
}
