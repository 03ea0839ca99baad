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

    /// All that the other side has.
    public var total: Int { added + replaced + kept + refused }
  }

  /// Assets with their groups.
  public var assets = Counts()
  /// People.
  public var people = Counts()
  /// Albums.
  public var albums = Counts()
  /// Links between albums and assets.
  public var links = Counts()
  /// Merges of people that can be undone, each with those before it into whoever went.
  public var merges = Counts()
}

extension AssetStore {
  /// How records are merged into a store.
  public struct MergeOptions {
    /// What happens to records that both sides have.
    public var conflicts: MergePolicy
    /// Which records of archives to take over; `nil` takes all. Groups that are not chosen stay as they are in the
    /// store, and so do those that an archive of chosen records does not hold.
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
      loading.selection = selection
      let all = try RecordLoad(archives, into: folder, loading).run()
      try Self.writeChosen(of: all, to: chosen, loading)
      sources = [.file(chosen)]
    }
    let loaded = try RecordLoad(sources, into: folder, loading).run()
    defer { loaded.store.closeUnsynced() }
    let run = try MergeRun(
      from: loaded.store, into: self, groups: loaded.header.groups, options)
    try run.run()
    return run.summary
  }

  /// Takes over the records of another store: people, assets with their groups, merges, albums and links, through ordinary
  /// mutations, in transactions of about an eighth of a second each.
  ///
  /// It can be repeated: what is the same on both sides is left alone. After an error, or a crash, what was committed
  /// stays, and another call does the rest, but for covers of albums that are then kept. The feed is not taken over.
  ///
  /// What undoes a merge of people is taken over where it fits: whoever took the faces is here, whoever went is not, and the
  /// store does not remember that merge itself. It is done once more for that, with those of the faces that the one who
  /// took them has here, so the feed tells of somebody who came and went. Else what the store has stays.
  ///
  /// - Parameters:
  ///   - other: The other store. It is read in several snapshots.
  ///   - options: How; nothing can be chosen.
  /// - Throws: ``StoreError/Code/corrupted`` for a record that cannot be read, and what writing throws; what the
  ///   progress throws; ``StoreError/Code/invalidValue`` for a selection.
  @discardableResult
  public func merge(
    _ other: AssetStore, options: MergeOptions
  ) throws(StoreError) -> MergeSummary {
    guard options.selection == nil else {
      throw StoreError(
        .invalidValue, "a selection chooses among the records of archives, and this is a store",
        advice: "dump what is chosen, and merge the archive")
    }
    let run = try MergeRun(from: other, into: self, groups: .all, options)
    try run.run()
    return run.summary
  }
}
