import ArgumentParser
import Emulsion

/// How far a long operation of the store is, whatever it counts.
protocol ProgressFigures {
  /// What is done so far.
  var done: Int { get }
  /// The part of the work that is done, where it is known.
  var fraction: Double? { get }
}

extension BatchProgress: ProgressFigures {
  var fraction: Double? { nil }
}

extension VerificationProgress: ProgressFigures {
  var fraction: Double? { total > 0 ? Double(done) / Double(total) : nil }
}

extension RepairProgress: ProgressFigures {
  var fraction: Double? { total > 0 ? Double(done) / Double(total) : nil }
}

extension CompactionProgress: ProgressFigures {
  var fraction: Double? { total > 0 ? Double(done) / Double(total) : nil }
}

extension TrainingProgress: ProgressFigures {
  var fraction: Double? { total > 0 ? Double(done) / Double(total) : nil }
}

/// Operations of the store that take long and can be stopped.
enum Batches {
  /// What an operation of many transactions calls after each.
  typealias Progress = (BatchProgress) throws(StoreError) -> Void

  /// Runs one: shows how far it is, and stops where it can when asked to.
  ///
  /// - Parameters:
  ///   - isJSON: Whether a program reads how far it is.
  ///   - stopped: What to say then, with the number of records that were done.
  static func run<Figures: ProgressFigures, Result>(
    _ verb: String, _ noun: String, isJSON: Bool = false,
    _ operation: (@escaping (Figures) throws(StoreError) -> Void) throws(StoreError) -> Result,
    stopped: (Int) -> String
  ) throws -> Result {
    var meter = ProgressMeter(isJSON: isJSON)
    var done = 0
    defer { Console.clearProgress() }
    do throws(StoreError) {
      return try operation { progress throws(StoreError) in
        done = progress.done
        meter.show(verb, done, noun, fraction: progress.fraction)
        if Interruption.isRequested { throw StoreError(.cancelled, "interrupted") }
      }
    } catch {
      guard error.code == .cancelled, let code = Interruption.exitCode else { throw error }
      Console.note("Interrupted: " + stopped(done))
      throw ExitCode(code)
    }
  }
}
