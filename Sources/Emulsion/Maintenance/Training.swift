internal import LMDB

/// What a training has done.
public struct TrainingSummary: Sendable, Equatable {
  /// What was done for one group.
  public struct Group: Sendable, Equatable {
    /// The group's database.
    public var database: Database
    /// The version of the dictionary with which its records are packed.
    public var dictionary: Int
    /// Whether that was trained now. The present one is kept where the new one is no better.
    public var isNew: Bool
    /// Records that this call went over: all, but for a training that was broken off before.
    public var records = 0
    /// Bytes of their stored values before.
    public var bytesBefore = 0
    /// Bytes of their stored values now.
    public var bytesAfter = 0
  }

  /// The groups that are packed.
  public internal(set) var groups: [Group] = []
  /// Whether the call has gone on with a training that was broken off.
  public internal(set) var hasResumed = false
  /// Dictionaries that nothing used any more and that are gone.
  public internal(set) var removedDictionaries = 0
  /// Records that cannot be read and are as they were.
  public internal(set) var damagedRecords = 0
}

/// How far a training has come.
public struct TrainingProgress: Sendable, Equatable {
  /// What is being done.
  public enum Phase: String, Sendable, CaseIterable {
    /// Records are sampled, and dictionaries made of them.
    case sampling
    /// Records are packed anew.
    case packing
  }

  /// What is being done.
  public var phase: Phase
  /// Records so far in this phase.
  public var done: Int
  /// About how many there are in this phase.
  public var total: Int
}

extension AssetStore {
  /// Makes compression dictionaries of the store's own records, and packs all records of their groups anew with
  /// LZ4-HC, which takes longer than a write has time for and finds more.
  ///
  /// The groups are those that have a dictionary from the beginning: metadata, metrics and faces. Readers and writers go
  /// on: it takes transactions of about an eighth of a second each, and new records are packed with the new
  /// dictionaries. A training that was broken off, by an error or a kill, goes on where it was when it is called again.
  /// At the end the dictionaries that nothing uses any more are removed. What the store holds does not change, nor
  /// does its ``digest(progress:)``; the file gets smaller with the next ``compact(_:options:progress:)``.
  ///
  /// - Parameters:
  ///   - sampleBytes: The most bytes of records of one group that a dictionary is made of.
  ///   - progress: Called now and then; an error that it throws breaks the training off.
  ///   - onDamage: Told of each record that cannot be read; it stays as it is, with its dictionary.
  /// - Throws: what writing throws, and what `progress` throws.
  public func train(
    sampleBytes: Int = 4 << 20,
    progress: (TrainingProgress) throws(StoreError) -> Void = { _ in },
    onDamage: ((StoreError) -> Void)? = nil
  ) throws(StoreError) -> TrainingSummary {
    var summary = TrainingSummary()
    let place = try read { snapshot throws(StoreError) in
      try snapshot.session.trainingPlace()
    }
    summary.hasResumed = place != nil
    let trained =
      try place == nil ? trainDictionaries(sampleBytes: sampleBytes, progress) : []
    summary.groups = try read { snapshot throws(StoreError) in
      let dictionaries = snapshot.session.dictionaries
      return TrainingPlace.groups.compactMap { database in
        dictionaries.newest(for: database).map {
          TrainingSummary.Group(
            database: database, dictionary: Int($0.version), isNew: trained.contains(database))
        }
      }
    }
    var run = TrainingRun(store: self, place: place ?? TrainingPlace())
    try run.pack(&summary, progress, onDamage: onDamage ?? { _ in })
    summary.removedDictionaries = try removeUnusedDictionaries()
    return summary
  }

  /// Makes a dictionary for each group, adds those that are better than the present ones, and notes that the
  /// packing begins.
  private func trainDictionaries(
    sampleBytes: Int, _ progress: (TrainingProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> [Database] {
    var better: [(database: Database, bytes: [UInt8])] = []
    try read { snapshot throws(StoreError) in
      let session = snapshot.session
      var total = 0
      for database in TrainingPlace.groups { total += try session.count(database) }
      var done = 0
      for database in TrainingPlace.groups {
        guard let present = session.dictionaries.newest(for: database) else { continue }
        let samples = try session.samples(of: database, bytes: sampleBytes) {
          visited throws(StoreError) in
          try progress(
            TrainingProgress(phase: .sampling, done: done + visited, total: total))
        }
        done += try session.count(database)
        if let bytes = Self.betterDictionary(than: present, for: samples) {
          better.append((database, bytes))
        }
      }
    }
    try write { transaction throws(StoreError) in
      let session = transaction.session
      for (database, bytes) in better {
        let version = (session.reader.dictionaries.newest(for: database)?.version ?? 0) + 1
        let key = SchemaKeys.dictionary(database, version: version)
        try session.put(.dictionaries, key.rawSpan, bytes.rawSpan)
      }
      try session.putMeta(.training, TrainingPlace().text)
    }
    return better.map(\.database)
  }

  /// A dictionary made of most of the samples, if it packs the others better than the present one does.
  private static func betterDictionary(
    than present: CompressionDictionary, for samples: [[UInt8]]
  ) -> [UInt8]? {
    let (taught, asked) = (
      samples.enumerated().filter { $0.offset % 8 != 0 }.map(\.element),
      samples.enumerated().filter { $0.offset % 8 == 0 }.map(\.element)
    )
    let bytes = DictionaryTrainer.train(taught, size: CompressionDictionary.maximumSize)
    if bytes.isEmpty { return nil }
    let trained = CompressionDictionary(version: 1, bytes: bytes.rawSpan)
    let compressor = ThoroughCompressor()
    var writer = WireWriter()
    func size(_ dictionary: CompressionDictionary) -> Int {
      asked.reduce(0) { sum, sample in
        writer.removeAll()
        let isSmaller = compressor.compress(
          sample.rawSpan, with: dictionary, gain: 0, to: &writer)
        return sum + (isSmaller ? writer.count : sample.count)
      }
    }
    // A hundredth, so that calling it again and again does not make one after the other.
    let (old, new) = (size(present), size(trained))
    return new < old - old / 100 ? bytes : nil
  }

  /// Removes the dictionaries of the groups that nothing uses any more, and the note of the training.
  ///
  /// Since the newest one was committed nothing is packed with an older one, so what no snapshot after that uses
  /// nothing will use.
  private func removeUnusedDictionaries() throws(StoreError) -> Int {
    var unused: [[UInt8]] = []
    try read { snapshot throws(StoreError) in
      let session = snapshot.session
      var used: [Database: Set<UInt32>] = [:]
      for database in TrainingPlace.groups {
        used[database] = try session.dictionariesInUse(database)
      }
      for key in try session.keys(.dictionaries, .all, limit: .max) {
        guard let (database, version) = SchemaKeys.dictionary(of: key.rawSpan),
          let versions = used[database], !versions.contains(version),
          version != session.dictionaries.newest(for: database)?.version
        else { continue }
        unused.append(key)
      }
    }
    try write { transaction throws(StoreError) in
      let session = transaction.session
      for key in unused { try session.delete(.dictionaries, key.rawSpan) }
      try session.delete(.meta, SchemaKeys.Meta.training.bytes.rawSpan)
    }
    return unused.count
  }
}
