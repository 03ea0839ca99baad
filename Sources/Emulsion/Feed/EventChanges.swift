internal import LMDB

/// The feed as it grows: every event after a place, in order, without an end. See ``AssetStore/changes(after:every:)``.
public struct EventChanges: AsyncSequence, Sendable {
  /// What happened.
  public typealias Element = Event
  /// What can go wrong.
  public typealias Failure = StoreError

  let store: AssetStore
  let cursor: EventCursor?
  let interval: Duration

  /// Begins to read.
  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(store: store, cursor: cursor, interval: interval)
  }

  /// Reads the feed page by page, and waits at its end. No snapshot is open while it waits.
  public struct AsyncIterator: AsyncIteratorProtocol {
    private static let pageSize = 256

    private let store: AssetStore
    private var cursor: EventCursor?
    private let interval: Duration
    private var page: ArraySlice<Event> = []
    private var isAtEnd = false

    fileprivate init(store: AssetStore, cursor: EventCursor?, interval: Duration) {
      self.store = store
      self.cursor = cursor
      self.interval = interval
    }

    /// The next event, as soon as there is one; `nil` when the task is cancelled.
    ///
    /// - Throws: ``StoreError/Code/eventsTrimmed`` where events that were not read yet are gone,
    ///   ``StoreError/Code/unknownCursor``, ``StoreError/Code/closed``, and what reading throws. The sequence has
    ///   ended then.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(StoreError) -> Event? {
      while !isAtEnd {
        if Task.isCancelled { break }
        if let event = page.popFirst() {
          cursor = event.cursor
          return event
        }
        // Asked before the feed is read: what is committed later wakes the wait.
        let commits = store.commits.count
        do throws(StoreError) {
          let transaction = try store.lastTransaction()
          try read()
          if page.isEmpty {
            try await store.waitForCommit(beyond: commits, transaction, every: interval)
          }
        } catch {
          isAtEnd = true
          throw error
        }
      }
      isAtEnd = true
      return nil
    }

    /// The next page that is there.
    private mutating func read() throws(StoreError) {
      let (start, events) = try store.read { [cursor] snapshot throws(StoreError) in
        // From nowhere in particular means from the first event that is left, and from then on nothing is missed.
        var start = cursor
        if start == nil {
          let first = try snapshot.eventRange?.lowerBound ?? 1
          start = EventCursor(sequence: first > 0 ? first - 1 : 0)
        }
        let query = EventQuery(after: start, limit: Self.pageSize)
        return (start, try snapshot.events(query).items)
      }
      cursor = start
      page = events[...]
    }
  }
}

extension AssetStore {
  /// The events after a place, and then those to come, in commit order: the loop wakes with each commit of this
  /// process at once, and with one of another process after `interval` at the latest.
  ///
  /// ```swift
  /// for try await event in store.changes(after: cursor) { … }
  /// ```
  ///
  /// It reads page by page and keeps no snapshot between them. Cancelling the task ends the loop. A reader that
  /// falls so far behind that events are trimmed under it gets ``StoreError/Code/eventsTrimmed``.
  ///
  /// - Parameters:
  ///   - cursor: The place to go on from; `nil` is the first event that the feed has when reading begins.
  ///   - interval: How often to look for commits of other processes; that costs a few loads from memory.
  public func changes(
    after cursor: EventCursor? = nil, every interval: Duration = .milliseconds(100)
  ) -> EventChanges {
    EventChanges(store: self, cursor: cursor, interval: interval)
  }

  /// Sleeps until there has been a commit, in this process or, as seen every interval, in another one.
  fileprivate func waitForCommit(
    beyond count: UInt64, _ transaction: Int, every interval: Duration
  ) async throws(StoreError) {
    while !Task.isCancelled, commits.count == count {
      await withTaskGroup { group in
        group.addTask { [commits] in await commits.wait(beyond: count) }
        // An error is the cancellation, after which nobody waits.
        group.addTask { try? await Task.sleep(for: interval) }
        await group.next()
        group.cancelAll()
      }
      if try lastTransaction() != transaction { return }
    }
  }

  /// The number of the last transaction that any process has committed.
  fileprivate func lastTransaction() throws(StoreError) -> Int {
    do throws(LMDBError) {
      return try environment.lastTransactionID()
    } catch {
      throw StoreError(error).at(path: path)
    }
  }
}
