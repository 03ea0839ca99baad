import Emulsion
import Foundation

/// What the threads of an import share: chunks of lines, which one of them reads, and the batches that all make of
/// them. The reading thread parses as well; the writing one does whenever no batch is ready that it could write, so
/// none waits for another, whatever work there is more of. A third parses alone: the writing thread often waits for
/// the disk, and its processor would be idle meanwhile.
///
/// All state is behind the condition's lock.
final class ImportPipeline: @unchecked Sendable {
  /// What the writing thread is to do next.
  enum Work {
    /// Write the next batch.
    case batch(ParsedBatch)
    /// Parse a chunk and deliver it.
    case chunk(LineChunk)
    /// Nothing came in the time that was allowed.
    case nothingYet
    /// Nothing will come any more.
    case finished
  }

  /// What the reading thread is to do next.
  private enum ReadingWork {
    case read
    case parse(LineChunk)
    case end
  }

  /// Chunks that are read ahead.
  private static let readAhead = 3

  private let condition = NSCondition()
  /// The most chunks that are in the pipeline, whatever their state.
  private let capacity: Int
  private var chunks: [LineChunk] = []
  /// The memory of chunks that are parsed, to be used again.
  private var texts: [[UInt8]] = []
  /// Batches by the number of their chunk.
  private var batches: [Int: ParsedBatch] = [:]
  private var read = 0
  private var taken = 0
  private var isAtEnd = false
  private var isAbandoned = false

  init(capacity: Int) { self.capacity = capacity }

  private func withLock<R>(_ body: () -> R) -> R {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  /// Starts the threads that read and parse. They end by themselves.
  func start(_ inputs: [ImportInput], _ settings: AssetPreparer.Settings) {
    Thread.detachNewThread { [self] in
      var reader = ChunkReader(inputs)
      var parser = DocumentParser(settings)
      while true {
        switch nextReadingWork() {
        case .read: append(reader.next(into: takeText()))
        case .parse(let chunk): parse(chunk, with: &parser)
        case .end: return
        }
      }
    }
    Thread.detachNewThread { [self] in
      var parser = DocumentParser(settings)
      while let chunk = nextChunk() { parse(chunk, with: &parser) }
    }
  }

  // MARK: - The reading thread

  private func nextReadingWork() -> ReadingWork {
    withLock {
      while true {
        if isAbandoned { return .end }
        if !isAtEnd, chunks.count < Self.readAhead, read - taken < capacity { return .read }
        if !chunks.isEmpty { return .parse(chunks.removeFirst()) }
        if isAtEnd { return .end }
        condition.wait()
      }
    }
  }

  private func append(_ chunk: LineChunk?) {
    withLock {
      if let chunk {
        chunks.append(chunk)
        read += 1
      } else {
        isAtEnd = true
      }
      condition.broadcast()
    }
  }

  // MARK: - The parsing thread

  /// Waits for a chunk to parse; `nil` when none will come any more.
  private func nextChunk() -> LineChunk? {
    withLock {
      while !isAbandoned {
        if !chunks.isEmpty {
          condition.broadcast()
          return chunks.removeFirst()
        }
        if isAtEnd { return nil }
        condition.wait()
      }
      return nil
    }
  }

  // MARK: - All

  /// Makes a batch of a chunk and takes it in.
  func parse(_ chunk: LineChunk, with parser: inout DocumentParser) {
    let batch = parser.parse(chunk)
    withLock {
      batches[batch.number] = batch
      texts.append(chunk.text)
      condition.broadcast()
    }
  }

  /// Memory for the lines of a chunk, which an earlier one needs no more.
  private func takeText() -> [UInt8] { withLock { texts.popLast() } ?? [] }

  // MARK: - The writing thread

  /// Waits for something to do, but no longer than `seconds`.
  func next(waiting seconds: Double) -> Work {
    withLock {
      let deadline = Date(timeIntervalSinceNow: seconds)
      while true {
        if let batch = batches.removeValue(forKey: taken) {
          taken += 1
          condition.broadcast()
          return .batch(batch)
        }
        if !chunks.isEmpty {
          condition.broadcast()
          return .chunk(chunks.removeFirst())
        }
        if isAtEnd, taken == read { return .finished }
        if !condition.wait(until: deadline) { return .nothingYet }
      }
    }
  }

  /// Says that nothing more will be taken.
  func abandon() {
    withLock {
      isAbandoned = true
      condition.broadcast()
    }
  }
}
