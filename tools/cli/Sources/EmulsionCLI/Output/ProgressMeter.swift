/// How far a long command is, how fast it goes and how long it will take: one line on a terminal, lines of JSON on
/// standard error for programs, and nothing otherwise.
struct ProgressMeter {
  private let isJSON: Bool
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?

  init(isJSON: Bool = false) { self.isJSON = isJSON }

  /// Seconds since the beginning.
  var seconds: Double { (ContinuousClock.now - start).seconds }

  /// Shows how much is done, at most ten times a second, and to programs twice.
  ///
  /// - Parameter fraction: The part of the work that is done, where it is known.
  mutating func show(_ verb: String, _ count: Int, _ noun: String, fraction: Double?) {
    guard isJSON || Console.isInteractive else { return }
    let now = ContinuousClock.now
    // A program is not told of what is over at once.
    let last = lastShown ?? (isJSON ? start : nil)
    if let last, now - last < .milliseconds(isJSON ? 500 : 100) { return }
    lastShown = now
    let elapsed = seconds
    if isJSON { return Console.note(json(noun, count, elapsed, fraction).text) }
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
  private func json(
    _ noun: String, _ count: Int, _ elapsed: Double, _ fraction: Double?
  ) -> JSONObject {
    var object = JSONObject()
    object.add(noun, count)
    object.add("fraction", fraction.map { min($0, 1) })
    object.add("seconds", elapsed)
    object.add(
      "seconds_left",
      fraction.flatMap { $0 > 0 ? elapsed / min($0, 1) * (1 - min($0, 1)) : nil })
    return object
  }
}
