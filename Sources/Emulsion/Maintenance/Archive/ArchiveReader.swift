/// Reads an archive from its beginning to its end, and finds every byte that is not as it was written: each head has
/// a hash of itself and of its chunk, the footer one of all heads, and behind it there is nothing.
final class ArchiveReader {
  /// A chunk whose hash, size, count and order are as its head says.
  struct Chunk {
    var head: ArchiveChunkHead
    var content: [UInt8]
  }

  /// What stands first; of a salvage whose archive has lost it, what does no harm in its place.
  let header: ArchiveHeader
  private let hasLostHeader: Bool
  private(set) var totals = ArchiveTotals()
  private(set) var chain: UInt64
  private let input: ArchiveInput
  private let unpacker = ArchiveUnpacker()
  let path: String
  /// Told of damage that is passed over; where there is nobody, damage is an error.
  private let onDamage: ((StoreError) -> Void)?
  private var hasEnded = false
  private var damages = 0
  /// The number of the chunk before.
  private var lastNumber = -1
  /// Whether the bytes have ended before the archive.
  private(set) var isCut = false
  /// The section and the key of the record before.
  private var last: (section: Int, key: [UInt8]) = (-1, [])

  init(
    _ source: ArchiveSource, onDamage: ((StoreError) -> Void)? = nil
  ) throws(StoreError) {
    input = try source.input()
    path = source.name
    self.onDamage = onDamage
    let first = try Self.frame(input)
    guard let frame = first, frame.kind == .header else {
      let damage = StoreError(
        .corrupted, "the file does not begin as an archive does",
        advice: "name a file that `dump` has written", path: path)
      guard let onDamage else { throw damage }
      (header, hasLostHeader, chain) = (.lost(), true, 0)
      if first == nil { try findNextHead() }
      // Where no head is, there is no archive.
      if hasEnded { throw damage }
      onDamage(damage)
      damages = 1
      return
    }
    hasLostHeader = false
    do throws(CodecError) {
      header = try ArchiveHeader(decoding: frame.message.rawSpan)
    } catch {
      throw StoreError(.corrupted, "the archive's header: \(error.reason)", path: path)
    }
    guard header.version <= ArchiveHeader.currentVersion else {
      throw StoreError(
        .newerFormat,
        "the archive has version \(header.version), this library knows \(ArchiveHeader.currentVersion)",
        advice: "use a newer version of the library", path: path)
    }
    guard header.formatVersion <= FormatVersion.current else {
      throw StoreError(
        .newerFormat,
        "the records have format version \(header.formatVersion), this library knows "
          + "\(FormatVersion.current)",
        advice: "use a newer version of the library", path: path)
    }
    chain = frame.hash
    input.skip(frame.size)
    totals.bytes = input.offset
  }

  /// The next chunk, or `nil` when the archive has ended as it must.
  func next() throws(StoreError) -> Chunk? { try next(unpacking: true) }

  /// Goes past the next chunk. Its bytes are held against its hash and not unpacked: for one that was read before.
  /// Answers whether there was one.
  func skip() throws(StoreError) -> Bool { try next(unpacking: false) != nil }

  /// Whether the next bytes could not be had, or were none though the archive goes on.
  var hasBrokenOff: Bool { isCut || input.hasFailed }

  private func next(unpacking: Bool) throws(StoreError) -> Chunk? {
    while !hasEnded {
      do throws(StoreError) {
        if let chunk = try readFrame(unpacking: unpacking) { return chunk }
      } catch {
        guard let onDamage, error.code == .corrupted else { throw error }
        onDamage(error)
        damages += 1
        try findNextHead()
      }
    }
    return nil
  }

  /// How many patterns the store had, once all is read; as many as there can be, where nobody can say.
  var patterns: Int {
    let hasAllChunks = damages == 1 && lastNumber == totals.chunks - 1
    return hasLostHeader && hasAllChunks ? totals.sections[.patterns] ?? 0 : header.patterns
  }

  private func readFrame(unpacking: Bool) throws(StoreError) -> Chunk? {
    guard let frame = try Self.frame(input) else {
      // No head is as long.
      let rest = try input.peek(1 << 10)
      isCut = rest.count < 1 << 10
      throw damage(
        rest.isEmpty
          ? "the archive is cut: chunks or the footer are missing" : "no head of a chunk is here")
    }
    switch frame.kind {
    case .header: throw damage("another archive begins here")
    case .chunk: return try chunk(frame, unpacking: unpacking)
    case .footer:
      let footer = ArchiveFooter.encode(totals, chain: chain, offset: input.offset)
      if damages == 0, frame.message != footer.bytes {
        throw damage("the footer does not speak of these chunks: some are missing or moved")
      }
      chain = ArchiveFrame.hash(frame.bytes[...], after: chain)
      input.skip(frame.size)
      totals.bytes = input.offset
      hasEnded = true
      if try !input.peek(1).isEmpty { throw damage("there are bytes behind the archive's end") }
      return nil
    }
  }

  private func chunk(_ frame: Frame, unpacking: Bool) throws(StoreError) -> Chunk {
    let head: ArchiveChunkHead
    do throws(CodecError) {
      head = try ArchiveChunkHead(decoding: frame.message.rawSpan)
    } catch {
      throw damage("the head of a chunk: \(error.reason)")
    }
    if damages == 0, head.number != totals.chunks || head.offset != input.offset {
      throw damage(
        "chunk \(head.number) of byte \(head.offset) stands where chunk \(totals.chunks) belongs",
        head)
    }
    let packed = try input.peek(frame.size + head.packedSize).dropFirst(frame.size)
    guard packed.count == head.packedSize else {
      isCut = true
      throw damage("the archive is cut within this chunk", head)
    }
    let isWhole = ArchiveFrame.hash(packed) == head.hash
    let unpacked =
      isWhole && unpacking ? unpacker.unpack(packed, size: head.contentSize) : []
    guard isWhole, let content = unpacked else {
      throw damage("its bytes are not those that were written", head)
    }
    if unpacking {
      try check(content, head)
    } else {
      last = (try section(of: head), [])
    }
    chain = ArchiveFrame.hash(frame.bytes[...], after: chain)
    input.skip(frame.size + head.packedSize)
    totals.bytes = input.offset
    totals.chunks += 1
    lastNumber = head.number
    totals.records += head.records
    totals.contentBytes += head.contentSize
    totals.sections[head.database, default: 0] += head.records
    return Chunk(head: head, content: content)
  }

  private func section(of head: ArchiveChunkHead) throws(StoreError) -> Int {
    if let section = Database.archived.firstIndex(of: head.database) { return section }
    throw damage("no archive has a section of this database", head)
  }

  /// Whether a chunk holds as many records as its head says, of its database and in the order of their keys.
  private func check(_ content: [UInt8], _ head: ArchiveChunkHead) throws(StoreError) {
    let section = try section(of: head)
    var last = last
    var (records, isOrdered) = (0, section >= last.section)
    if section != last.section { last = (section, []) }
    do throws(CodecError) {
      // Only an increment says that a record is gone.
      let isWhole = header.since == nil
      var before: Range<Int>?
      try ArchiveRecord.forEach(content) { record in
        let key = content.rawSpan.extracting(record.key)
        let follows =
          before.map { Platform.compare(content.rawSpan.extracting($0), key) < 0 }
          ?? (Platform.compare(last.key.rawSpan, key) < 0)
        let isWanted = record.database == head.database && !(isWhole && record.payload == nil)
        if !follows || !isWanted { isOrdered = false }
        before = record.key
        records += 1
      }
      if let before { last.key = Array(content[before]) }
    } catch {
      throw damage(error.reason, head)
    }
    guard isOrdered, records == head.records else {
      throw damage("its records are not in order, or not those that its head says", head)
    }
    self.last = last
  }

  // MARK: - Heads

  private struct Frame {
    var kind: ArchiveFrame.Kind
    var message: [UInt8]
    var bytes: [UInt8]

    var size: Int { bytes.count }
    var hash: UInt64 { ArchiveFrame.hash(bytes[...]) }
  }

  private static func frame(_ input: ArchiveInput) throws(StoreError) -> Frame? {
    guard let size = ArchiveFrame.size(try input.peek(ArchiveFrame.headSize)) else { return nil }
    let bytes = try input.peek(size)
    guard bytes.count == size, let (kind, message) = ArchiveFrame.decode(bytes) else { return nil }
    return Frame(kind: kind, message: message, bytes: Array(bytes))
  }

  /// Goes on at the next head that is whole, or at the end.
  private func findNextHead() throws(StoreError) {
    repeat {
      let ahead = try input.peek(1 << 16)
      guard ahead.count > 1 else {
        input.skip(ahead.count)
        hasEnded = true
        return
      }
      let rest = ahead.dropFirst()
      let place = rest.firstIndex { $0 == ArchiveFrame.magic[0] } ?? rest.endIndex
      input.skip(place - ahead.startIndex)
    } while try Self.frame(input) == nil
  }

  private func damage(_ what: String, _ head: ArchiveChunkHead? = nil) -> StoreError {
    let place = head.map { "chunk \($0.number) of \($0.database.rawValue), " } ?? ""
    return StoreError(
      .corrupted, "\(place)byte \(input.offset) of the archive: \(what)",
      advice: "take another archive, or restore what is whole with `onDamage`", path: path,
      database: head?.database)
  }
}
