import Emulsion
import EmulsionSamples
import Foundation

/// Writes invented documents on two threads and hands them over in their order.
struct SampleWriter {
  private typealias Block = (bytes: [UInt8], count: Int)

  private static let threads = 2
  private static let blockSize = 256

  let library: SampleLibrary

  /// Calls `body` with blocks of lines and the number of documents in each.
  func forEachBlock(_ body: ([UInt8], Int) throws -> Void) throws {
    // Each thread has every second block and a queue of its own, so taking turns keeps the order.
    let queues = (0..<Self.threads).map { _ in BoundedQueue<Block>(capacity: 4) }
    defer { for queue in queues { queue.abandon() } }
    for (number, queue) in queues.enumerated() {
      Thread.detachNewThread { [library] in
        Self.write(library, every: Self.threads, from: number, to: queue)
      }
    }
    var turn = 0
    while true {
      switch queues[turn].take(waiting: 1) {
      case .element(let block):
        try body(block.bytes, block.count)
        turn = (turn + 1) % Self.threads
      case .nothingYet: break
      // The first queue that ends lies behind the last block.
      case .finished: return
      }
    }
  }

  private static func write(
    _ library: SampleLibrary, every step: Int, from first: Int, to queue: BoundedQueue<Block>
  ) {
    defer { queue.finish() }
    var buffer = JSONBuffer(capacity: 1 << 14)
    for start in stride(from: first * blockSize, to: library.count, by: step * blockSize) {
      var block: [UInt8] = []
      block.reserveCapacity(blockSize * 4096)
      var count = 0
      for document in library.documents(in: start..<(start + blockSize)) {
        buffer.removeAll()
        buffer.append(document.asset)
        // Copied at once.
        unsafe buffer.span.withUnsafeBufferPointer { unsafe block.append(contentsOf: $0) }
        block.append(UInt8(ascii: "\n"))
        count += 1
      }
      guard queue.append((block, count)) else { return }
    }
  }
}
