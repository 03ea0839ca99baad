import ArgumentParser
import Emulsion

/// Operations of the store that take many transactions.
enum Batches {
  /// What such an operation calls after each transaction.
  typealias Progress = (BatchProgress) throws(StoreError) -> Void

  /// Runs one: shows how far it is, and stops between two transactions when asked to.
  ///
  /// - Parameter stopped: What to say then, with the number of records that were done.
  static func run<Result>(
    _ verb: String, _ noun: String,
    _ operation: (@escaping Progress) throws(StoreError) -> Result,
    stopped: (Int) -> String
  ) throws -> Result {
    var meter = ProgressMeter()
    var done = 0
    defer { Console.clearProgress() }
    do throws(StoreError) {
      return try operation { progress throws(StoreError) in
        done = progress.done
        meter.show(verb, done, noun, fraction: nil)
        if Interruption.isRequested { throw StoreError(.cancelled, "interrupted") }
      }
    } catch {
      guard error.code == .cancelled, let code = Interruption.exitCode else { throw error }
      Console.note("Interrupted: " + stopped(done))
      throw ExitCode(code)
    }
  }
}
