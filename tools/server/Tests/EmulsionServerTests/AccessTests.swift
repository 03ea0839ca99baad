import CoreMetrics
import Hummingbird
import HummingbirdTesting
import Testing

@testable import EmulsionServer

@Suite("Who is let in, and what is sent again")
struct AccessTests {
  @Test(
    "Only the very token opens",
    arguments: [
      ("Bearer a-long-enough-token", 200), ("bearer a-long-enough-token", 200),
      ("Bearer a-long-enough-tokeN", 401), ("Bearer a-long-enough-token2", 401),
      ("Bearer ", 401), ("Bearer", 401), ("a-long-enough-token", 401), ("Basic YQ==", 401),
    ])
  func token(_ header: String, _ status: Int) async throws {
    let server = try TestServer()
    try await server.answers(token: "a-long-enough-token") { client in
      let answer = try await client.execute(
        uri: "/api/assets", method: .get, headers: [.authorization: header])
      #expect(answer.status.code == status)
      let nothing = try await client.execute(uri: "/metrics", method: .get)
      #expect(nothing.status == .unauthorized)
      let health = try await client.execute(uri: "/health", method: .get)
      #expect(health.status == .ok)
    }
  }

  @Test("A document that the client has is not sent again, and a changed one is")
  func entityTags() async throws {
    let server = try TestServer()
    let id = try server.addAsset()
    try await server.answers { client in
      let uri = "/api/assets/\(id)?include=metadata"
      let first = try await client.execute(uri: uri, method: .get)
      let tag = try #require(first.headers[.eTag])
      let again = try await client.execute(
        uri: uri, method: .get, headers: [.ifNoneMatch: tag])
      #expect(again.status == .notModified)
      #expect(again.body.readableBytes == 0)
      let edit = ByteBuffer(string: #"{"description":"new"}"#)
      let edited = try await client.execute(
        uri: "/api/assets/\(id)", method: .patch, body: edit)
      #expect(edited.status == .ok)
      let changed = try await client.execute(
        uri: uri, method: .get, headers: [.ifNoneMatch: tag])
      #expect(changed.status == .ok)
      #expect(changed.headers[.eTag] != tag)
    }
  }

  @Test("Metrics are told as Prometheus reads them")
  func exposition() {
    let registry = MetricsRegistry()
    registry.makeCounter(label: "a.requests", dimensions: [("route", "x\"\\\n")])
      .increment(by: 3)
    registry.makeTimer(label: "b", dimensions: []).recordNanoseconds(1_500_000_000)
    registry.makeRecorder(label: "c", dimensions: [], aggregate: false).record(2.5)
    #expect(
      registry.exposition == """
        # TYPE a_requests counter
        a_requests{route="x\\"\\\\\\n"} 3
        # TYPE b_seconds summary
        b_seconds_count 1
        b_seconds_sum 1.5
        # TYPE c gauge
        c 2.5

        """)
  }
}
