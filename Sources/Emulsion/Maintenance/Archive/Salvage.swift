internal import LMDB

extension AssetStore {
  /// Writes an archive of what is whole in a store that is damaged, the pages of its file among it: past LMDB, which
  /// believes its pages, and which a damaged one can make end the process. The store is not opened, and nothing in it is
  /// changed.
  ///
  /// A damaged page costs the records on it and below it, and nothing else. `options.onReject` is told of each such page,
  /// with the keys between which records are lost; of each record that cannot be read; and of each database that has
  /// another number of records than LMDB has counted; and of each page that LMDB has noted as free, whose records may be
  /// those of before. Where LMDB cannot open the file for its first two pages, one of them is enough,
  /// and where the page that names the databases is lost, the store is taken as it was one transaction before.
  ///
  /// The archive is restored with ``RestoreOptions/onDamage``, since records may be lost that others name.
  ///
  /// It is of one snapshot, while others read and write; this process may not have the store open. Where LMDB cannot open
  /// the file, there is no snapshot, and nobody else may have it open.
  ///
  /// - Parameters:
  ///   - path: The folder of the store.
  ///   - archive: The file, as ``dump(to:options:)`` writes it.
  ///   - options: How the store is opened; always for reading only.
  ///   - dump: How it is written. What is damaged cannot be asked for a selection, nor for what has changed.
  /// - Throws: ``StoreError/Code/noStore``; ``StoreError/Code/newerFormat``; ``StoreError/Code/corrupted`` where no
  ///   database can be found in the file, so that a backup or an archive is what is left; what opening throws for other
  ///   reasons; what writing the file and `dump.progress` throw.
  @discardableResult
  public static func salvage(
    _ path: String, to archive: String, options: Options = Options(),
    dump: DumpOptions = DumpOptions()
  ) throws(StoreError) -> DumpSummary {
    try writeFile(archive, dump) { sink throws(StoreError) in
      try salvage(path, options, dump, to: sink)
    }
  }

  /// Gives the bytes of such an archive to a sink, in pieces of any size; else the same.
  ///
  /// - Throws: as for a file, and what the sink throws.
  @discardableResult
  public static func salvage(
    _ path: String, options: Options = Options(), dump: DumpOptions = DumpOptions(),
    into sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) -> DumpSummary {
    try salvage(path, options, dump, to: sink).summary
  }

  private static func salvage(
    _ path: String, _ options: Options, _ dump: DumpOptions,
    to sink: @escaping (RawSpan) throws(StoreError) -> Void
  ) throws(StoreError) -> (summary: DumpSummary, chain: UInt64) {
    guard dump.since == nil, dump.selection == nil else {
      throw StoreError(
        .invalidValue, "a salvage takes all that is left of a store",
        advice: "restore its archive, and choose from the store that this makes")
    }
    guard Platform.isFile(path + "/data.mdb") else { throw .noStore(path: path) }
    do throws(StoreError) {
      return try Environment.salvage(
        path, options: options.environmentOptions(), largestValue: Envelope.maximumSize
      ) { pages throws(StoreError) in
        let run = SalvageRun(pages, dump)
        let writer = try run.run(to: sink)
        return (run.summary(writer), writer.chain)
      }
    } catch {
      throw error.at(path: path)
    }
  }
}

extension StoreError {
  static func noStore(path: String) -> StoreError {
    StoreError(
      .noStore, "there is no store in this folder",
      advice: "name the folder of a store, or make one with `emulsion import`", path: path)
  }
}
