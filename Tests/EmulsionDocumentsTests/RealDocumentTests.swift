import Emulsion
import EmulsionDocuments
import Foundation
import Testing

/// Documents of real photographs, which lie beside the package where it is developed.
enum RealDocuments {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "../shared/data")

  static var exist: Bool {
    FileManager.default.isReadableFile(atPath: folder.appending(path: "assets.jsonl").path)
      && FileManager.default.isReadableFile(atPath: folder.appending(path: "people.jsonl").path)
  }

  static func lines(_ name: String) throws -> [[UInt8]] {
    try Data(contentsOf: folder.appending(path: name))
      .split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }
}

@Suite("Documents of real photographs are read", .enabled(if: RealDocuments.exist))
struct RealDocumentTests {
  @Test func assets() throws {
    var reader = DocumentReader()
    let lines = try RealDocuments.lines("assets.jsonl")
    #expect(lines.count == 800)
    var orientations = 0
    for line in lines {
      let document = try reader.asset(line.span)
      let asset = document.value
      #expect(asset.metadata.isRequested && asset.fileData.isRequested)
      #expect(asset.faces.isRequested && asset.people.isRequested && asset.metrics.isRequested)
      for warning in document.warnings {
        #expect(warning.code == .outOfRange, "\(asset.id) \(warning)")
        if warning.path == "metadata.orientation" { orientations += 1 }
      }
    }
    // 43918 and 51713 are among them.
    #expect(orientations >= 2)
  }

  @Test func people() throws {
    var reader = DocumentReader()
    let lines = try RealDocuments.lines("people.jsonl")
    #expect(lines.count == 26)
    for line in lines {
      #expect(try reader.person(line.span).warnings == [])
    }
  }
}
