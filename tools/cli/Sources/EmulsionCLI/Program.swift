import ArgumentParser
import Emulsion
import Foundation

/// The process: runs the command that was asked for and turns what it throws into the exit code.
///
/// 0 is success, 1 a failed operation, 2 unusable arguments; an interrupted import ends with 130.
@main
enum Program {
  static func main() {
    Interruption.surviveBrokenPipes()
    do {
      var command = try EmulsionCommand.parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  private static func end(with error: any Error) -> Never {
    switch error {
    case let error as SystemError where error == .brokenPipe: Interruption.endByBrokenPipe()
    case let error as StoreError: fail(advised(error).description)
    case let error as CommandFailure: fail(error.description)
    case let error as SystemError: fail(error.description)
    default: endArguments(error)
    }
  }

  /// The error with advice for a shell where the library's is for a program.
  private static func advised(_ error: StoreError) -> StoreError {
    var error = error
    if error.code == .indexNotReadable {
      error.advice =
        "an index that an import has left unfinished is completed by the next “emulsion import”"
    }
    error.advice = error.advice?.replacing("`onDamage`", with: "“--salvage”")
    return error
  }

  private static func fail(_ message: String) -> Never {
    Console.note("Error: \(message)")
    exit(1)
  }

  /// Errors of the argument parser, and its clean ends such as `--help`.
  private static func endArguments(_ error: any Error) -> Never {
    let code = EmulsionCommand.exitCode(for: error)
    let message = EmulsionCommand.fullMessage(for: error)
    if code.isSuccess {
      if !message.isEmpty { Console.print(message) }
      exit(0)
    }
    if !message.isEmpty { Console.note(message) }
    exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
