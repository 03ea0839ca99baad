/// One thing in which two stores or archives differ.
public struct ContentDifference: Sendable, Equatable {
  /// Which side has what.
  public enum Kind: String, Sendable, CaseIterable {
    /// Only the first side has it.
    case onlyInFirst = "only_in_first"
    /// Only the second side has it.
    case onlyInSecond = "only_in_second"
    /// Both have it, and not the same.
    case differs
  }

  /// Which side has what.
  public var kind: Kind
  /// What it is a record of. An asset as a whole, and its own fields, are ``Database/core``; its groups have databases
  /// of their own, its URLs ``Database/variants``.
  public var database: Database
  /// The asset's, person's, album's or link's id; of a merge, the ids of the person who stayed and the one who went,
  /// with a blank between.
  public var id: String
}

/// What comparing two sides has come to.
public struct ContentComparison: Sendable, Equatable {
  /// Records that were looked at, those that both sides have counted once.
  public internal(set) var records = 0
  /// Differences by database.
  public internal(set) var differences: [Database: Int] = [:]

  /// Whether both sides hold the same.
  public var isEqual: Bool { differences.isEmpty }

  /// What is compared: what counts and indexes are made of, without the feed.
  static let databases: [Database] = [
    .core, .metadata, .fileData, .metrics, .faces, .people, .albums, .albumAssets, .merges,
  ]
}

/// A store or an archive, to be compared with another.
public enum ComparisonSide {
  /// A store that is open, as of one snapshot.
  case store(AssetStore)
  /// The archive of a whole store, or of what was chosen of one, in a file that can be read twice.
  case archive(String)

  /// Finds out in what two sides differ: assets by group, people, albums, links and what undoes merges. How a side
  /// packs its records and which URL patterns it has learned plays no part, nor does the feed.
  ///
  /// Both are read once, in the order of their keys. Memory is bounded, but for the ids of assets that only one side
  /// has.
  ///
  /// - Parameters:
  ///   - other: The second side.
  ///   - progress: Called again and again; an error that it throws ends the comparison.
  ///   - body: Takes the differences: database by database, in the order of the keys.
  /// - Throws: ``StoreError/Code/corrupted`` for a record that cannot be read and a damaged archive;
  ///   ``StoreError/Code/baseMissing`` for an increment; what reading, `progress` and `body` throw.
  public func compare(
    with other: ComparisonSide,
    progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in },
    _ body: (ContentDifference) throws(StoreError) -> Void
  ) throws(StoreError) -> ContentComparison {
    try withSide { first throws(StoreError) in
      try other.withSide { second throws(StoreError) in
        let comparer = ContentComparer(first, second)
        return try comparer.run(progress, body)
      }
    }
  }

  private func withSide<R>(
    _ body: (any ContentSide) throws(StoreError) -> R
  ) throws(StoreError) -> R {
    switch self {
    case .store(let store):
      try store.read { snapshot throws(StoreError) in try body(try StoreSide(snapshot.session)) }
    case .archive(let path): try body(try ArchiveSide(path))
    }
  }
}
