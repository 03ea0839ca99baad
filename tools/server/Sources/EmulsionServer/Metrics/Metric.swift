import CoreMetrics
import Synchronization

/// One metric: how many values were recorded, and their sum. Of a gauge the sum is the last value.
final class Metric: CounterHandler, MeterHandler, RecorderHandler, TimerHandler {
  enum Kind {
    case counter, gauge, recorder, timer

    /// The word of Prometheus.
    var type: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .recorder, .timer: "summary"
      }
    }
  }

  let kind: Kind
  private let state = Mutex((count: 0, sum: 0.0))

  init(_ kind: Kind) { self.kind = kind }

  var values: (count: Int, sum: Double) { state.withLock { $0 } }

  private func add(_ value: Double) {
    state.withLock { state in
      state.count &+= 1
      state.sum += value
    }
  }

  // MARK: - Counters

  func increment(by amount: Int64) { add(Double(amount)) }
  func reset() { state.withLock { $0 = (0, 0) } }

  // MARK: - Gauges

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { state.withLock { $0.sum = value } }
  func increment(by amount: Double) { add(amount) }
  func decrement(by amount: Double) { add(-amount) }

  // MARK: - Recorders and timers

  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { if kind == .gauge { set(value) } else { add(value) } }
  func recordNanoseconds(_ duration: Int64) { add(Double(duration) / 1e9) }
}
