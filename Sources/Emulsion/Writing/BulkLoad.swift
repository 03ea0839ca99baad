/// Loads many records at once, in any order, with bounded memory.
///
/// Assets are written in the order of their ids, because then LMDB appends: ten times as fast as writing at
/// random, and pages end up full instead of half empty. Input that comes nearly sorted, as an export or a camera's
/// roll does, goes straight in; other input is first sorted, in runs that are kept in a nameless file in the
/// store's folder. Each transaction holds some thousand assets; what was committed stays if the load is given up.
///
/// ```swift
/// var load = BulkLoad(into: store)
/// for asset in assets { try load.add(asset) }
/// let summary = try load.finish()
/// ```
public struct BulkLoad: ~Copyable {
  /// How a load works, and what it reports.
  public struct Options {
    /// Bytes of encoded records that are held before a sorted run is written to disk.
    public var runBytes = 64 << 20
    /// Assets in one transaction; at most twice as many are held.
    public var assetsPerTransaction = 4096
    /// Called after each commit with the number of assets written so far.
    public var onCommit: ((_ assets: Int) -> Void)?
    /// Called for each asset that no store can hold or whose faces name unknown people; the others are
    /// written.
    public var onFailure: ((AssetID, StoreError) -> Void)?

    /// The defaults.
    public init() {}
  }

  /// What a finished load has done.
  public struct Summary: Sendable, Equatable {
    /// Assets written.
    public var assets = 0
    /// People written: those that were new or newer than the store's.
    public var people = 0
    /// Assets that were refused.
    public var failures = 0
  }

  private let store: AssetStore
  private let options: Options
  private var summary = Summary()
  /// The newest row of each person that is still to be written.
  private var people: [PersonID: Person] = [:]
  /// When each person seen so far was last changed.
  private var knownPeople: [PersonID: Timestamp] = [:]
  /// What preparers have learned last.
  private var learned: LearnedPatterns?
  /// Assets as they came…
  private var incoming: [PreparedAsset] = []
  /// …and, sorted, those before them that are still held back: what comes a little late finds its place.
  private var held: [PreparedAsset] = []
  /// The highest id written so far.
  private var last: AssetID?
  private var runs: SortedRuns
  /// Whether the input has turned out not to be sorted, so that all of it goes through ``runs``.
  private var isSpilling = false
  /// What keeps the indexes' rows back, where the store was empty when the load began.
  private var deferred: DeferredIndexes?
  private var hasBegun = false

  /// Begins a load into an open store.
  public init(into store: AssetStore, options: Options = Options()) {
    self.store = store
    self.options = options
    runs = SortedRuns(folder: store.path, runBytes: options.runBytes)
  }

  /// Adds an asset. Its people, where they are given, are added as well. Of two assets with one id the later
  /// wins.
  ///
  /// - Throws: what writing throws; the load cannot go on then.
  public mutating func add(_ asset: consuming Asset) throws(StoreError) {
    try add(PreparedAsset(asset))
  }

  /// Adds an asset that a preparer has worked on; else the same.
  ///
  /// - Throws: what writing throws; the load cannot go on then.
  public mutating func add(_ asset: PreparedAsset) throws(StoreError) {
    for person in asset.people { note(person) }
    if let patterns = asset.records?.patterns, patterns !== learned,
      patterns.end >= learned?.end ?? 0
    {
      learned = patterns
    }
    incoming.append(asset)
    if incoming.count >= max(options.assetsPerTransaction, 1) {
      try turnOver(keeping: options.assetsPerTransaction)
    }
  }

  /// Adds a person, who is written unless the store's row was changed later.
  ///
  /// - Throws: what writing throws; the load cannot go on then.
  public mutating func add(_ person: Person) throws(StoreError) {
    note(person)
    if people.count >= 65_536 { try write([]) }
  }

  /// Writes what is still held and ends the load.
  ///
  /// - Throws: what writing throws.
  public consuming func finish() throws(StoreError) -> Summary {
    try turnOver(keeping: 0)
    try mergeRuns()
    if !people.isEmpty { try write([]) }
    if let deferred { try store.write(deferred) }
    return summary
  }

  private mutating func note(_ person: Person) {
    if let known = knownPeople[person.id], known >= person.updatedAt { return }
    knownPeople[person.id] = person.updatedAt
    people[person.id] = person
  }

  /// Takes the incoming assets in, and writes the lowest ids of all that are held, but for so many.
  private mutating func turnOver(keeping kept: Int) throws(StoreError) {
    defer { incoming.removeAll(keepingCapacity: true) }
    if !isSpilling, !held.isEmpty {
      // In sorted input nearly all that is new lies above the middle of what is held, whatever stragglers
      // and forerunners there are.
      let middle = held[held.count / 2].id
      isSpilling = incoming.count { $0.id < middle } * 5 > incoming.count
    }
    if isSpilling {
      try runs.add(held)
      try runs.add(incoming)
      held = []
      return
    }
    held = (held + incoming).sortedByID()
    let ready = held.prefix(max(held.count - kept, 0))
    held.removeFirst(ready.count)
    let late = last.map { last in ready.prefix { $0.id <= last } } ?? []
    try runs.add(Array(late))
    try write(Array(ready.dropFirst(late.count)))
    last = ready.last.map { max($0.id, last ?? $0.id) } ?? last
  }

  private mutating func mergeRuns() throws(StoreError) {
    var batch: [PreparedAsset] = []
    var merge = try runs.merge()
    while let asset = try merge.next() {
      batch.append(PreparedAsset(asset))
      if batch.count >= options.assetsPerTransaction {
        try write(batch)
        batch.removeAll(keepingCapacity: true)
      }
    }
    if !batch.isEmpty { try write(batch) }
  }

  /// Writes people and assets in one transaction.
  private mutating func write(_ assets: [PreparedAsset]) throws(StoreError) {
    guard !assets.isEmpty || !people.isEmpty else { return }
    let people = people.values.sorted { $0.id < $1.id }
    var failures: [(AssetID, StoreError)] = []
    var written = 0
    let faces = assets.reduce(0) { $0 + ($1.asset.faces.value?.count ?? 0) }
    let isFirst = !hasBegun
    var deferred = deferred
    let runs = isFirst ? DeferredIndexes(folder: store.path, runBytes: options.runBytes) : nil
    let sequence = try store.write { transaction throws(StoreError) in
      // The closure runs again when the map has grown.
      (failures, written) = ([], 0)
      if let runs, try transaction.session.isEmpty {
        try transaction.session.setState(.building, of: DeferredIndexes.databases)
        deferred = runs
      } else {
        deferred?.check(transaction.session)
      }
      transaction.session.deferred = deferred
      // Closures of others may run in the same transaction, and be taken back.
      defer { transaction.session.deferred = nil }
      transaction.session.expect(faces: faces)
      // Before people are written, whose patterns would else get the numbers of those.
      if let learned { _ = transaction.session.adopt(learned) }
      for person in people where try transaction.session.isNews(person) {
        try transaction.put(person)
        written += 1
      }
      for pending in assets {
        do throws(StoreError) {
          try transaction.session.load(pending)
        } catch  where error.code == .invalidValue || error.code == .unknownPerson {
          failures.append((pending.id, error))
        }
      }
      try transaction.session.flush()
      return transaction.sequence
    }
    hasBegun = true
    deferred?.committed(sequence)
    self.deferred = deferred
    self.people.removeAll(keepingCapacity: true)
    summary.people += written
    summary.assets += assets.count - failures.count
    summary.failures += failures.count
    for (id, error) in failures { options.onFailure?(id, error) }
    options.onCommit?(summary.assets)
  }
}

extension WriteSession {
  /// Makes room for the owners of so many faces at once.
  fileprivate func expect(faces: Int) { gathered.faceOwners.reserveCapacity(faces) }

  /// Whether the store does not have this person, or an older row, or one that cannot be read.
  func isNews(_ person: Person) throws(StoreError) -> Bool {
    let text = person.id.text
    if try isCertainlyNew(.people, text.span) { return true }
    do throws(StoreError) {
      let stored = try reader.withRecord(.people, text.span) { payload throws(CodecError) in
        let fields = try PersonRecord.Fields(payload)
        return try fields.timestamp(
          PersonRecord.Field.updatedAfter, after: PersonRecord.createdAt(fields))
      }
      return stored.map { $0 < person.updatedAt } ?? true
    } catch {
      guard error.code == .corrupted, error.database == .people else { throw error }
      return true
    }
  }
}

extension [PreparedAsset] {
  /// The assets in the order of their ids; of two with one id the later.
  fileprivate func sortedByID() -> [PreparedAsset] {
    let ascends = zip(self, dropFirst()).allSatisfy { $0.id < $1.id }
    if ascends { return self }
    let order = indices.sorted { (self[$0].id, $0) < (self[$1].id, $1) }
    var sorted: [PreparedAsset] = []
    sorted.reserveCapacity(count)
    for index in order {
      if sorted.last?.id == self[index].id { sorted.removeLast() }
      sorted.append(self[index])
    }
    return sorted
  }
}
