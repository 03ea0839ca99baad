import EmulsionSamples
import Foundation
import Testing

@testable import Emulsion

@Suite("Wire format")
struct WireFormatTests {
  @Test("The bytes of every record are those that they have been since version 1")
  func golden() throws {
    for (message, _, bytes) in Fixtures.payloads() {
      if let golden = GoldenBytes.all[message] {
        #expect(bytes.hex == [UInt8](hex: golden).hex, "the format of \(message) has changed")
      } else {
        Issue.record("\(message): \(bytes.hex)")
      }
    }
  }

  @Test("An independent reader with emulsion.proto finds the fields of every record")
  func independent() throws {
    for (message, _, bytes) in Fixtures.payloads() {
      let text = try ProtoSchema.emulsion.text(message, bytes)
      if let golden = GoldenTexts.all[message] {
        #expect(text == golden + "\n", "\(message)")
      } else {
        Issue.record("\(message):\n\(text)")
      }
    }
  }

  @Test("emulsion.proto has exactly the fields that the library knows")
  func numbers() {
    let known: [(String, [Int])] = [
      ("Core", CoreRecord.Field.known), ("Metadata", MetadataRecord.Field.known),
      ("FileData", Array(FileDataRecord.Field.known)), ("Face", FaceRecord.Field.known),
      ("Person", Array(PersonRecord.Field.known)), ("Album", Array(AlbumRecord.Field.known)),
    ]
    for (message, fields) in known {
      let specified = ProtoSchema.emulsion.messages[message]?.keys.sorted()
      #expect(specified == fields.sorted(), "\(message)")
    }
  }

  @Test("Records of samples decode by emulsion.proto, with the values of the samples")
  func samples() throws {
    for document in SampleLibrary(.init(assets: 300, seed: 3)) {
      let asset = document.asset
      let key = asset.id.text
      let core = written {
        _ = CoreRecord.encode(
          asset, variants: Variants(), groups: [], key: key.span, learner: nil, into: &$0)
      }
      let text = try ProtoSchema.emulsion.text("Core", core)
      #expect(text.contains("created_at: \(asset.createdAt.microseconds)\n"))
      #expect(text.contains("local_wall: \(asset.localDateTime.wallMicroseconds)\n"))
      if asset.width != 0 { #expect(text.contains("\nwidth: \(asset.width)\n")) }
      if let value = asset.metadata.value {
        let bytes = written { MetadataRecord.encode(value, into: &$0) }
        let text = try ProtoSchema.emulsion.text("Metadata", bytes)
        if let iso = value.iso { #expect(text.contains("\niso: \(iso)\n")) }
        #expect(text.contains("\nmodel: ") == (value.model != nil))
      }
      if let value = asset.faces.value {
        let bytes = written {
          FacesRecord.encode(value, asset: key.span, learner: nil, into: &$0)
        }
        let text = try ProtoSchema.emulsion.text("Faces", bytes)
        #expect(text.components(separatedBy: "\nface {").count == max(value.count, 1))
      }
    }
  }

  @Test("protoc decodes fixtures and samples to the same text", .enabled(if: Protoc.path != nil))
  func protoc() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: ProtoSchema.emulsion.path, toPath: folder.path("emulsion.proto"))
    let batch = """
      syntax = "proto3";
      package emulsion;
      import "emulsion.proto";
      message Batch { \(Self.batchFields.map { "repeated \($0.1) f\($0.0) = \($0.0);" }.joined()) }
      """
    try batch.write(toFile: folder.path("batch.proto"), atomically: true, encoding: .utf8)
    let records = Fixtures.payloads().map { ($0.message, $0.bytes) } + Self.sampleRecords()
    var bytes = WireWriter()
    var expected = ""
    for (message, payload) in records {
      guard let number = Self.batchFields.first(where: { $0.1 == message })?.0 else {
        Issue.record("\(message) is missing")
        continue
      }
      bytes.bytes(number, payload)
    }
    // protoc prints by field number, then in order.
    for (number, message) in Self.batchFields {
      for (_, payload) in records.filter({ $0.0 == message }) {
        expected += "f\(number) {\n"
        expected += try ProtoSchema.emulsion.text(message, payload, indent: "  ") + "}\n"
      }
    }
    let text = try Protoc.decode("Batch", bytes.bytes, folder: folder.path, file: "batch.proto")
    let (found, wanted) = (Self.sorted(text), Self.sorted(expected))
    #expect(found.count == wanted.count)
    for (left, right) in zip(found, wanted) where left != right {
      Issue.record("protoc has “\(left)”, the test “\(right)”")
      return
    }
  }

  private static let batchFields: [(Int, String)] = [
    (1, "Core"), (2, "Variants"), (3, "URLPattern"), (4, "Metadata"), (5, "FileData"),
    (6, "Metrics"), (7, "Faces"), (8, "AssetPeople"), (9, "Person"), (10, "PersonStats"),
    (11, "Mutation"), (12, "Album"), (13, "AlbumAsset"), (14, "AssetAlbums"), (15, "Merge"),
    (16, "Events"), (17, "MonthCounts"),
  ]

  /// The lines in an order that does not depend on that of the fields within a message.
  private static func sorted(_ text: String) -> [Substring] {
    text.split(separator: "\n").sorted()
  }

  private static func sampleRecords() -> [(String, [UInt8])] {
    var records = Fixtures.mutations.map { ("Mutation", $0.encoded) }
    for document in SampleLibrary(.init(assets: 60, seed: 4)) {
      records.append(("Mutation", Mutation.putAsset(document.asset).encoded))
    }
    return records
  }
}
