import Emulsion

/// Records that could not be read, or not be kept: as JSON lines in a file, or the first of them on standard error.
final class RecordRejects {
  /// How many are shown where there is no file.
  private static let shown = 20

  private let path: String?
  private let file: OpenFile?
  private(set) var count = 0
  private var failure: CommandFailure?

  /// Opens the file and empties it.
  init(path: String?) throws(CommandFailure) {
    self.path = path
    guard let path else {
      file = nil
      return
    }
    do throws(SystemError) {
      let file = try OpenFile.writing(path)
      try file.truncate()
      self.file = file
    } catch {
      throw CommandFailure(path, error)
    }
  }

  /// Takes note of one. What the file says of it is kept for the end: whoever calls can throw nothing.
  func add(_ error: StoreError) {
    count += 1
    guard let file, let path else {
      if count <= Self.shown { Console.note("\(error)") }
      return
    }
    guard failure == nil else { return }
    var object = JSONObject()
    if let database = error.database { object.add("database", database.rawValue) }
    if let key = error.key { object.add("key", key) }
    object.add("reason", error.reason)
    do throws(SystemError) {
      try file.write(Array((object.text + "\n").utf8))
    } catch {
      failure = CommandFailure(path, error)
    }
  }

  /// Says how many were not shown, or why the file does not hold them.
  func finish() throws(CommandFailure) {
    if let failure { throw failure }
    if file == nil, count > Self.shown {
      Console.note("… and \(Figures.count(count - Self.shown)) more; --rejects FILE keeps them all")
    }
  }
}
