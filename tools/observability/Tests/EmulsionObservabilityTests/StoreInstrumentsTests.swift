import CoreMetrics
import Emulsion
import EmulsionObservability
import Foundation
import Logging
import MetricsTestKit
import Testing

/// Keeps what is logged.
private struct CapturingHandler: LogHandler {
  final class Lines: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: [(level: Logger.Level, text: String)] = []

    var all: [(level: Logger.Level, text: String)] { lock.withLock { stored } }

    func add(_ level: Logger.Level, _ text: String) {
      lock.withLock { stored.append((level, text)) }
    }
  }

  let lines: Lines
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let metadata = (event.metadata ?? [:]).sorted { $0.key < $1.key }
    let fields = metadata.map { " \($0.key)=\($0.value)" }.joined()
    lines.add(event.level, "\(event.message)\(fields)")
  }
}

@Suite("Instruments of a store")
struct StoreInstrumentsTests {
  private let lines = CapturingHandler.Lines()
  private let metrics = TestMetrics()
  private let path = NSTemporaryDirectory() + "emulsion-observability-" + UUID().uuidString

  private func instruments() -> StoreInstruments {
    let lines = lines
    return StoreInstruments(
      logger: Logger(label: "test") { _ in CapturingHandler(lines: lines) },
      dimensions: [("library", "mine")], factory: metrics)
  }

  private func open(_ limit: Duration = .seconds(30)) throws -> AssetStore {
    var options = AssetStore.Options()
    options.observer = instruments()
    options.longReadLimit = limit
    return try AssetStore(opening: path, options: options)
  }

  private func total(_ name: String) throws -> Int64 {
    try metrics.expectCounter("emulsion_\(name)", [("library", "mine")]).values.reduce(0, +)
  }

  private func asset(_ number: UInt64) -> Asset {
    Asset(
      id: AssetID(high: 0, low: number), mimeType: "image/jpeg", originalFileName: "a.jpg",
      localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil),
      createdAt: Timestamp(microseconds: 0), updatedAt: Timestamp(microseconds: 0))
  }

  @Test("Commits and reads are counted, timed and logged")
  func commits() throws {
    let store = try open()
    defer { try? FileManager.default.removeItem(atPath: path) }
    for number in 0..<3 {
      try store.write { transaction throws(StoreError) in
        try transaction.put(asset(UInt64(number) * 2))
        try transaction.put(asset(UInt64(number) * 2 + 1))
      }
    }
    _ = try store.read { snapshot throws(StoreError) in try snapshot.asset(asset(1).id) }
    try store.close()
    #expect(try total("commits") == 3)
    #expect(try total("writes") == 3)
    #expect(try total("failed_writes") == 0)
    #expect(try total("mutations") == 6)
    #expect(try total("reads") == 1)
    #expect(try total("read_lookups") == 1)
    #expect(try total("read_bytes") > 0)
    let dimensions = [("library", "mine")]
    #expect(try metrics.expectRecorder("emulsion_batch_writes", dimensions).values == [1, 1, 1])
    for name in ["commit_duration", "transaction_duration"] {
      let values = try metrics.expectTimer("emulsion_\(name)", dimensions).values
      #expect(values.count == 3 && values.allSatisfy { $0 > 0 })
    }
    #expect(try metrics.expectTimer("emulsion_read_duration", dimensions).values.count == 1)
    #expect(try metrics.expectGauge("emulsion_queued_writes", dimensions).lastValue == 0)
    let file = try metrics.expectGauge("emulsion_file_bytes", dimensions).lastValue ?? 0
    let map = try metrics.expectGauge("emulsion_map_bytes", dimensions).lastValue ?? 0
    #expect(file > 0 && file <= map)
    let logged = lines.all.filter { $0.level == .trace }
    #expect(logged.count == 3)
    #expect(logged.last?.text.contains("sequence=6 writes=1") == true)
  }

  @Test("A long snapshot is warned of with its place in the source")
  func longRead() throws {
    let store = try open(.milliseconds(200))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let line = #line + 1
    try store.read { _ throws(StoreError) in
      for _ in 0..<4000 where !lines.all.contains(where: { $0.level == .warning }) { usleep(5000) }
    }
    try store.close()
    let warning = try #require(lines.all.first { $0.level == .warning })
    #expect(
      warning.text.contains(
        "opened=EmulsionObservabilityTests/StoreInstrumentsTests.swift:\(line)"))
    #expect(try total("long_reads") > 0)
    let dimensions = [("library", "mine")]
    #expect(try metrics.expectGauge("emulsion_open_snapshots", dimensions).values.contains(1))
    #expect(try metrics.expectGauge("emulsion_oldest_snapshot_lag", dimensions).lastValue == 0)
  }

  @Test("The end of writing is critical, and says why")
  func stop() {
    instruments().didStopWriting(
      StoreError(.inputOutput, "mdb_txn_commit failed", path: "/library"))
    #expect(lines.all.map(\.level) == [.critical])
    #expect(lines.all.first?.text.contains("/library: mdb_txn_commit failed") == true)
  }
}
