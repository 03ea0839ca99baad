import Logging
import Synchronization

/// Keeps what is logged as warnings and errors: the level and the message of each.
struct RecordedLog: LogHandler {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  private let kept = Lines()
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.warning

  var lines: [String] { kept.all.withLock { $0 } }

  func log(event: LogEvent) {
    kept.all.withLock { $0.append("\(event.level) \(event.message)") }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }
}
