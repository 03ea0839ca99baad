#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import Synchronization

/// Signals: Ctrl-C as a flag that work looks at where it can stop, and pipes whose reader has gone.
enum Interruption {
  private static let signalNumber = Atomic<Int32>(0)

  /// The exit code of a shell for the signal that asked to stop, or `nil` while none has.
  static var exitCode: Int32? {
    let number = signalNumber.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }

  static var isRequested: Bool { exitCode != nil }

  /// From now on Ctrl-C and the request to terminate set the flag. Asking a second time ends the process at
  /// once; a store survives that.
  static func watch() {
    // The handler runs between any two instructions: the atomic must have been made before.
    _ = isRequested
    // Whoever starts a process from a worker thread hands its blocked signals down.
    var signals = sigset_t()
    // Plain memory that the calls fill and read.
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGINT)
    unsafe sigaddset(&signals, SIGTERM)
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      // The handler captures nothing, loads and stores one atomic, and may call `_exit`.
      signal(number) { number in
        if Interruption.signalNumber.exchange(number, ordering: .relaxed) != 0 {
          _exit(128 + number)
        }
      }
    }
  }

  /// Ends the process with the exit code of the signal.
  static func end() -> Never { exit(exitCode ?? 1) }

  /// Lets writing into a pipe without a reader fail instead of ending the process in the middle of something.
  static func surviveBrokenPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  /// Ends the process as a pipe without a reader does: quietly, and so that a shell can tell.
  static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    exit(128 + SIGPIPE)
  }
}
