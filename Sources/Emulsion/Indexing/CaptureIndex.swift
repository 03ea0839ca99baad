/// `by_capture`: live assets by the wall clock of their capture. The key is the time and the asset id, so the list,
/// newest first with ties by id descending, is a walk from the end; new pictures are appended there.
enum CaptureIndex {
  static func key(_ frame: AssetFrame, _ id: AssetID, into writer: inout RowWriter) {
    writer.time(frame.wall)
    writer.id(id)
  }

  static func value(_ frame: AssetFrame, into writer: inout RowWriter) {
    frame.encode(without: [.wall, .trashedAt], into: &writer)
  }

  /// The frame that a row holds, and where in the key the asset id starts.
  static func frame(key: RawSpan, value: RawSpan) throws(CodecError) -> (AssetFrame, Int) {
    var keyReader = RowReader(key)
    let wall = try keyReader.time()
    var reader = RowReader(value)
    return (try AssetFrame(&reader, wall: wall), keyReader.position)
  }
}

/// `by_trash`: trashed assets by the time of trashing; the list is a walk from the end.
enum TrashIndex {
  static func key(_ trashedAt: Timestamp, _ id: AssetID, into writer: inout RowWriter) {
    writer.time(trashedAt.microseconds)
    writer.id(id)
  }

  static func value(_ frame: AssetFrame, into writer: inout RowWriter) {
    frame.encode(without: .trashedAt, into: &writer)
  }

  /// The frame that a row holds, and where in the key the asset id starts.
  static func frame(key: RawSpan, value: RawSpan) throws(CodecError) -> (AssetFrame, Int) {
    var keyReader = RowReader(key)
    let trashedAt = Timestamp(microseconds: try keyReader.time())
    var reader = RowReader(value)
    return (try AssetFrame(&reader, trashedAt: trashedAt), keyReader.position)
  }
}
