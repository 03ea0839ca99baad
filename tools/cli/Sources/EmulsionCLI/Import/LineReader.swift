/// Reads lines of a bounded length. Of a longer one no more is held than its beginning.
struct LineReader {
  /// One line.
  enum Line: Equatable {
    /// Where it lies in ``LineReader/bytes``, without its line feed, until the next one is read.
    case text(Range<Int>)
    /// It was longer than the limit and has been skipped.
    case tooLong
  }

  private static let chunk = 1 << 20

  private var source: any ByteSource
  private let limit: Int
  private(set) var bytes: [UInt8]
  private var position = 0
  private var end = 0

  /// The number of the last line, from 1.
  private(set) var number = 0
  /// Bytes of the file that were read so far.
  var bytesTaken: Int { source.bytesTaken }

  init(_ source: any ByteSource, limit: Int) {
    self.source = source
    self.limit = limit
    bytes = [UInt8](repeating: 0, count: Self.chunk)
  }

  /// The next line, or `nil` at the end. A last line needs no line feed.
  mutating func next() throws(InputError) -> Line? {
    var searched = position
    var isTooLong = false
    while true {
      if let feed = bytes.span.extracting(0..<end).firstIndex(
        of: UInt8(ascii: "\n"), from: searched)
      {
        return take(upTo: feed, next: feed + 1, isTooLong)
      }
      if isTooLong || end - position > limit {
        isTooLong = true
        (position, end) = (0, 0)
      }
      makeRoom()
      searched = end
      let count = try source.read(into: &bytes, from: end)
      if count == 0 {
        guard isTooLong || position < end else { return nil }
        return take(upTo: end, next: end, isTooLong)
      }
      end += count
    }
  }

  private mutating func take(upTo feed: Int, next: Int, _ isTooLong: Bool) -> Line {
    let line = position..<feed
    position = next
    number += 1
    return isTooLong || line.count > limit ? .tooLong : .text(line)
  }

  /// Moves the line that has begun to the front, and makes the buffer larger where it fills it.
  private mutating func makeRoom() {
    if position > 0 {
      for index in position..<end { bytes[index - position] = bytes[index] }
      (position, end) = (0, end - position)
    }
    if end == bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: Self.chunk))
    }
  }
}
