internal import LMDB

/// Does one kind of work on threads of its own, piece after piece, while the thread that wants the results goes on.
///
/// One thread gives and takes. Results come in the order in which the pieces were given. Where the system has no thread
/// left, the work is done by the thread that gives it.
final class OrderedWorker<Piece: Sendable, Product: Sendable> {
  private let queue = Queue()
  private let first: @Sendable (Piece) -> Void
  private let work: @Sendable (Piece) -> Product
  private var hasThread = false
  /// Pieces that were given and whose products were not taken.
  private var pending = 0

  /// Starts the threads; they end when the worker goes.
  ///
  /// - Parameters:
  ///   - threads: How many pieces are worked on at once.
  ///   - first: Done with each piece before the work, on the same thread, but one piece after the other, in their order.
  ///   - work: The work.
  init(
    threads: Int = 1, first: @escaping @Sendable (Piece) -> Void = { _ in },
    _ work: @escaping @Sendable (Piece) -> Product
  ) {
    (self.first, self.work) = (first, work)
    for _ in 0..<threads {
      queue.noteThread()
      if Platform.startThread({ [queue] in queue.run(first, work) }) == 0 {
        hasThread = true
      } else {
        queue.noteEnd()
      }
    }
  }

  deinit { queue.close() }

  /// Ends the threads, and waits for what they are at; nothing is given or taken any more.
  func end() {
    queue.close()
    queue.waitForThreads()
  }

  /// Hands a piece over.
  func give(_ piece: Piece) {
    pending += 1
    if hasThread {
      queue.add(piece)
    } else {
      first(piece)
      queue.add(done: work(piece))
    }
  }

  /// The product of the first piece that is pending. Where no more are pending than may stay so, there is one only if
  /// it is done already; else it is waited for.
  func take(leaving count: Int) -> Product? {
    guard pending > 0, let product = queue.take(waits: pending > count) else { return nil }
    pending -= 1
    return product
  }

  /// What all threads share.
  private final class Queue: @unchecked Sendable {
    /// Whoever holds it is the one that takes the next piece, and does with it what is done first. It is taken before
    /// `lock`.
    private let turn = Lock()
    private let lock = Lock()
    // All below is guarded by `lock`.
    private var pieces: [Piece] = []
    private var isClosed = false
    private var threads = 0
    /// The products that are done and not taken, by their places among all.
    private var products: [Int: Product] = [:]
    private var begun = 0
    private var taken = 0

    /// What a thread does.
    func run(_ first: (Piece) -> Void, _ work: (Piece) -> Product) {
      while let (piece, place) = begin(first) { add(done: work(piece), at: place) }
      noteEnd()
    }

    private func begin(_ first: (Piece) -> Void) -> (Piece, place: Int)? {
      turn.withLock {
        guard let next = next() else { return nil }
        first(next.piece)
        return next
      }
    }

    private func next() -> (piece: Piece, place: Int)? {
      lock.withLock {
        while pieces.isEmpty, !isClosed { lock.wait() }
        if isClosed { return nil }
        begun += 1
        return (pieces.removeFirst(), begun - 1)
      }
    }

    func add(_ piece: Piece) {
      lock.withLock {
        pieces.append(piece)
        lock.wakeAll()
      }
    }

    /// Adds the product of a piece that no thread has had.
    func add(done product: Product) {
      lock.withLock {
        products[begun] = product
        begun += 1
      }
    }

    private func add(done product: Product, at place: Int) {
      lock.withLock {
        products[place] = product
        lock.wakeAll()
      }
    }

    func take(waits: Bool) -> Product? {
      lock.withLock {
        while products[taken] == nil, waits { lock.wait() }
        guard let product = products.removeValue(forKey: taken) else { return nil }
        taken += 1
        return product
      }
    }

    func close() {
      lock.withLock {
        isClosed = true
        lock.wakeAll()
      }
    }

    func noteThread() { lock.withLock { threads += 1 } }

    func noteEnd() {
      lock.withLock {
        threads -= 1
        lock.wakeAll()
      }
    }

    func waitForThreads() {
      lock.withLock {
        while threads > 0 { lock.wait() }
      }
    }
  }
}
