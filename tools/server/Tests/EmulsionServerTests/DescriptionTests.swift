import Foundation
import Hummingbird
import NIOCore
import Testing

@testable import EmulsionServer

@Suite("The description of the API")
struct DescriptionTests {
  @Test("Every path that is routed is described, and nothing else is")
  func routes() throws {
    let server = try TestServer()
    let router = try ServerApplication.router(
      server.library, token: nil, metrics: MetricsRegistry())
    let routed = router.routes.map { route in
      let parts = route.path.description.split(separator: "/").map { part in
        part.hasPrefix(":") ? "{\(part.dropFirst())}" : String(part)
      }
      return "/" + parts.joined(separator: "/")
    }
    let description = try JSONDecoder().decode(
      JSONValue.self, from: Data(try APIDescription.json().readableBytesView))
    guard case .object(let root) = description, case .object(let paths)? = root["paths"] else {
      Issue.record("there are no paths")
      return
    }
    #expect(Set(paths.keys) == Set(routed))
  }

  @Test("What is quoted in YAML stays text")
  func types() throws {
    let json = String(buffer: try APIDescription.json())
    #expect(json.contains(#""version":"1""#))
    #expect(json.contains(#""const":"false""#))
    #expect(json.contains(#""maximum":200,"minimum":1"#))
    #expect(json.contains(#""required":true"#))
  }
}
