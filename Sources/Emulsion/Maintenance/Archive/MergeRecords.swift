/// How to go on where a record is in a store already.
public enum MergePolicy: String, Sendable, CaseIterable {
  /// The store's own record stays.
  case keep
  /// The other record takes its place.
  case replace
  /// The one that was changed later wins; of two that were changed at one time the store's own.
  case newest
}

/// What a merge has done.
public struct MergeSummary: Sendable, Equatable {
  /// Records of one kind.
  public struct Counts: Sendable, Equatable {
    /// Those that the store did not have.
    public var added = 0
    /// Those that took the place of the store's own.
    public var replaced = 0
    /// Those of the store that stayed, and those that were the same on both sides.
    public var kept = 0
    /// Those that could not be written, such as an asset with a face that another asset has.
    public var refused = 0
  }

  /// Assets with their groups.
  public var assets = Counts()
  /// People.
  public var people = Counts()
  /// Albums.
  public var albums = Counts()
  /// Links between albums and assets.
  public var links = Counts()
}

extension AssetStore {
  /// How records are merged into a store.
  public struct MergeOptions {
    /// What happens to records that both sides have.
    public var conflicts: MergePolicy
    /// Which records of archives to take over; `nil` takes all.
    public var selection: ArchiveSelection?
    /// Told of each record that cannot be read or written, which is then left out. Where there is nobody, one ends the
    /// merge.
    public var onRefusal: ((StoreError) -> Void)?
    /// Called again and again; an error that it throws ends the merge, and what was committed stays.
    public var progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }

    /// Makes options with a policy, and else the defaults.
    public init(conflicts: MergePolicy) { self.conflicts = conflicts }
  }

  /// Takes over the records of archives: a base, or what was chosen of one, and increments on top of it.
  ///
  /// They are read into a folder beside the store first, every byte checked; that takes the room of a store for a
  /// while. Else the same as for a store.
  ///
  /// - Throws: as a restore for the archives, and what writing throws.
  @discardableResult
  public func merge(
    _ archives: [ArchiveSource], options: MergeOptions
  ) throws(StoreError) -> MergeSummary {
    var loading = RestoreOptions()
    loading.onDamage = options.onRefusal
    loading.progress = options.progress
    let folder = Files.unusedName(besides: path, "merging")
    let chosen = folder + ".chosen"
    defer {
      Files.removeFile(chosen)
      Files.removeStore(folder)
    }
    var sources = archives
    if let selection = options.selection {
      try Self.choose(selection, from: archives, to: chosen, loading)
      sources = [.file(chosen)]
    }
    let other = try Self.loadRecords(into: folder, from: sources, loading).store
    do throws(StoreError) {
      let summary = try merge(other, options: options)
      try other.close()
      return summary
    } catch {
      try? other.close()
      throw error
    }
  }

  /// Takes over the records of another store: people, assets with their groups, albums and links, through ordinary
  /// mutations, in transactions of about an eighth of a second each.
  ///
  /// It can be repeated: what is the same on both sides is left alone. After an error, or a crash, what was committed
  /// stays, and another call does the rest, but for covers of albums that are then kept. What undoes merges of people is
  /// not taken over, nor is the feed.
  ///
  /// - Parameters:
  ///   - other: The other store. It is read in several snapshots.
  ///   - options: How.
  /// - Throws: ``StoreError/Code/corrupted`` for a record that cannot be read, and what writing throws; what the
  ///   progress throws.
  @discardableResult
  public func merge(
    _ other: AssetStore, options: MergeOptions
  ) throws(StoreError) -> MergeSummary {
    let run = try MergeRun(from: other, into: self, options)
    try run.run()
    return run.summary
  }
}
