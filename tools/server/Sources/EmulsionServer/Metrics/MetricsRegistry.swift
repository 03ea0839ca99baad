public import CoreMetrics
import Synchronization

/// All metrics of the process, as Prometheus reads them.
///
/// It is small on purpose: counters, gauges, and of recorders and timers the count and the sum.
public final class MetricsRegistry: MetricsFactory {
  /// Makes one without metrics.
  public init() {}

  /// A metric's name and labels, as the text has them.
  private struct Key: Hashable {
    let name: String
    let labels: String
  }

  private let metrics = Mutex<[Key: Metric]>([:])

  private func metric(
    _ label: String, _ dimensions: [(String, String)], _ kind: Metric.Kind
  ) -> Metric {
    let labels = dimensions.map { "\(Self.name($0.0))=\"\(Self.escaped($0.1))\"" }
    let suffix = kind == .timer ? "_seconds" : ""
    let key = Key(name: Self.name(label) + suffix, labels: labels.joined(separator: ","))
    return metrics.withLock { metrics in
      if let known = metrics[key], known.kind == kind { return known }
      let metric = Metric(kind)
      metrics[key] = metric
      return metric
    }
  }

  /// The text of Prometheus, version 0.0.4, in the order of the names.
  public var exposition: String {
    let metrics = metrics.withLock { $0 }
    let sorted = metrics.sorted { ($0.key.name, $0.key.labels) < ($1.key.name, $1.key.labels) }
    var text = ""
    var last = ""
    for (key, metric) in sorted {
      if key.name != last {
        text += "# TYPE \(key.name) \(metric.kind.type)\n"
        last = key.name
      }
      let labels = key.labels.isEmpty ? "" : "{\(key.labels)}"
      let (count, sum) = metric.values
      switch metric.kind {
      case .counter, .gauge: text += "\(key.name)\(labels) \(Self.number(sum))\n"
      case .recorder, .timer:
        text += "\(key.name)_count\(labels) \(count)\n"
        text += "\(key.name)_sum\(labels) \(Self.number(sum))\n"
      }
    }
    return text
  }

  private static func number(_ value: Double) -> String {
    Int64(exactly: value).map(String.init) ?? "\(value)"
  }

  private static func name(_ label: String) -> String {
    String(label.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  private static func escaped(_ value: String) -> String {
    var escaped = ""
    for character in value {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  // MARK: - MetricsFactory

  /// Part of `MetricsFactory`.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    metric(label, dimensions, .counter)
  }

  /// Part of `MetricsFactory`.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    metric(label, dimensions, .gauge)
  }

  /// Part of `MetricsFactory`.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    metric(label, dimensions, aggregate ? .recorder : .gauge)
  }

  /// Part of `MetricsFactory`.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    metric(label, dimensions, .timer)
  }

  // The process keeps its metrics until it ends.
  /// Part of `MetricsFactory`.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Part of `MetricsFactory`.
  public func destroyMeter(_ handler: any MeterHandler) {}
  /// Part of `MetricsFactory`.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Part of `MetricsFactory`.
  public func destroyTimer(_ handler: any TimerHandler) {}
}
