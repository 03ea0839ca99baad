import ArgumentParser
import Emulsion

/// How far a dump, a restore, a backup or the like is: a line on a terminal that the next one replaces, or with `--json` an
/// object a line on standard error, twice a second.
struct ArchiveMeter {
  private let isJSON: Bool
  /// Bytes that will be read in all, where that is known.
  private let totalBytes: Int?
  private let start = ContinuousClock.now
  private var phase: ArchiveProgress.Phase?
  private var phaseStart = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  init(isJSON: Bool, totalBytes: Int? = nil) {
    self.isJSON = isJSON
    self.totalBytes = totalBytes
  }

  /// Seconds since the beginning.
  var seconds: Double { (ContinuousClock.now - start).seconds }

  mutating func show(_ progress: ArchiveProgress) {
    guard isJSON || Console.isInteractive else { return }
    let now = ContinuousClock.now
    if progress.phase != phase {
      (phase, phaseStart, lastShown) = (progress.phase, now, nil)
    }
    let interval = Duration.milliseconds(isJSON ? 500 : 100)
    if let lastShown, now - lastShown < interval { return }
    lastShown = now
    let elapsed = (now - phaseStart).seconds
    let fraction = fraction(progress)
    let left = fraction.flatMap { done in
      done > 0 && elapsed > 0.5 ? elapsed / done * (1 - done) : nil
    }
    if isJSON {
      Console.note(json(progress, elapsed, left).text)
    } else {
      Console.show(progress: text(progress, elapsed, fraction, left))
    }
  }

  /// The part of the phase that is done, where it is known.
  private func fraction(_ progress: ArchiveProgress) -> Double? {
    if let total = progress.total, total > 0 {
      return min(Double(progress.records) / Double(total), 1)
    }
    guard let total = progress.totalBytes ?? totalBytes, total > 0, progress.bytes > 0 else {
      return nil
    }
    return min(Double(progress.bytes) / Double(total), 1)
  }

  private func text(
    _ progress: ArchiveProgress, _ elapsed: Double, _ fraction: Double?, _ left: Double?
  ) -> String {
    var parts = [progress.phase.rawValue]
    if progress.records > 0 || progress.bytes == 0 && progress.phase != .syncing {
      let noun = progress.phase == .appending ? "row" : "record"
      parts[0] += " \(Figures.count(progress.records, noun))"
    }
    if progress.bytes > 0 {
      parts.append(Figures.bytes(progress.bytes))
      if elapsed > 0.2 {
        parts.append("\(Figures.bytes(Int(Double(progress.bytes) / elapsed)))/s")
      }
    }
    if let fraction { parts.append("\(Int(fraction * 100)) %") }
    if let left, elapsed > 1 { parts.append("\(Figures.duration(seconds: left)) left") }
    return parts.joined(separator: ", ")
  }

  private func json(
    _ progress: ArchiveProgress, _ elapsed: Double, _ left: Double?
  ) -> JSONObject {
    var object = JSONObject()
    object.add("phase", progress.phase.rawValue)
    object.add("records", progress.records)
    if let total = progress.total { object.add("total", total) }
    object.add("bytes", progress.bytes)
    if let total = progress.totalBytes { object.add("total_bytes", total) }
    object.add("bytes_per_second", elapsed > 0 ? Double(progress.bytes) / elapsed : nil)
    object.add("seconds", seconds)
    object.add("seconds_left", left)
    return object
  }
}

extension ArchiveMeter {
  /// Runs an operation that tells how far it is, and stops it when asked to.
  ///
  /// - Parameter stopped: What to say then.
  static func run<Result>(
    isJSON: Bool, totalBytes: Int? = nil,
    _ operation: (
      @escaping (ArchiveProgress) throws(StoreError) -> Void
    ) throws(StoreError) -> Result,
    stopped: () -> String
  ) throws -> (result: Result, seconds: Double) {
    var meter = ArchiveMeter(isJSON: isJSON, totalBytes: totalBytes)
    defer { Console.clearProgress() }
    do throws(StoreError) {
      let result = try operation { progress throws(StoreError) in
        meter.show(progress)
        if Interruption.isRequested { throw StoreError(.cancelled, "interrupted") }
      }
      return (result, meter.seconds)
    } catch {
      guard error.code == .cancelled, let code = Interruption.exitCode else { throw error }
      Console.note("Interrupted: " + stopped())
      throw ExitCode(code)
    }
  }
}
