import ArgumentParser
import Emulsion
import EmulsionSamples

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Invents a photo library, as documents on standard output.",
    discussion: """
      The documents have all groups and are much like those of real libraries: bursts and holidays, many \
      cameras, videos, screenshots, faces. The same numbers give the same bytes on every machine.

        emulsion generate --assets 100000 | emulsion import library -
        emulsion generate --assets 5000 --seed 7 --people-file people.jsonl > photos.jsonl
      """)

  @Option(help: ArgumentHelp("How many assets.", valueName: "n"))
  var assets: Int

  @Option(help: ArgumentHelp("What everything is drawn from: any number.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("How many people; one for each twenty assets if left out.", valueName: "n"))
  var people: Int?

  @Option(help: "A file to write the rows of the people to, one a line.", completion: .file())
  var peopleFile: String?

  func validate() throws {
    let mostAssets = SampleLibrary.Options.maximumAssets
    guard 0...mostAssets ~= assets else {
      throw ValidationError("--assets takes a number from 0 to \(mostAssets), not \(assets).")
    }
    let mostPeople = SampleLibrary.Options.maximumPeople
    guard 0...mostPeople ~= people ?? 0 else {
      throw ValidationError("--people takes a number from 0 to \(mostPeople), not \(people ?? 0).")
    }
  }

  func run() throws {
    let library = SampleLibrary(.init(assets: assets, seed: seed, people: people))
    if let peopleFile { try write(library.people, to: peopleFile) }
    let output = try LineOutput(path: nil)
    // On a terminal the documents themselves are to be seen.
    let isShowing = !OpenFile.standardOutput.isTerminal
    var meter = ProgressMeter()
    var done = 0
    try SampleWriter(library: library).forEachBlock { block, count in
      try output.write(block: block)
      done += count
      if isShowing {
        meter.show("generated", done, "assets", fraction: Double(done) / Double(max(assets, 1)))
      }
    }
    try output.finish()
    if isShowing { Console.clearProgress() }
  }

  private func write(_ people: [Person], to path: String) throws {
    let output = try LineOutput(path: path)
    var buffer = JSONBuffer()
    for person in people {
      buffer.removeAll()
      buffer.append(person)
      try output.write(line: buffer.span)
    }
    try output.finish()
  }
}
