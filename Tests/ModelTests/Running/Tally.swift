/// What came of the actions of runs: how many changes of each kind were taken and refused, how many questions of each
/// kind got an answer of which kind.
final class Tally {
  private var counts: [String: Int] = [:]

  /// Counts an action, by the name of its case.
  func add(_ action: Any, _ outcome: String) {
    counts[Self.key(action, outcome), default: 0] += 1
  }

  func count(_ kind: String, _ outcome: String) -> Int { counts["\(kind) \(outcome)"] ?? 0 }

  private static func key(_ action: Any, _ outcome: String) -> String {
    let name = Mirror(reflecting: action).children.first?.label ?? "\(action)"
    return "\(name) \(outcome)"
  }
}
