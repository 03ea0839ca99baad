internal import LMDB

/// The assets of a store in the order of their ids, in blocks that several threads take in turns. All of them see the
/// same state.
final class AssetBlocks: @unchecked Sendable {
  private static let size = 256

  private let lock = Lock()
  // All below is guarded by `lock`.
  private var last: [UInt8] = []
  private var hasEnded = false

  /// The keys of the next assets; none at the end.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` where the keys do not ascend, after which there are none.
  func next(_ session: ReadSession) throws(StoreError) -> [[UInt8]] {
    lock.lock()
    defer { lock.unlock() }
    if hasEnded { return [] }
    let range = KeyRange(lower: last.isEmpty ? .unbounded : .excluding(last))
    let keys: [[UInt8]]
    do throws(StoreError) {
      keys = try session.keys(.core, range, limit: Self.size)
    } catch {
      hasEnded = true
      throw error
    }
    for key in keys {
      // On pages that are damaged a walk might never end.
      guard Platform.compare(last.rawSpan, key.rawSpan) < 0 else {
        hasEnded = true
        throw StoreError(
          .corrupted, "the key does not lie above the one before it",
          advice: "salvage the store: its pages are damaged", database: .core,
          key: SchemaKeys.text(of: key.rawSpan, in: .core))
      }
      last = key
    }
    hasEnded = keys.isEmpty
    return keys
  }
}

extension AssetStore {
  /// Has all assets looked at, block by block, by two threads where the system has another one: for a store that nobody
  /// else writes to, so that both see one state.
  ///
  /// - Parameters:
  ///   - progress: Called with what both threads together have noted.
  ///   - look: What a thread does: `next` gives the keys of the next assets, none at the end, and notes how much this
  ///     thread has done.
  /// - Returns: What each thread has made.
  func onTwoThreads<Product: Sendable>(
    progress: (Int) throws(StoreError) -> Void,
    _ look:
      @escaping @Sendable (
        ReadSession, _ next: (_ done: Int) throws(StoreError) -> [[UInt8]]
      ) throws(StoreError) -> Product
  ) throws(StoreError) -> [Product] {
    let blocks = AssetBlocks()
    let other = Background<Product, Int>.start(0) { [self] work throws(StoreError) in
      try read { snapshot throws(StoreError) in
        let session = snapshot.session
        return try look(session) { done throws(StoreError) in
          try work.note(done)
          return try blocks.next(session)
        }
      }
    }
    do throws(StoreError) {
      var own = 0
      let product = try read { snapshot throws(StoreError) in
        let session = snapshot.session
        return try look(session) { done throws(StoreError) in
          own = done
          try progress(done + (other?.place ?? 0))
          // Nobody needs the rest where the other one has failed.
          try other?.check()
          return try blocks.next(session)
        }
      }
      guard let other else { return [product] }
      return [product, try other.wait { done throws(StoreError) in try progress(own + done) }]
    } catch {
      other?.cancel()
      throw error
    }
  }
}
