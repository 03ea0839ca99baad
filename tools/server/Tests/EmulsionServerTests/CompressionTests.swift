import Hummingbird
import HummingbirdTesting
import Testing

@testable import EmulsionServer

@Suite("Compression")
struct CompressionTests {
  @Test(
    "gzip is what the client prefers or takes",
    arguments: [
      ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip, deflate, br", true),
      ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("*", true), ("deflate, *;q=0.5", true),
      ("gzip ; q=0.001", true), ("identity;q=0.5, gzip;q=0.5", true),
      ("gzip;q=0", false), ("gzip;q=0.000", false), ("*;q=0", false), ("gzip;q=0, *", false),
      ("", false), ("identity", false), ("br", false), ("gzipped", false), ("deflate", false),
      ("identity, gzip;q=0.5", false), ("gzip;q=2", false), ("gzip;q=-1", false),
      ("gzip;q=nan", false), ("gzip;q=", false), (",;,=,;q", false),
    ])
  func preference(_ header: String, _ wantsGzip: Bool) {
    #expect(AcceptEncoding.wantsGzip(header) == wantsGzip)
  }

  @Test("Large answers are compressed for those who ask, small ones for nobody")
  func sizes() async throws {
    let server = try TestServer()
    for _ in 0..<20 { try server.addAsset() }
    try await server.answers { client in
      for (uri, isLarge) in [("/api/assets?limit=20", true), ("/api/assets?limit=1", false)] {
        let plain = try await client.execute(uri: uri, method: .get)
        #expect(plain.headers[.contentEncoding] == nil)
        #expect(plain.headers[.vary] == "Accept-Encoding")
        for method in [HTTPRequest.Method.get, .head] {
          let asked = try await client.execute(
            uri: uri, method: method, headers: [.acceptEncoding: "gzip"])
          #expect(asked.headers[.contentEncoding] == (isLarge ? "gzip" : nil))
          #expect(asked.headers[.vary] == "Accept-Encoding")
          let length = try #require(asked.headers[.contentLength].flatMap { Int($0) })
          if isLarge {
            #expect(length < plain.body.readableBytes / 2)
          } else {
            #expect(length == plain.body.readableBytes)
          }
          #expect(asked.body.readableBytes == (method == .get ? length : 0))
        }
      }
    }
  }

  @Test("Both forms of a document have one entity tag")
  func entityTags() async throws {
    let server = try TestServer()
    let id = try server.addAsset()
    let edit = #"{"description":"\#(String(repeating: "long ", count: 400))"}"#
    try await server.answers { client in
      let uri = "/api/assets/\(id)?include=metadata"
      _ = try await client.execute(
        uri: "/api/assets/\(id)", method: .patch, body: ByteBuffer(string: edit))
      let plain = try await client.execute(uri: uri, method: .get)
      let small = try await client.execute(
        uri: uri, method: .get, headers: [.acceptEncoding: "gzip"])
      #expect(small.headers[.contentEncoding] == "gzip")
      let tag = try #require(plain.headers[.eTag])
      #expect(tag.hasPrefix("W/"), "the bytes differ")
      #expect(small.headers[.eTag] == tag)
      let again = try await client.execute(
        uri: uri, method: .get, headers: [.acceptEncoding: "gzip", .ifNoneMatch: tag])
      #expect(again.status == .notModified)
      #expect(again.headers[.contentEncoding] == nil)
      #expect(again.headers[.vary] == "Accept-Encoding")
    }
  }
}
