/// The folder beside the target in which a restore works: its name is the target's with `.restoring` behind it, so that
/// the next restore into the same target finds what this one has left. One restore at a time has it.
final class RestoreFolder {
  let path: String
  private let lock: FolderLock

  /// The store that is to get the target's name.
  var store: String { path + "/store" }
  /// With a selection, the store of all records…
  var source: String { path + "/source" }
  /// …and the archive of those that were chosen of it.
  var chosen: String { path + "/chosen" }

  static func path(for target: String) -> String { target + ".restoring" }

  /// Makes the folder, or takes the one that another restore has left.
  init(for target: String) throws(StoreError) {
    path = Self.path(for: target)
    if Files.exists(path), Files.isLink(path) || !Files.isFolder(path) { throw Self.foreign(path) }
    do throws(SystemFailure) {
      guard let lock = try FolderLock.take(path) else {
        throw SystemFailure(number: 0, operation: "")
      }
      self.lock = lock
    } catch {
      guard error.number == 0 else { throw error.storeError(path: path) }
      throw StoreError(
        .inUse, "another restore into the same target is under way",
        advice: "wait for its end, or name another folder", path: target)
    }
    if !Set(Files.names(in: path)).isSubset(of: ["store", "source", "chosen", "chosen.partial"]) {
      throw Self.foreign(path)
    }
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
    Files.removeEmptyFolder(path)
  }

  /// Leaves what there is for the next restore.
  func leave() { Files.removeEmptyFolder(path) }

  /// Gives the store, which is closed and on the disk, the target's name, and removes the rest.
  func publish(as target: String) throws(StoreError) {
    do throws(SystemFailure) {
      try Files.syncFolder(store)
      try Files.move(store, to: target)
      try Files.syncFolder(Files.parent(of: target))
    } catch {
      throw error.storeError(path: target)
    }
    remove()
  }
}
