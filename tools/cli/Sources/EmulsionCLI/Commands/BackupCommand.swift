import ArgumentParser
import Emulsion

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copies a store into a new folder while it is in use.",
    discussion: """
      The copy is made beside the target, each page, record and row of it is held against its checksum, it is brought \
      to the disk and then renamed: there is a whole store under the target's name, or none. With --verify, references, \
      counts and indexes are looked at as well, as “verify” does, which takes many times as long. A target that holds \
      anything is refused. What a killed backup has left is named like the target, with “.copying” and an id behind \
      it, and can be removed.

        emulsion backup library /backups/library-$(date +%F)
      """)

  @OptionGroup var target: StoreArgument

  @Argument(help: "The folder of the copy, which is made.", completion: .directory)
  var destination: String

  @Flag(help: "Look at all of the copy, as “verify” does.")
  var verify = false

  @Flag(help: "Print the result as one JSON object, and how far it is on standard error.")
  var json = false

  func validate() throws {
    if destination.isEmpty { throw ValidationError("The folder of the copy is an empty name.") }
  }

  func run() throws {
    let store = try AssetStore(opening: target.store, access: .readOnly)
    Interruption.watch()
    let (sequence, seconds) = try ArchiveMeter.run(isJSON: json) {
      progress throws(StoreError) in
      try store.backup(
        to: destination, check: verify ? .everything : .checksums, progress: progress)
    } stopped: {
      "no copy was made, and nothing is left of it."
    }
    if json {
      var object = JSONObject()
      object.add("destination", destination)
      object.add("sequence", sequence)
      object.add("seconds", seconds)
      try Console.printLine(object.text)
    } else {
      try Console.printLine(
        "copied and checked in \(Figures.fixed(seconds, 2)) s; the last mutation is \(sequence)")
    }
  }
}
