internal import LMDB

/// Does one kind of work on a thread of its own, piece after piece, while the thread that wants the results goes on.
///
/// One thread gives and takes. Results come in the order in which the pieces were given. Where the system has no thread
/// left, the work is done by the thread that gives it.
final class OrderedWorker<Piece: Sendable, Product: Sendable> {
  private let queue = Queue()
  private let work: @Sendable (Piece) -> Product
  private let hasThread: Bool
  /// Pieces that were given and whose products were not taken.
  private var pending = 0

  /// Starts the thread; it ends when the worker goes.
  init(_ work: @escaping @Sendable (Piece) -> Product) {
    self.work = work
    hasThread = Platform.startThread { [queue] in queue.run(work) } == 0
  }

  deinit { queue.close() }

  /// Hands a piece over.
  func give(_ piece: Piece) {
    pending += 1
    if hasThread { queue.add(piece) } else { queue.add(done: work(piece)) }
  }

  /// The product of the first piece that is pending. Where no more are pending than may stay so, there is one only if
  /// it is done already; else it is waited for.
  func take(leaving count: Int) -> Product? {
    guard pending > 0, let product = queue.take(waits: pending > count) else { return nil }
    pending -= 1
    return product
  }

  /// What both threads share.
  private final class Queue: @unchecked Sendable {
    private let lock = Lock()
    // All below is guarded by `lock`.
    private var pieces: [Piece] = []
    private var products: [Product] = []
    private var isClosed = false

    /// What the thread does.
    func run(_ work: (Piece) -> Product) {
      while let piece = next() { add(done: work(piece)) }
    }

    private func next() -> Piece? {
      lock.withLock {
        while pieces.isEmpty, !isClosed { lock.wait() }
        return isClosed ? nil : pieces.removeFirst()
      }
    }

    func add(_ piece: Piece) {
      lock.withLock {
        pieces.append(piece)
        lock.wakeAll()
      }
    }

    func add(done product: Product) {
      lock.withLock {
        products.append(product)
        lock.wakeAll()
      }
    }

    func take(waits: Bool) -> Product? {
      lock.withLock {
        while products.isEmpty, waits { lock.wait() }
        return products.isEmpty ? nil : products.removeFirst()
      }
    }

    func close() {
      lock.withLock {
        isClosed = true
        lock.wakeAll()
      }
    }
  }
}
