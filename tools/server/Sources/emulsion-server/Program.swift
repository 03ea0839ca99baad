import ArgumentParser
import Emulsion
import Foundation

/// The process: 0 is a server that was asked to end, 1 one that has failed, 2 unusable arguments.
@main
enum Program {
  static func main() async {
    do {
      var command = try ServerCommand.parseAsRoot()
      if let server = command as? ServerCommand {
        try await server.run()
      } else {
        try command.run()
      }
    } catch let error as StoreError {
      fail(error.description)
    } catch let error as ServerFailure {
      fail(error.description)
    } catch {
      endArguments(error)
    }
  }

  private static func fail(_ message: String) -> Never {
    Console.note("Error: \(message)")
    exit(1)
  }

  /// Errors of the argument parser, and its clean ends such as `--help`.
  private static func endArguments(_ error: any Error) -> Never {
    let code = ServerCommand.exitCode(for: error)
    let message = ServerCommand.fullMessage(for: error)
    if code.isSuccess {
      print(message)
      exit(0)
    }
    Console.note(message)
    exit(code == .validationFailure ? 2 : code.rawValue)
  }
}
