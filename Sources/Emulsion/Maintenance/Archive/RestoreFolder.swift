/// The folder beside the target in which a restore works: its name is the target's with `.restoring` behind it, so that
/// the next restore into the same target finds what this one has left. One restore at a time has it.
final class RestoreFolder {
  let path: String
  private let lock: FolderLock
  /// The folders above it that were not there, the innermost first.
  private let newParents: [String]

  /// The store that is to get the target's name.
  var store: String { path + "/store" }
  /// With a selection, the store of all records…
  var source: String { path + "/source" }
  /// …and the archive of those that were chosen of it.
  var chosen: String { path + "/chosen" }
  /// An empty folder, to find out whether a folder from here can get the target's name.
  private var probe: String { path + "/probe" }

  static func path(for target: String) -> String { target + ".restoring" }

  /// Makes the folder, or takes the one that another restore has left.
  init(for target: String) throws(StoreError) {
    path = Self.path(for: target)
    if Files.exists(path), Files.isLink(path) || !Files.isFolder(path) { throw Self.foreign(path) }
    var newParents: [String] = []
    var parent = Files.parent(of: path)
    while parent != ".", !Files.exists(parent) {
      newParents.append(parent)
      parent = Files.parent(of: parent)
    }
    self.newParents = newParents
    let lock: FolderLock?
    do throws(SystemFailure) {
      lock = try FolderLock.take(path)
    } catch {
      throw error.storeError(path: path)
    }
    guard let lock else {
      throw StoreError(
        .inUse, "another restore into the same target is under way",
        advice: "wait for its end, or name another folder", path: target)
    }
    self.lock = lock
    let names: Set = ["store", "source", "chosen", "chosen.partial", "probe"]
    if !Set(Files.names(in: path)).isSubset(of: names) { throw Self.foreign(path) }
    Files.removeEmptyFolder(probe)
  }

  private static func foreign(_ path: String) -> StoreError {
    StoreError(
      .alreadyExists, "it is in the way of a restore, and holds what no restore has made",
      advice: "give it another name", path: path)
  }

  /// Removes what was made of chosen records: that is begun anew.
  func removeChosen() {
    Files.removeFile(chosen)
    Files.removeFile(chosen + ".partial")
    Files.removeStore(store)
  }

  /// Removes all of it.
  func remove() {
    removeChosen()
    Files.removeStore(source)
    removeEmptyFolders()
  }

  /// Leaves what there is for the next restore.
  func leave() {
    // Without its file there is nothing to go on with.
    for store in [store, source] where !Files.exists(store + "/data.mdb") {
      Files.removeStore(store)
    }
    removeEmptyFolders()
  }

  private func removeEmptyFolders() {
    for folder in [path] + newParents { Files.removeEmptyFolder(folder) }
  }

  /// Fails where the target is an empty folder whose place the store could not take at the end, such as a mount point.
  func requireReplaceable(_ target: String) throws(StoreError) {
    guard Files.exists(target) else { return }
    do throws(SystemFailure) {
      try Files.makeFolder(probe)
      try Files.move(probe, to: target)
    } catch {
      Files.removeEmptyFolder(probe)
      var failure = error.storeError(path: target)
      if error.operation == "rename" { failure.advice = "name a folder that is not there" }
      throw failure
    }
  }

  /// Gives the store, which is closed and on the disk, the target's name, and removes the rest. Where that fails the
  /// store stays, for it is whole.
  func publish(as target: String) throws(StoreError) {
    do throws(SystemFailure) {
      try Files.syncFolder(store)
      try Files.move(store, to: target)
    } catch {
      var failure = error.storeError(path: target)
      failure.advice = "the store is whole in \(store): give it another name"
      throw failure
    }
    remove()
    do throws(SystemFailure) {
      try Files.syncFolder(Files.parent(of: target))
    } catch {
      throw error.storeError(path: target)
    }
  }
}
