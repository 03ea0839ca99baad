/// One operation on many assets, in transactions of about an eighth of a second each.
struct AssetBatches {
  private let store: AssetStore
  /// Told of each record that is lost with its asset, which is removed all the same.
  private let onDamage: ((StoreError) -> Void)?
  /// Told of each asset that damage leaves as it is; where there is nobody, the first one ends the operation.
  private let onLeft: ((AssetID, StoreError) -> Void)?
  private var pacer = BatchPacer()
  private(set) var left: Set<AssetID> = []
  /// Assets that were changed so far.
  private(set) var done = 0

  init(
    store: AssetStore, onDamage: ((StoreError) -> Void)? = nil,
    onLeft: ((AssetID, StoreError) -> Void)? = nil
  ) {
    self.store = store
    self.onDamage = onDamage
    self.onLeft = onLeft
  }

  /// The most assets of the next transaction.
  var size: Int { pacer.size }

  /// Changes assets, and says after each transaction how many; `change` answers whether it has changed one, and
  /// `prepare` comes before the first of each transaction.
  mutating func run(
    _ ids: some Sequence<AssetID>, _ progress: (BatchProgress) throws(StoreError) -> Void,
    prepare: (WriteSession) throws(StoreError) -> Void = { _ in },
    change: (WriteSession, AssetID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var rest = Array(ids)[...]
    while !rest.isEmpty {
      if onDamage != nil { try leaveMisplaced(of: rest.prefix(pacer.size)) }
      guard let (taken, batch, damages) = try write(rest, prepare, change) else { continue }
      if let onDamage { damages.forEach(onDamage) }
      rest = rest.dropFirst(taken)
      done += batch
      try progress(BatchProgress(done: done, batch: batch))
    }
  }

  /// One transaction; nil where an asset that is damaged undid it, which is passed over from now on.
  private mutating func write(
    _ ids: ArraySlice<AssetID>, _ prepare: (WriteSession) throws(StoreError) -> Void,
    _ change: (WriteSession, AssetID) throws(StoreError) -> Bool
  ) throws(StoreError) -> (taken: Int, batch: Int, damages: [StoreError])? {
    let (left, tolerates) = (left, onDamage != nil)
    var culprit: AssetID?
    do throws(StoreError) {
      return try pacer.write(to: store) { session, size, deadline throws(StoreError) in
        culprit = nil
        // Others may write in the same transaction.
        session.toleratesDamage = tolerates
        session.gathered.damages = []
        defer { session.toleratesDamage = false }
        try prepare(session)
        var (taken, batch) = (0, 0)
        for id in ids.prefix(size) {
          taken += 1
          if left.contains(id) { continue }
          culprit = id
          if try change(session, id) { batch += 1 }
          culprit = nil
          if deadline.isOver { break }
        }
        return (taken, batch, session.gathered.damages)
      }
    } catch {
      guard onLeft != nil, let culprit, error.code == .corrupted else { throw error }
      leave(culprit, error)
      return nil
    }
  }

  /// Passes over assets of which LMDB would do harm if it deleted a record.
  private mutating func leaveMisplaced(of ids: ArraySlice<AssetID>) throws(StoreError) {
    for (id, error) in try store.misplaced(among: ids.filter { !left.contains($0) }) {
      guard onLeft != nil else { throw error }
      leave(id, error)
    }
  }

  private mutating func leave(_ id: AssetID, _ error: StoreError) {
    left.insert(id)
    onLeft?(id, error)
  }
}
