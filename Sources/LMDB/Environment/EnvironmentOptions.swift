extension Environment {
  /// What a commit waits for.
  public enum Durability: Sendable, Hashable {
    /// A commit that returned survives a power cut.
    case full
    /// A power cut may undo the last commit; the file stays whole.
    case noMetaSync
    /// Nothing is forced to the disk: a power cut may damage the file. For throw-away data, or with
    /// ``Environment/sync(force:)`` at the right moments.
    case noSync
  }

  /// Where the folder may be.
  public enum FileSystems: Sendable, Hashable {
    /// Not on a network file system, nor on one that a program serves (FUSE) and that may be one: their
    /// locks and maps do not work between machines, and on some not at all.
    case local
    /// Anywhere. Whoever says so vouches for shared memory maps and `fcntl` locks that work.
    case any
  }

  /// How an environment is opened.
  public struct Options: Sendable {
    /// The size of the memory map at first, in bytes; rounded up to 64 KiB. It is address space,
    /// neither memory nor disk space, and grows by itself; growing waits for open snapshots, so
    /// let it be generous. A file of more than a quarter of it gets four times its own size, and a
    /// process that has less address space gets half, a quarter and so on.
    public var mapSize = 64 << 30
    /// The size that the memory map never outgrows, in bytes; 1 TiB at first.
    public var maxMapSize = 1 << 40
    /// How many snapshots all processes together may have open.
    public var maxReaders = 1022
    /// How many tables may be opened.
    public var maxTables = 64
    /// Whether writes are refused.
    public var isReadOnly = false
    /// What a commit waits for.
    public var durability = Durability.full
    /// Whether the system should not read ahead: better for random reads of a file larger than
    /// memory.
    public var noReadAhead = false
    /// The permissions of new files.
    public var fileMode: UInt32 = 0o644
    /// Whether a missing folder is created, and those above it.
    public var createsDirectory = false

    /// Whether a snapshot that has ended is kept for the next one, which takes it over if nothing was committed
    /// meanwhile. Another process that writes cannot use the pages again that such a snapshot sees, so whoever
    /// asks for this calls ``Environment/releaseIdleSnapshots()`` every so often.
    package var keepsIdleSnapshots = false

    /// Where the folder may be; checked on Linux and macOS.
    public var fileSystems = FileSystems.local

    /// The defaults, which are durable and grow as needed.
    public init() {}
  }
}
