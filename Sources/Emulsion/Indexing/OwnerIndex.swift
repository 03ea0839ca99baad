/// `by_person` and `by_album`: the assets of one owner, live ones before trashed ones, each in the order of
/// capture. The key is the owner's id, a zero, the state, the time and the asset id.
enum OwnerIndex {
  /// The states as keys have them.
  enum State: UInt8 {
    case live = 0
    case trashed = 1
  }

  /// What all keys of one owner begin with; with a state, those of its assets in that state.
  static func prefix<Kind>(
    _ owner: Identifier<Kind>, _ state: State? = nil, into writer: inout RowWriter
  ) {
    writer.id(owner)
    writer.terminator()
    if let state { writer.byte(state.rawValue) }
  }

  /// The same as bytes.
  static func prefix<Kind>(_ owner: Identifier<Kind>, _ state: State? = nil) -> [UInt8] {
    var writer = RowWriter()
    prefix(owner, state, into: &writer)
    return writer.bytes
  }

  static func key<Kind>(
    _ owner: Identifier<Kind>, _ frame: AssetFrame, _ id: AssetID, into writer: inout RowWriter
  ) {
    prefix(owner, frame.isLive ? .live : .trashed, into: &writer)
    writer.time(frame.wall)
    writer.id(id)
  }

  static func value(_ frame: AssetFrame, into writer: inout RowWriter) {
    frame.encode(without: .wall, into: &writer)
  }

  /// The value of `by_person` goes on with when each face of the person was made, so that a person's faces are
  /// brought into order without a look at their records.
  static func value(
    _ frame: AssetFrame, faces: [Timestamp], into writer: inout RowWriter
  ) {
    value(frame, into: &writer)
    for createdAt in faces { writer.time(createdAt.microseconds) }
  }

  /// The frame that a row holds, and where in the key the asset id starts.
  static func frame(key: RawSpan, value: RawSpan) throws(CodecError) -> (AssetFrame, Int) {
    var keyReader = RowReader(key)
    _ = try keyReader.text()
    _ = try keyReader.byte()
    let wall = try keyReader.time()
    var reader = RowReader(value)
    return (try AssetFrame(&reader, wall: wall), keyReader.position)
  }

  /// The owner of a row.
  static func owner(key: RawSpan) throws(CodecError) -> [UInt8] {
    var reader = RowReader(key)
    return [UInt8](try reader.text())
  }

  /// The asset of a row.
  static func asset(key: RawSpan) throws(CodecError) -> AssetID {
    var reader = RowReader(key)
    _ = try reader.text()
    try reader.skip(1 + 8)
    return try reader.id()
  }

  /// Says when each of the person's faces in the asset of a row was made.
  static func forEachFace(
    value: RawSpan, _ body: (Timestamp) throws(CodecError) -> Void
  ) throws(CodecError) {
    var reader = RowReader(value)
    _ = try AssetFrame(&reader, wall: 0)
    while !reader.isAtEnd { try body(Timestamp(microseconds: try reader.time())) }
  }
}
