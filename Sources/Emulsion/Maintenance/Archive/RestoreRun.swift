/// One restore at work in its folder.
final class RestoreRun {
  private let archives: [ArchiveSource]
  private let folder: RestoreFolder
  private var options: AssetStore.RestoreOptions
  private let load: RecordLoad
  private let ending: Ending
  private let tally: Tally?

  /// Whether it was the caller who ended the restore.
  private final class Ending {
    var wasAskedFor = false
  }

  /// Damage that was told of. What cannot be read is met more than once.
  private final class Tally {
    private(set) var damages = 0
    private var known: Set<[String]> = []
    private let onDamage: (StoreError) -> Void

    init(_ onDamage: @escaping (StoreError) -> Void) { self.onDamage = onDamage }

    func note(_ damage: StoreError) {
      if let database = damage.database, let key = damage.key,
        !known.insert([database.rawValue, key, damage.reason]).inserted
      {
        return
      }
      damages += 1
      onDamage(damage)
    }
  }

  init(
    _ archives: [ArchiveSource], in folder: RestoreFolder, _ options: AssetStore.RestoreOptions
  ) {
    self.archives = archives
    self.folder = folder
    let (ending, tally) = (Ending(), options.onDamage.map(Tally.init))
    (self.ending, self.tally) = (ending, tally)
    var own = options
    own.onDamage = tally.map { tally in { tally.note($0) } }
    own.progress = { step throws(StoreError) in
      do throws(StoreError) {
        try options.progress(step)
      } catch {
        ending.wasAskedFor = true
        throw error
      }
    }
    self.options = own
    let path = options.selection == nil ? folder.store : folder.source
    load = RecordLoad(archives, into: path, own, isResumable: true)
  }

  /// Makes the store, closed and on the disk.
  func run() throws(StoreError) -> RestoreSummary {
    var loaded = try load.run()
    var note = load.note
    if options.selection != nil {
      folder.removeChosen()
      try AssetStore.writeChosen(of: loaded, to: folder.chosen, options)
      note = nil
      loaded = try RecordLoad([.file(folder.chosen)], into: folder.store, options).run()
    }
    try complete(loaded.store, note)
    return RestoreSummary(
      header: loaded.header, totals: loaded.totals, damages: tally?.damages ?? 0,
      resumption: load.resumption)
  }

  /// Leaves what the next restore can go on with after an error, and nothing where it cannot.
  func end(with error: StoreError) {
    switch load.leftover {
    case .untouched: folder.leave()
    case .useless: folder.remove()
    case .resumable:
      let isCurable =
        ending.wasAskedFor || load.hasInputBroken
        || [.diskFull, .alreadyExists].contains(error.code)
      if isCurable {
        if options.selection != nil { folder.removeChosen() }
        folder.leave()
      } else {
        folder.remove()
      }
    }
  }

  /// Makes what follows from the records, holds the store against all that must hold, and brings it to the disk.
  private func complete(_ store: AssetStore, _ note: RestoreNote?) throws(StoreError) {
    // The disk does its part while other work is done: first it gets the records…
    var flushes = [flush(store)]
    do throws(StoreError) {
      var derived: DerivedRebuild.Result?
      if note?.phase != .checking {
        var done = note
        done?.phase = .checking
        let rebuild = DerivedRebuild(
          store: store, archive: archives.last?.name, runBytes: options.runBytes,
          onDamage: options.onDamage, progress: options.progress)
        derived = try rebuild.run { session throws(StoreError) in try session.put(done) }
        // …and then all the rest but for the note.
        flushes.append(flush(store))
      }
      try check(store, derived)
      try options.progress(ArchiveProgress(.syncing))
      for flush in flushes {
        try flush?.wait { _ throws(StoreError) in try options.progress(ArchiveProgress(.syncing)) }
      }
      if note != nil {
        try store.write { transaction throws(StoreError) in
          try transaction.session.delete(.meta, SchemaKeys.Meta.restoring.bytes.rawSpan)
        }
      }
      try store.sync()
      try store.close()
    } catch {
      for flush in flushes { flush?.cancel() }
      store.closeUnsynced()
      if error.code == .poisoned {
        // It was a flush that has failed, and says why.
        for flush in flushes { try flush?.check() }
      }
      throw error
    }
  }

  /// Has the disk take all that was committed, on a thread of its own. Where the map has to grow meanwhile, whoever
  /// writes waits for its end.
  private func flush(_ store: AssetStore) -> Background<Void, Void>? {
    .start(()) { _ throws(StoreError) in
      do throws(StoreError) {
        try store.sync()
      } catch {
        // The system tells of a flush that failed once, and may take the pages for written from then on: nobody may
        // go on with them, however this call and this process end.
        Files.removeFile(store.path + "/data.mdb")
        throw error
      }
    }
  }

  /// Holds the new store against all that must hold in one.
  ///
  /// - Parameter derived: What was made of its records by this call, which has looked at the assets. Where rows are
  ///   missing, a look at everything tells which.
  private func check(_ store: AssetStore, _ derived: DerivedRebuild.Result?) throws(StoreError) {
    let limit = options.onDamage == nil ? 1 : Int.max
    let tell = { [options] (step: VerificationProgress) throws(StoreError) in
      try options.progress(ArchiveProgress(.checking, records: step.done, total: step.total))
    }
    let checked =
      if let derived, derived.missingRows == 0 {
        try store.verify(after: derived, limit: limit, progress: tell)
      } else {
        try store.verifyOnTwoThreads(limit: limit, progress: tell)
      }
    if let lost = derived?.missingRows, lost > 0, checked.isSound {
      throw StoreError(
        .corrupted, "\(lost) rows of indexes were made and not written",
        advice: "restore once more, and find out what is wrong with the memory or the disk",
        path: store.path)
    }
    for violation in checked.violations {
      let error = StoreError(
        violation, in: archives.last?.name, isSalvage: options.onDamage != nil)
      guard let onDamage = options.onDamage else { throw error }
      onDamage(error)
    }
  }
}

extension AssetStore {
  /// Writes an archive of what a selection chooses of a store that was loaded, and closes that.
  static func writeChosen(
    of loaded: RecordLoad.Loaded, to path: String, _ options: RestoreOptions
  ) throws(StoreError) {
    do throws(StoreError) {
      var dump = DumpOptions()
      dump.selection = options.selection
      // What was not chosen before cannot be chosen now.
      dump.selection?.groups.formIntersection(loaded.header.groups)
      dump.onReject = options.onDamage
      dump.progress = options.progress
      // What cannot be read again is found when it is restored.
      dump.verifies = false
      try loaded.store.dump(to: path, options: dump)
    } catch {
      loaded.store.closeUnsynced()
      throw error
    }
    // It is removed at the end, so nobody waits for the disk.
    loaded.store.closeUnsynced()
  }
}
