/// Lines of one input as they were read, on their way to whoever parses them.
struct LineChunk: Sendable {
  /// The most lines of a chunk…
  static let lines = 256
  /// …and the bytes at which it is closed.
  static let bytes = 4 << 20

  struct Line: Sendable {
    let number: Int
    /// Where it lies in ``LineChunk/text``; `nil` for one that is too long.
    let range: Range<Int>?
  }

  /// The place among all chunks.
  let number: Int
  /// The place of the input in the list of inputs.
  let input: Int
  /// What the lines are.
  let kind: ImportInput.Kind
  var text: [UInt8] = []
  var lines: [Line] = []
  /// Bytes of this input that were read so far.
  var bytesTaken = 0
  /// Why the input ended early.
  var failure: InputError?

  var isFull: Bool { lines.count >= Self.lines || text.count >= Self.bytes }
}

/// Reads inputs one after the other, in chunks.
struct ChunkReader {
  private let inputs: [ImportInput]
  private var input = 0
  private var number = 0
  private var lines: LineReader?

  init(_ inputs: [ImportInput]) { self.inputs = inputs }

  /// The next chunk, or `nil` behind the last input. Each input ends with a chunk, which may be empty.
  ///
  /// - Parameter text: The memory for its lines; what it holds is overwritten.
  mutating func next(into text: consuming [UInt8] = []) -> LineChunk? {
    guard input < inputs.count else { return nil }
    var chunk = LineChunk(number: number, input: input, kind: inputs[input].kind)
    number += 1
    chunk.text = text
    chunk.text.removeAll(keepingCapacity: true)
    // What a chunk of photographs takes, so that it is not moved as it grows.
    chunk.text.reserveCapacity(1 << 20)
    do throws(InputError) {
      var reader: LineReader
      if let begun = lines.take() {
        reader = begun
      } else {
        reader = LineReader(try inputs[input].bytes(), limit: DocumentParser.lineLimit)
      }
      while !chunk.isFull {
        guard let line = try reader.next() else {
          chunk.bytesTaken = reader.bytesTaken
          input += 1
          return chunk
        }
        chunk.append(line, of: reader)
      }
      chunk.bytesTaken = reader.bytesTaken
      lines = reader
    } catch {
      chunk.failure = error
      input += 1
    }
    return chunk
  }
}

extension LineChunk {
  fileprivate mutating func append(_ line: LineReader.Line, of reader: borrowing LineReader) {
    guard case .text(let range) = line else {
      lines.append(Line(number: reader.number, range: nil))
      return
    }
    let start = text.count
    text.append(contentsOf: reader.bytes[range])
    lines.append(Line(number: reader.number, range: start..<text.count))
  }
}
