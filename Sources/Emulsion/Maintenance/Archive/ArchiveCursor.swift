/// An archive, at one of its records.
struct ArchiveCursor {
  let reader: ArchiveReader
  /// The content of the chunk in which the record lies.
  private(set) var content: [UInt8] = []
  private var position = 0
  /// `nil` at the end.
  private(set) var record: ArchiveRecord?
  /// The place of its database among those of an archive.
  private(set) var section = 0

  /// Before the first record.
  init(_ reader: ArchiveReader) { self.reader = reader }

  /// Goes on to the next record.
  mutating func advance() throws(StoreError) {
    while position >= content.count {
      guard let chunk = try reader.next() else {
        record = nil
        return
      }
      (content, position) = (chunk.content, 0)
    }
    do throws(CodecError) {
      var end = position
      let next = try ArchiveRecord(content.rawSpan, at: &end)
      position = end
      if next.database != record?.database {
        section = Database.archived.firstIndex(of: next.database) ?? 0
      }
      record = next
    } catch {
      throw StoreError(.corrupted, error.reason, path: reader.path)
    }
  }

  /// Orders by section and key; the end comes last.
  func compare(_ other: ArchiveCursor) -> Int {
    guard let record, let theirs = other.record else {
      return (record == nil ? 1 : 0) - (other.record == nil ? 1 : 0)
    }
    if section != other.section { return section - other.section }
    return Platform.compare(
      content.rawSpan.extracting(record.key), other.content.rawSpan.extracting(theirs.key))
  }
}
