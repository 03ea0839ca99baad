import CrashWorkload
import Emulsion

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The process that the crash tests start, and kill.
///
///     crash-child open PATH                opens and closes; prints `ok` or the code of the error
///     crash-child hold PATH                opens, prints `open`, and waits for the end of its input
///     crash-child read PATH                the same within a snapshot, after `reading`
///     crash-child write PATH LEVEL SEED STEPS…   carries the workload on, one writer for each number of
///                                          steps that are done, and acknowledges each step in eight bytes
///     crash-child dump PATH ARCHIVE        dumps the store
///     crash-child restore ARCHIVE PATH BATCH   restores a store, so many bytes of records in a transaction
///     crash-child compact|train PATH, crash-child backup PATH TARGET
///                                          prints `began`, then does it, and prints `ok`
///     crash-child script PATH SEED COUNT   so many steps of one writer, whatever fails; prints what became
///                                          of each
@main
struct CrashChild {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch (arguments.first, Array(arguments.dropFirst())) {
      case ("open", let rest) where rest.count == 1:
        try AssetStore(opening: rest[0]).close()
        say("ok")
      case ("hold", let rest) where rest.count == 1:
        let store = try AssetStore(opening: rest[0])
        waitForInput(after: "open")
        try store.close()
      case ("read", let rest) where rest.count == 1:
        let store = try AssetStore(opening: rest[0])
        try store.read { _ throws(StoreError) in waitForInput(after: "reading") }
      case ("write", let rest) where rest.count >= 4:
        try await carryOn(
          rest[0], rest[1], UInt64(rest[2]) ?? 0, rest.dropFirst(3).compactMap { UInt32($0) })
      case ("dump", let rest) where rest.count == 2:
        try AssetStore(opening: rest[0]).dump(to: rest[1])
      case ("restore", let rest) where rest.count == 3:
        var options = AssetStore.RestoreOptions()
        options.batchBytes = Int(rest[2]) ?? 0
        try AssetStore.restore(from: rest[0], to: rest[1], options: options)
      case ("script", let rest) where rest.count == 3:
        script(rest[0], Workload(seed: UInt64(rest[1]) ?? 0), count: UInt32(rest[2]) ?? 0)
      case ("compact", let rest) where rest.count == 1:
        say("began")
        try AssetStore.compact(rest[0])
        say("ok")
      case ("train", let rest) where rest.count == 1:
        let store = try AssetStore(opening: rest[0])
        say("began")
        _ = try store.train()
        say("ok")
      case ("backup", let rest) where rest.count == 2:
        let store = try AssetStore(opening: rest[0])
        say("began")
        try store.backup(to: rest[1])
        say("ok")
      default:
        say("usage: see the source")
        exit(2)
      }
    } catch let error as StoreError {
      say(error.code)
      exit(1)
    } catch {
      say("\(error)")
      exit(1)
    }
  }

  private static func waitForInput(after word: String) {
    say(word)
    while readLine() != nil {}
  }

  private static func options(_ level: String) -> AssetStore.Options {
    var options = AssetStore.Options()
    options.durability =
      switch level {
      case "but-last": .powerSafeButLast
      case "process": .processSafe
      default: .powerSafe
      }
    return options
  }

  // MARK: - Writing until killed

  private static func carryOn(
    _ path: String, _ level: String, _ seed: UInt64, _ steps: [UInt32]
  ) async throws {
    let store = try AssetStore(opening: path, options: options(level))
    let workload = Workload(seed: seed)
    if try store.read({ snapshot throws(StoreError) in try snapshot.count(.people) }) == 0 {
      try await store.write { transaction throws(StoreError) in
        for mutation in workload.setUp { try transaction.apply(mutation) }
      }
    }
    acknowledge(writer: .max, step: 0)
    await withTaskGroup(of: Void.self) { group in
      for (writer, done) in steps.enumerated() {
        group.addTask {
          var step = done
          while step < .max {
            step += 1
            let mutations = workload.mutations(writer: writer, step: step)
            do {
              try await store.write { transaction throws(StoreError) in
                for mutation in mutations { try transaction.apply(mutation) }
              }
            } catch {
              return
            }
            acknowledge(writer: UInt32(writer), step: step)
          }
        }
      }
    }
  }

  /// Tells the parent, in one write: it comes whole or not at all.
  private static func acknowledge(writer: UInt32, step: UInt32) {
    let bytes = [writer, step].flatMap { number in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
    send(bytes)
  }

  /// A line for the parent.
  private static func say(_ value: some CustomStringConvertible) {
    send(Array("\(value)\n".utf8))
  }

  private static func send(_ bytes: [UInt8]) {
    // The bytes outlive the call, which only reads them.
    _ = unsafe bytes.withUnsafeBytes { unsafe write(1, $0.baseAddress, $0.count) }
  }

  // MARK: - Writing while calls fail

  /// Lines of a step and what became of it, and of what could be read in between.
  private static func script(_ path: String, _ workload: Workload, count: UInt32) {
    var line = "opening"
    do throws(StoreError) {
      let store = try AssetStore(opening: path)
      line = "set-up"
      try store.write { transaction throws(StoreError) in
        for mutation in workload.setUp { try transaction.apply(mutation) }
      }
      say("set-up ok")
      var step: UInt32 = 1
      var failures = 0
      while step <= count, failures < 3 {
        let mutations = workload.mutations(writer: 0, step: step)
        do throws(StoreError) {
          try store.write { transaction throws(StoreError) in
            for mutation in mutations { try transaction.apply(mutation) }
          }
          say("\(step) ok")
          step += 1
        } catch {
          say("\(step) \(error.code)")
          failures += 1
          line = "reading"
          let people = try store.read { snapshot throws(StoreError) in
            try snapshot.count(.people)
          }
          say("reading \(people)")
        }
      }
      line = "closing"
      try store.close()
      say("closing ok")
    } catch {
      say("\(line) \(error.code)")
    }
  }
}
