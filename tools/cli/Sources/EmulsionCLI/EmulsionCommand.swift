import ArgumentParser
import Foundation

/// `emulsion`: what an operator does with a store from a shell.
struct EmulsionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulsion",
    abstract: "Looks after a store of photo records.",
    discussion: """
      A store is a folder that holds the records of one photo library: assets, their camera metadata, faces \
      and people. These commands fill one, read it back, show what it takes and keep it whole.

      Try it with invented photographs:

        emulsion generate --assets 1000 > photos.jsonl
        emulsion import library photos.jsonl
        emulsion export library | head -n 1
        emulsion stat library

      Results go to standard output, everything else to standard error. The exit code is 0 for success, 1 for \
      an operation that failed, 2 for unusable arguments.
      """,
    subcommands: [
      ImportCommand.self, ExportCommand.self, GetCommand.self, ListCommand.self,
      PeopleCommand.self, AlbumsCommand.self, EventsCommand.self, TrashCommand.self,
      RestoreAssetsCommand.self, DeleteCommand.self, PurgeCommand.self, StatCommand.self,
      VerifyCommand.self, DumpCommand.self, RestoreCommand.self, DiffCommand.self,
      BackupCommand.self, CompactCommand.self, TrainCommand.self, GenerateCommand.self,
    ])

  /// Without a subcommand there is nothing to do, which a script should notice.
  func run() throws {
    Console.note(EmulsionCommand.helpMessage())
    throw ExitCode(2)
  }
}

/// The folder of the store that a command works on.
struct StoreArgument: ParsableArguments {
  @Argument(help: "The folder of the store.", completion: .directory)
  var store: String

  func validate() throws {
    if store.isEmpty { throw ValidationError("The folder of the store is an empty name.") }
  }
}
