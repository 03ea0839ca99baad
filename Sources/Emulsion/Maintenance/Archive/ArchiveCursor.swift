/// How far an archive was read.
struct ArchivePlace: Equatable {
  /// Chunks whose heads were read.
  var chunks: Int
  /// The hash of header and heads until then.
  var chain: UInt64
  /// Where in the content of the last chunk the next record begins; `nil` at the archive's end.
  var position: Int?

  /// Chunks that hold nothing any more that is still to be read.
  var doneChunks: Int { position == nil ? chunks : chunks - 1 }

  var text: String {
    "\(chunks):\(String(chain, radix: 16)):\(position.map { String($0) } ?? "end")"
  }

  init(chunks: Int, chain: UInt64, position: Int?) {
    (self.chunks, self.chain, self.position) = (chunks, chain, position)
  }

  init?(text: Substring) {
    let words = text.split(separator: ":", omittingEmptySubsequences: false)
    guard words.count == 3, let chunks = Int(words[0]), chunks >= 0,
      let chain = UInt64(words[1], radix: 16)
    else { return nil }
    let position = Int(words[2])
    guard words[2] == "end" || position.map({ $0 >= 0 && chunks > 0 }) == true else { return nil }
    self.init(chunks: chunks, chain: chain, position: position)
  }
}

/// An archive, at one of its records.
struct ArchiveCursor {
  let reader: ArchiveReader
  /// The content of the chunk in which the record lies.
  private(set) var content: [UInt8] = []
  private var position = 0
  /// Where the record begins.
  private var start = 0
  /// `nil` at the end.
  private(set) var record: ArchiveRecord?
  /// The place of its database among those of an archive.
  private(set) var section = 0

  /// Before the first record.
  init(_ reader: ArchiveReader) { self.reader = reader }

  /// The place of the record.
  var place: ArchivePlace {
    ArchivePlace(
      chunks: reader.totals.chunks, chain: reader.chain, position: record == nil ? nil : start)
  }

  /// Goes on to a place where another cursor was, of an archive of which nothing but the header was read. Answers
  /// `false` where the bytes until there are not those that the other one has read.
  ///
  /// - Parameter progress: Called after each chunk.
  mutating func advance(
    to place: ArchivePlace, _ progress: () throws(StoreError) -> Void
  ) throws(StoreError) -> Bool {
    while reader.totals.chunks < place.doneChunks {
      guard try reader.skip() else { return false }
      try progress()
    }
    guard let position = place.position else {
      try advance()
      return record == nil && reader.chain == place.chain
    }
    guard let chunk = try reader.next(), reader.chain == place.chain,
      position < chunk.content.count
    else { return false }
    (content, self.position) = (chunk.content, position)
    try advance()
    return true
  }

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
      start = position
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
