/// Text for people: results on standard output, the rest on standard error.
enum Console {
  static let isInteractive = OpenFile.standardError.isTerminal

  /// Returns to the start of a terminal's line and clears it.
  private static let clearLine = "\r\u{1B}[K"

  /// Writes a line to standard error, over a progress line if there is one.
  static func note(_ line: String) {
    writeToError((isInteractive ? clearLine : "") + line + "\n")
  }

  /// Shows a line that the next one replaces; on a terminal only.
  static func show(progress line: String) {
    if isInteractive { writeToError(clearLine + line) }
  }

  /// Removes the line that ``show(progress:)`` has left.
  static func clearProgress() {
    if isInteractive { writeToError(clearLine) }
  }

  /// Writes a line to standard output.
  static func printLine(_ line: String) throws(SystemError) {
    try OpenFile.standardOutput.write(Array((line + "\n").utf8))
  }

  /// The same where the process ends anyway.
  static func print(_ text: String) {
    try? printLine(text)
  }

  private static func writeToError(_ text: String) {
    // Where standard error cannot be written, nobody can be told.
    try? OpenFile.standardError.write(Array(text.utf8))
  }
}
