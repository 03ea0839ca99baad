/// Lines that could not be imported: as JSON lines in a file, or the first of them on standard error.
final class Rejects {
  /// How many are shown where there is no file.
  private static let shown = 20

  private let path: String?
  private let file: OpenFile?
  private var buffer: [UInt8] = []
  private(set) var count = 0

  /// Opens the file and empties it, unless it is one of those that are to be read.
  init(path: String?, inputs: [ImportInput]) throws(CommandFailure) {
    self.path = path
    guard let path else {
      file = nil
      return
    }
    do throws(SystemError) {
      let file = try OpenFile.writing(path)
      let identity = file.identity
      if identity == nil || !inputs.contains(where: { $0.file.identity == identity }) {
        try file.truncate()
        self.file = file
        return
      }
    } catch {
      throw CommandFailure(path, error)
    }
    throw CommandFailure("\(path): the rejects would overwrite a file that is to be imported")
  }

  func add(file name: String, line: Int, reason: String, id: String?) throws(CommandFailure) {
    count += 1
    guard file != nil else {
      if count <= Self.shown { Console.note("\(name):\(line): \(reason)") }
      return
    }
    var object = JSONObject()
    object.add("file", name)
    object.add("line", line)
    object.add("reason", reason)
    if let id { object.add("id", id) }
    buffer.append(contentsOf: (object.text + "\n").utf8)
    if buffer.count >= 1 << 16 { try flush() }
  }

  /// Writes what is left, or says how many were not shown.
  func finish() throws(CommandFailure) {
    try flush()
    if file == nil, count > Self.shown {
      Console.note(
        "… and \(Figures.count(count - Self.shown, "more line")) rejected; --rejects FILE keeps them all"
      )
    }
  }

  private func flush() throws(CommandFailure) {
    guard let file, let path, !buffer.isEmpty else { return }
    do throws(SystemError) {
      try file.write(buffer)
    } catch {
      throw CommandFailure(path, error)
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
