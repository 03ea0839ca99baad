/// Reads one sorted run of a temporary file, block by block: entries with their length before them.
struct RunReader {
  private let file: TemporaryFile?
  private var range: Range<Int>
  private var block: [UInt8] = []
  private var position = 0

  init(file: TemporaryFile?, range: Range<Int>) {
    self.file = file
    self.range = range
  }

  /// The next entry, or `nil` at the end of the run.
  mutating func next() throws(SystemFailure) -> [UInt8]? {
    guard let file else { return nil }
    var count = 0
    var shift = 0
    while true {
      guard let byte = try byte(file) else { return nil }
      count |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      guard try fill(file) else { return nil }
      let taken = min(count - bytes.count, block.count - position)
      bytes.append(contentsOf: block[position..<(position + taken)])
      position += taken
    }
    return bytes
  }

  private mutating func byte(_ file: TemporaryFile) throws(SystemFailure) -> UInt8? {
    guard try fill(file) else { return nil }
    position += 1
    return block[position - 1]
  }

  /// Makes sure that there is a byte at the position; `false` at the end.
  private mutating func fill(_ file: TemporaryFile) throws(SystemFailure) -> Bool {
    if position < block.count { return true }
    guard !range.isEmpty else { return false }
    block = try file.read(at: range.lowerBound, count: min(1 << 17, range.count))
    position = 0
    range = (range.lowerBound + block.count)..<range.upperBound
    return !block.isEmpty
  }
}
