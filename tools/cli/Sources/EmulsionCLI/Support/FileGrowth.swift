/// Watches whether a store's file grows while a snapshot is open: what others replace cannot be used again until then.
final class FileGrowth {
  /// Growth that is worth a word while it goes on.
  private static let noticeable = 16 << 20

  private let path: String
  private let before: Int
  private(set) var bytes = 0
  private var hasWarned = false

  init(of path: String) {
    self.path = path
    before = Self.size(path)
  }

  private static func size(_ path: String) -> Int { (try? OpenFile.reading(path))?.size ?? 0 }

  /// Looks at the file, and warns the first time that it has grown by much.
  func look() {
    bytes = max(bytes, Self.size(path) - before)
    guard bytes >= Self.noticeable, !hasWarned else { return }
    hasWarned = true
    Console.note(
      "Warning: the store's file has grown by \(Figures.bytes(bytes)) since the dump began: what others replace "
        + "meanwhile keeps its room until the dump ends.")
  }

  /// Says by how much it has grown in all, if it was worth a warning.
  func report() {
    look()
    if hasWarned {
      Console.note("The store's file has grown by \(Figures.bytes(bytes)) during the dump.")
    }
  }
}
