import Emulsion

/// Where an archive goes that is no file of its own: standard output, a pipe, a device.
///
/// The library takes errors of the store alone, so what the system says is kept.
final class ArchiveOutput {
  private let file: OpenFile
  private let name: String
  private(set) var failure: SystemError?

  private init(_ file: OpenFile, _ name: String) {
    self.file = file
    self.name = name
  }

  /// The output for a name; `nil` where an archive is a file that appears when it is complete.
  static func stream(_ path: String?) throws(CommandFailure) -> ArchiveOutput? {
    guard let path, path != "-" else { return ArchiveOutput(.standardOutput, "standard output") }
    guard Files.kind(of: path) == .other else { return nil }
    do throws(SystemError) {
      return ArchiveOutput(try .writing(path), path)
    } catch {
      throw CommandFailure(path, error)
    }
  }

  func write(_ bytes: RawSpan) throws(StoreError) {
    do throws(SystemError) {
      // Any bytes are bytes, and the view is used here alone.
      try unsafe bytes.withUnsafeBytes { buffer throws(SystemError) in
        try file.write(unsafe Span(_unsafeBytes: buffer))
      }
    } catch {
      failure = error
      throw StoreError(.environment, "\(name): \(error)")
    }
  }
}
