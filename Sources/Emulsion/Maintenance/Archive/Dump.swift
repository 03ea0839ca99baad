/// What a dump has written.
public struct DumpSummary: Sendable, Equatable {
  /// The snapshot.
  public var header: ArchiveHeader
  /// What the archive holds.
  public var totals: ArchiveTotals
  /// Records that could not be read and are not in it.
  public var rejected = 0
}

extension AssetStore {
  /// How a dump works.
  public struct DumpOptions {
    /// Whether a file is read again and compared before the dump ends. A sink is not read again.
    public var verifies = true
    /// Told of each record that cannot be read, which is then left out. Where there is nobody, such a record ends
    /// the dump with ``StoreError/Code/corrupted``.
    public var onReject: ((StoreError) -> Void)?
    /// Where an increment is to begin; `nil` writes all that the store holds.
    public var since: IncrementBase?
    /// Which records to take; `nil` takes all. An increment holds nothing chosen.
    public var selection: ArchiveSelection?
    /// Called after each chunk; an error that it throws ends the dump.
    public var progress: (ArchiveProgress) throws(StoreError) -> Void = { _ in }

    /// The defaults.
    public init() {}
  }

  /// Writes an archive of one snapshot to a file, which appears when it is complete, on the disk and, unless
  /// ``DumpOptions/verifies`` is off, read again, which a thread of its own does close behind the writing.
  ///
  /// Memory is bounded by a few chunks and the largest records. Writers go on, but what they replace cannot be used
  /// again while the snapshot is open, so the store's file may grow.
  ///
  /// - Parameters:
  ///   - path: The file; one that is there is replaced at the end. Until then the bytes are in a file of this name
  ///     with `.partial` behind it, which an error removes.
  ///   - options: How.
  /// - Throws: ``StoreError/Code/corrupted`` for a record that cannot be read, and where the file does not hold what
  ///   was written; ``StoreError/Code/diskFull`` and what else the system says; what the progress throws. Of an
  ///   increment, ``StoreError/Code/eventsTrimmed`` where the feed does not reach back to its beginning,
  ///   ``StoreError/Code/unknownCursor`` where that lies beyond the last event, ``StoreError/Code/otherStore``, and
  ///   ``StoreError/Code/alreadyExists`` where the file is an archive that the increment may need: a whole one, or an
  ///   increment that the new one goes on from. Of a selection, ``StoreError/Code/notFound`` for what it names and is
  ///   not there.
  @discardableResult
  public func dump(
    to path: String, options: DumpOptions = DumpOptions()
  ) throws(StoreError) -> DumpSummary {
    if let since = options.since { try Self.requireReplaceable(path, by: since) }
    return try Self.writeFile(path, options) { sink throws(StoreError) in
      try writeArchive(options, to: sink)
    }
  }

  /// An increment is nothing without what it goes on from, so it takes the place of none of that.
  private static func requireReplaceable(
    _ path: String, by since: IncrementBase
  ) throws(StoreError) {
    guard Files.isRegularFile(path) else { return }
    let header: ArchiveHeader
    do throws(StoreError) {
      header = try Archive.header(of: path)
    } catch {
      // What is no archive, nothing needs.
      if error.code == .corrupted { return }
      throw error
    }
    if let start = header.since {
      let known = start + 1..<max(start, header.eventSequence) + 1
      guard known.contains(since.cursor.sequence), since.storeID ?? header.storeID == header.storeID
      else { return }
    }
    throw StoreError(
      .alreadyExists, "an increment would take the place of an archive that it goes on from",
      advice: "name another file", path: path)
  }

  /// Writes an archive to a file, which appears when it is complete.
  static func writeFile(
    _ path: String, _ options: DumpOptions,
    _ write: (@escaping (RawSpan) throws(StoreError) -> Void) throws(StoreError)
      -> (summary: DumpSummary, chain: UInt64)
  ) throws(StoreError) -> DumpSummary {
    let partial = path + ".partial"
    do throws(StoreError) {
      let summary = try writePartial(partial, options, write)
      do throws(SystemFailure) {
        try Files.move(partial, to: path)
        try Files.syncFolder(Files.parent(of: path))
      } catch {
        throw error.storeError(path: path)
      }
      return summary
    } catch {
      Files.removeFile(partial)
      throw error
    }
  }

  private static func writePartial(
    _ path: String, _ options: DumpOptions,
    _ write: (@escaping (RawSpan) throws(StoreError) -> Void) throws(StoreError)
      -> (summary: DumpSummary, chain: UInt64)
  ) throws(StoreError) -> DumpSummary {
    let file: SequentialFile
    do throws(SystemFailure) {
      file = try SequentialFile(path, isNew: true)
    } catch {
      throw error.storeError(path: path)
    }
    let follower = options.verifies ? try ArchiveFollower(path) : nil
    do throws(StoreError) {
      var written = 0
      let (summary, chain) = try write { bytes throws(StoreError) in
        do throws(SystemFailure) { try file.append(bytes) } catch {
          throw error.storeError(path: path)
        }
        written += bytes.byteCount
        try follower?.follow(written)
      }
      try follower?.follow(nil)
      do throws(SystemFailure) { try file.sync() } catch { throw error.storeError(path: path) }
      guard let follower else { return summary }
      let finding = try follower.finish { totals throws(StoreError) in
        try options.progress(
          ArchiveProgress(
            .verifying, bytes: totals.bytes, records: totals.records,
            total: summary.totals.records))
      }
      guard finding.totals == summary.totals, finding.chain == chain else {
        throw StoreError(.corrupted, "the file does not hold what was written to it", path: path)
      }
      return summary
    } catch {
      follower?.cancel()
      throw error
    }
  }

  /// Gives the bytes of an archive of one snapshot to a sink, in pieces of any size; else the same.
  ///
  /// - Throws: as ``dump(to:options:)``, and what the sink throws.
  @discardableResult
  public func dump(
    options: DumpOptions = DumpOptions(),
    into sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) -> DumpSummary {
    try writeArchive(options, to: sink).summary
  }

  private func writeArchive(
    _ options: DumpOptions, to sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) -> (summary: DumpSummary, chain: UInt64) {
    try read { snapshot throws(StoreError) in
      let run = try DumpRun(snapshot.session, options, scratchFolder: path, to: sink)
      try run.run()
      return (run.summary, run.writer.chain)
    }
  }
}
