/// How far a long command is, how fast it goes and how long it will take: one line on a terminal, and nothing
/// where standard error is none.
struct ProgressMeter {
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  /// Seconds since the beginning.
  var seconds: Double { (ContinuousClock.now - start).seconds }

  /// Shows how much is done, at most ten times a second.
  ///
  /// - Parameter fraction: The part of the work that is done, where it is known.
  mutating func show(_ verb: String, _ count: Int, _ noun: String, fraction: Double?) {
    guard Console.isInteractive else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < .milliseconds(100) { return }
    lastShown = now
    let elapsed = seconds
    var parts = ["\(verb) \(Figures.count(count)) \(noun)"]
    if elapsed > 0.2 { parts.append("\(Figures.count(Int(Double(count) / elapsed)))/s") }
    if let fraction, fraction > 0 {
      let done = min(fraction, 1)
      parts.append("\(Int(done * 100)) %")
      if elapsed > 1 {
        parts.append("\(Figures.duration(seconds: elapsed / done * (1 - done))) left")
      }
    }
    Console.show(progress: parts.joined(separator: ", "))
  }
}
