import Emulsion
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@testable import EmulsionServer

@Suite("Errors as answers")
struct ProblemTests {
  @Test("No mistake of a client becomes a 409 or a 5xx, and no path reaches a client")
  func mapping() throws {
    let expected: [(StoreError.Code, Int)] = [
      (.notFound, 404), (.invalidValue, 422), (.invalidQuery, 422), (.unknownCursor, 422),
      (.unknownPerson, 422), (.eventsTrimmed, 422), (.closed, 503), (.readersFull, 503),
      (.corrupted, 500), (.diskFull, 500), (.poisoned, 500), (.environment, 500),
    ]
    for (code, status) in expected {
      let error = StoreError(code, "it is so", path: "/secret/folder", key: "k")
      let problem = Problem(error)
      #expect(!"\(problem)".contains("secret"), "\(code)")
      let response = problem.response()
      #expect(response.status.code == status, "\(code)")
      #expect(response.headers[.contentType] == "application/json")
    }
  }

  @Test("A fault names its type, its place, a sentence and what was found")
  func form() async throws {
    let server = try TestServer()
    try await server.answers { client in
      let answer = try await client.execute(uri: "/api/assets?limit=x", method: .get)
      #expect(answer.status == .unprocessableContent)
      #expect(
        answer.text
          == #"{"detail":[{"input":"x","loc":["query","limit"],"msg":"Input should be a valid integer","type":"int_parsing"}]}"#
      )
      let nested = try await client.execute(
        uri: "/api/assets/trash", method: .post, body: ByteBuffer(string: #"{"ids":["asset_a",1]}"#)
      )
      #expect(nested.text.contains(#""loc":["body","ids",1]"#))
      #expect(nested.text.contains(#""input":1"#))
      let unknown = try await client.execute(uri: "/api/assets/asset_a", method: .get)
      #expect(unknown.status == .notFound)
      #expect(unknown.text == #"{"detail":"there is no asset_a"}"#)
    }
  }

  @Test("A method that a path does not take is answered with those that it takes")
  func methods() async throws {
    let server = try TestServer()
    try await server.answers { client in
      let answer = try await client.execute(uri: "/api/events", method: .delete)
      #expect(answer.status == .methodNotAllowed)
      #expect(answer.headers[.allow] == "GET, HEAD, OPTIONS")
    }
  }

  @Test("A bulk update with one unknown asset changes none")
  func allOrNothing() async throws {
    let server = try TestServer()
    let id = try server.addAsset()
    let body = """
      {"updates":[{"id":"\(id)","change":{"description":"x"}},{"id":"asset_a","change":{"description":"x"}}]}
      """
    try await server.answers { client in
      let answer = try await client.execute(
        uri: "/api/assets/bulk-update", method: .post, body: ByteBuffer(string: body))
      #expect(answer.status == .notFound)
      let asset = try await client.execute(
        uri: "/api/assets/\(id)?include=metadata", method: .get)
      #expect(asset.text.contains(#""metadata":null"#))
    }
  }

  @Test("Once the store is closed the server says that it cannot answer now")
  func closed() async throws {
    let server = try TestServer()
    try server.library.store.close()
    try await server.answers { client in
      for uri in ["/health", "/api/assets", "/api/libraries"] {
        let answer = try await client.execute(uri: uri, method: .get)
        #expect(answer.status == .serviceUnavailable, "\(uri)")
      }
    }
  }
}
