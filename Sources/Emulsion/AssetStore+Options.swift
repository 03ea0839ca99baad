internal import LMDB

extension AssetStore {
  /// How a store is opened.
  public struct Options: Sendable {
    /// What to do where there is no store.
    public enum Access: Sendable {
      /// Makes a new store where there is none.
      case createIfMissing
      /// Fails with ``StoreError/Code/noStore`` where there is none.
      case existing
      /// The same, and refuses to write.
      case readOnly
    }

    /// What to do where there is no store.
    public var access = Access.createIfMissing
    /// How new records are made small. What can be read does not depend on it.
    public enum Packing: Sendable {
      /// Records stand in plain wire form, URLs in full.
      case none
      /// URLs that follow a pattern are kept as its number.
      case patterns
      /// The same, and records are packed with LZ4 and a dictionary where that wins.
      case patternsAndLZ4
    }

    /// How new records are made small.
    public var packing = Packing.patternsAndLZ4
    /// The address space that the map of the file takes at first, in bytes; no memory and no disk space. A file
    /// of more than a quarter of it gets four times its own size; a process that has less gets half, a quarter
    /// and so on. When the file outgrows its map, the map is made larger, and that waits for open snapshots.
    public var initialMapSize = 64 << 30
    /// The size to which the map, and with it the file, may grow, in bytes.
    public var maximumMapSize = 1 << 40
    /// Snapshots that can be open at the same time, in all processes together.
    public var maximumReaders = 1022
    /// What a write has survived when its call returns.
    public var durability = Durability.powerSafe
    /// Writes that one transaction takes in, and so the most that are ready to be committed; later ones wait
    /// until a transaction ends. At least 1.
    public var maximumQueuedWrites = 1024
    /// How long a snapshot may be open before it is reported to ``observer``; the reader slots of dead
    /// processes are cleared twice in this time, but not more often than ten times a second.
    public var longReadLimit = Duration.seconds(30)
    /// Who is told what the store does.
    public var observer: (any StoreObserver)?
    /// Whether the folder may be on a network file system or one that a program serves (FUSE). Their locks and
    /// memory maps do not work between machines, and on some not at all: whoever allows them vouches for both.
    public var allowsAnyFileSystem = false
    /// Who is given each batch before it is committed.
    package var commitLog: (any CommitLog)?

    /// The defaults.
    public init() {}
  }

  /// What a write has survived when its call returns. A killed process costs no acknowledged write at any of
  /// these levels: what was committed is in the system's memory, which outlives the process.
  public enum Durability: Sendable, Hashable {
    /// An acknowledged write survives a power cut: the commit waits for two flushes of the disk.
    case powerSafe
    /// A power cut may undo the last acknowledged transaction, and the store is whole: the commit waits for one
    /// flush.
    case powerSafeButLast
    /// An acknowledged write survives the death of the process and no more. **A power cut may damage the
    /// store** beyond opening, unless nothing was written since ``AssetStore/sync()``: for loads that can be
    /// repeated.
    case processSafe
  }

  /// What a write has survived when its call returns.
  public var durability: Durability { options.durability }
}

extension AssetStore.Options {
  /// The same as LMDB has it.
  func environmentOptions() -> Environment.Options {
    var settings = Environment.Options()
    settings.maxMapSize = maximumMapSize
    settings.mapSize = initialMapSize
    settings.maxReaders = maximumReaders
    // The writer's look at readers has them given up.
    settings.keepsIdleSnapshots = true
    settings.isReadOnly = access == .readOnly
    settings.createsDirectory = access == .createIfMissing
    settings.fileSystems = allowsAnyFileSystem ? .any : .local
    settings.durability =
      switch durability {
      case .powerSafe: .full
      case .powerSafeButLast: .noMetaSync
      case .processSafe: .noSync
      }
    return settings
  }
}
