import Emulsion
import EmulsionSamples
import Foundation

/// Measures reads and loading against bare `mdb_get`, or against other engines, all in this process.
@main
struct Main {
  static func main() async {
    let options: Options
    do {
      options = try Options(parsing: CommandLine.arguments.dropFirst())
    } catch {
      say("\(error.text)\n\n\(Options.usage)")
      exit(2)
    }
    if options.asksForHelp {
      print(Options.usage)
      return
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("emulsion-bench-\(UUID().uuidString)").path
    do {
      defer { try? FileManager.default.removeItem(atPath: folder) }
      if let store = options.servedStore {
        return try ServingRun(options: options).run(in: store)
      }
      if options.measuresWrites, !options.peers.isEmpty {
        let report = try PeerWrites(options: options, log: say).run(in: folder)
        print(report.text)
        if let json = options.json { try report.write(to: json) }
        return
      }
      if options.measuresWrites {
        let writes = try WriteBenchmark(assets: options.assets, rounds: options.rounds)
        let report = try await writes.run(in: folder)
        print(report.text)
        print(try writes.indexCosts(in: folder).joined(separator: "\n"))
        if let json = options.json { try report.write(to: json) }
        return
      }
      if let writes = options.soakWrites {
        print(try await SoakRun(writes: writes).run(in: folder).joined(separator: "\n"))
        return
      }
      if options.measuresMaintenance {
        let lines = try MaintenanceRun(assets: options.assets).run(in: folder)
        print(lines.joined(separator: "\n"))
        return
      }
      if options.measuresShapes {
        let lines = try ShapeRun(options: options).run(in: folder)
        return print(lines.joined(separator: "\n"))
      }
      if let curve = options.curve {
        return try SizeCurve(reading: options.reports).write(to: curve)
      }
      if options.measuresThreads {
        let report = try ThreadBenchmark(options: options).run(in: folder)
        print(report.text)
        if let json = options.json { try report.write(to: json) }
        return
      }
      if options.measuresCold {
        let report = try ColdRun(options: options, log: say).run(in: folder)
        print(report.text)
        if let json = options.json { try report.write(to: json) }
        return
      }
      if !options.peers.isEmpty {
        let report = try PeerBenchmark(options: options, log: say).run(in: folder)
        print(report.text)
        if let json = options.json { try report.write(to: json) }
        if let chart = options.chart { try PeerChart(report: report).write(to: chart) }
        return
      }
      let report = try measure(options, in: folder)
      print(report.text)
      if let json = options.json { try report.write(to: json) }
    } catch {
      say("\(error)")
      exit(1)
    }
  }

  private static func measure(_ options: Options, in folder: String) throws -> Report {
    say("loading \(options.assets) assets")
    let loading = Loading(assets: options.assets)
    let loads = try loading.run(in: folder)

    // C reads a copy: a process may not open one LMDB environment twice.
    let (path, copy) = (Loading.defaultStore(in: folder), "\(folder)/copy")
    try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(path)/data.mdb", toPath: "\(copy)/data.mdb")
    let limit = try Limit(opening: copy)
    let store = try AssetStore(opening: path)
    let checks = Checks(store: store, library: loading.library)
    try checks.run()
    try checks.compare(with: limit, loading.ids)
    let digest = try checks.digest(loading.ids)

    say("reading: \(options.rounds) rounds")
    let keys = try KeyList(drawing: options.operations, from: loading.ids)
    let reads = ReadWorkloads(store: store, limit: limit, keys: keys)
    guard let person = loading.library.people.first else {
      throw Failure("nobody is in the library")
    }
    let lists = try ListWorkloads(
      store: store, person: person.id,
      operations: max(options.operations / ListWorkloads.pageSize, 1))
    let wanted = (reads.all() + lists.all()).filter {
      options.only.isEmpty || $0.name.contains(options.only)
    }
    var rounds = Rounds(base: reads.base, wanted)
    try rounds.run(options.rounds)
    try store.close()
    let results = rounds.results
    try Checks.agree(results)
    return Report(
      machine: Machine(), options: options, digest: digest, reads: results, loads: loads)
  }

  private static func say(_ text: String) {
    FileHandle.standardError.write(Data("\(text)\n".utf8))
  }
}
