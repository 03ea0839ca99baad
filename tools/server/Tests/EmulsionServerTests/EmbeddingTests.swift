import Emulsion
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

@Suite("Emulsion in a server of one's own")
struct EmbeddingTests {
  @Test("The lines of the README compile, answer, and are those of the README")
  func readme() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let router = Router()
    // The README's lines, but for the folder.
    let store = try AssetStore(opening: path)
    router.get("/api/assets/:id") { _, context in
      guard let id = context.parameters.get("id", as: AssetID.self),
        let json = try store.read({ snapshot in try snapshot.json(id, include: .variants) })
      else { throw HTTPError(.notFound) }
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: json)))
    }

    let id = AssetID.generate()
    let asset = Asset(
      id: id, mimeType: "image/jpeg", originalFileName: "a.jpg",
      localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil), createdAt: .now(),
      updatedAt: .now())
    try await store.write { transaction in try transaction.put(asset) }
    try await Application(router: router).test(.router) { client in
      let answer = try await client.execute(uri: "/api/assets/\(id)", method: .get)
      #expect(String(buffer: answer.body).hasPrefix("{\"id\":\"\(id)\""))
      let unknown = try await client.execute(uri: "/api/assets/asset_x", method: .get)
      #expect(unknown.status == .notFound)
    }

    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let begin = try #require(source.range(of: "    router.get(")).lowerBound
    let end = try #require(source.range(of: "\n    }\n", range: begin..<source.endIndex))
    let lines = source[begin..<end.upperBound].split(separator: "\n").map { $0.dropFirst(4) }
    let root = URL(filePath: #filePath).deletingLastPathComponent()
    let readme = try String(
      contentsOfFile: root.appending(path: "../../../../README.md").standardized.path,
      encoding: .utf8)
    #expect(readme.contains(lines.joined(separator: "\n")))
  }
}
