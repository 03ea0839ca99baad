/// An asset on its way into a ``BulkLoad``, with that part of the work done which needs no transaction.
public final class PreparedAsset: Sendable {
  /// The asset; its people stand in ``people``.
  let asset: Asset
  /// The rows of its people, where it came with some.
  let people: [Person]
  /// What is to be stored of it if it is new; `nil` where that is to be made later.
  let records: PreparedRecords?

  /// The asset's id.
  public var id: AssetID { asset.id }

  init(_ asset: consuming Asset, records: PreparedRecords? = nil) {
    people = asset.people.value ?? []
    asset.people = .notRequested
    self.asset = consume asset
    self.records = records
  }
}

/// Does what a load can do without its transaction: checks assets, encodes and packs their records. Use one on
/// each thread that reads input, and the thread that writes has less to do.
///
/// ```swift
/// let settings = try AssetPreparer.Settings(for: store)
/// var preparer = AssetPreparer(settings)       // one on each thread
/// let prepared = try preparer.prepare(asset)   // on any thread
/// try load.add(prepared)                       // on the load's
/// ```
public struct AssetPreparer: ~Copyable {
  /// What the preparers of one load work with, on whatever thread. Those that share it agree on the numbers of URL
  /// patterns; what others have prepared, the load may have to prepare again.
  public struct Settings: Sendable {
    let shared: SharedTables
    /// What gives patterns their numbers, where URLs are stored as the patterns that they follow.
    let registry: PatternRegistry?
    let dictionaries: Dictionaries

    /// The settings of a store that is open.
    ///
    /// - Throws: as reading.
    public init(for store: AssetStore) throws(StoreError) {
      shared = store.shared
      dictionaries = try store.read { snapshot throws(StoreError) in
        store.compresses ? snapshot.session.dictionaries : .none
      }
      registry = store.findsPatterns ? PatternRegistry(base: shared.knownPatterns) : nil
    }
  }

  private let settings: Settings
  private var learner: URLPatternLearner?
  private var learned: LearnedPatterns
  /// The rows of people whose URLs have patterns by now, by when they were changed.
  private var people: [PersonID: Timestamp] = [:]
  private var writer = WireWriter()
  private var sealer = Sealer()
  private var records = WireWriter()

  /// Makes a preparer.
  public init(_ settings: Settings) {
    self.settings = settings
    learner = settings.registry?.learner()
    learned = LearnedPatterns(settings.shared, learner)
  }

  /// Checks an asset and packs it.
  ///
  /// - Throws: ``StoreError/Code/invalidValue`` for one that no store can hold.
  public mutating func prepare(_ asset: consuming Asset) throws(StoreError) -> PreparedAsset {
    try asset.validate()
    followStore()
    let text = asset.id.text
    let tools = NewAssetRecords.Tools(learner: learner, dictionaries: settings.dictionaries)
    records.removeAll()
    try NewAssetRecords.make(asset, key: text.span, tools, &writer, &sealer) { database, value in
      PreparedRecords.append(database, value, to: &records)
    }
    if case .value(let people) = asset.people { learnURLs(of: people) }
    if let learner, learner.pending.count != learned.patterns.count {
      learned = LearnedPatterns(settings.shared, learner)
    }
    let prepared = PreparedRecords(
      bytes: records.bytes, patterns: learned, dictionaries: settings.dictionaries)
    return PreparedAsset(consume asset, records: prepared)
  }

  /// Takes over patterns that the store has learned of others. Where it gave them numbers that were given here, what
  /// was prepared with those is prepared again by the load.
  private mutating func followStore() {
    guard let learner else { return }
    let patterns = settings.shared.knownPatterns
    if learner.table === patterns { return }
    if !learner.follow(patterns) {
      self.learner = settings.registry?.learner(behind: patterns, replacing: learner)
    }
    learned = LearnedPatterns(settings.shared, self.learner)
  }

  /// Finds the patterns of people here too: the load writes people first, and must not give their patterns numbers
  /// that were given here.
  private mutating func learnURLs(of people: [Person]) {
    guard let learner else { return }
    for person in people {
      if let known = self.people[person.id], known >= person.updatedAt { continue }
      self.people[person.id] = person.updatedAt
      PersonRecord.learnURLs(of: person, learner)
    }
  }
}

/// The records of an asset that is new, ready to be put.
struct PreparedRecords: Sendable {
  /// Each record's database, the size of its value in four bytes, and the value.
  let bytes: [UInt8]
  /// What the numbers of patterns in them mean.
  let patterns: LearnedPatterns
  /// What they are packed with.
  let dictionaries: Dictionaries

  static func append(_ database: Database, _ value: RawSpan, to writer: inout WireWriter) {
    writer.byte(UInt8(database.index))
    writer.littleEndian(UInt32(value.byteCount))
    writer.raw(value)
  }

  func forEach(
    _ body: (Database, _ value: RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) {
    let span = bytes.rawSpan
    var position = 0
    while position + 5 <= span.byteCount {
      // Five bytes lie there; the size was written with the value behind it.
      let index = unsafe span.unsafeLoad(fromByteOffset: position, as: UInt8.self)
      let size = unsafe span.unsafeLoadUnaligned(fromByteOffset: position + 1, as: UInt32.self)
      position += 5
      let end = position + Int(UInt32(littleEndian: size))
      try body(Database.allCases[Int(index)], span.extracting(position..<end))
      position = end
    }
  }
}

/// The patterns that a preparer has learned, with the numbers that it has given them: those behind the store's when
/// it began. A store that has given them to others meanwhile cannot take its records.
final class LearnedPatterns: Sendable {
  /// Whose patterns and dictionaries they go with.
  let shared: SharedTables
  /// The store's patterns when the preparer began.
  let base: Int
  let patterns: [URLPattern]

  init(_ shared: SharedTables, _ learner: URLPatternLearner?) {
    self.shared = shared
    base = learner?.table.count ?? 0
    patterns = learner?.pending ?? []
  }

  /// One behind the last number.
  var end: Int { base + patterns.count }
}

extension WriteSession {
  /// Learns what a preparer has learned; `false` where a number has another meaning here.
  func adopt(_ learned: LearnedPatterns) -> Bool {
    if gathered.adopted.contains(where: { $0 === learned }) { return true }
    guard learned.shared === shared, tools.patterns.adopt(learned.patterns, after: learned.base)
    else { return false }
    // A load's last few: each is checked once a transaction.
    if gathered.adopted.count >= 8 { gathered.adopted.removeFirst() }
    gathered.adopted.append(learned)
    return true
  }
}
