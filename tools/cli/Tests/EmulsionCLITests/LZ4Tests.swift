import CLZ4Frame
import Foundation
import Testing

@Suite("Files packed with LZ4")
struct LZ4Tests {
  /// Packs with the library, as one frame.
  private func frame(_ text: String) throws -> [UInt8] {
    let bytes = Array(text.utf8)
    var packed = [UInt8](repeating: 0, count: LZ4F_compressFrameBound(bytes.count, nil))
    let count = unsafe packed.withUnsafeMutableBytes { output in
      unsafe bytes.withUnsafeBytes { input in
        unsafe LZ4F_compressFrame(
          output.baseAddress, output.count, input.baseAddress, input.count, nil)
      }
    }
    try #require(LZ4F_isError(count) == 0)
    return Array(packed.prefix(count))
  }

  @Test("They are read as they are, several frames in one as well")
  func frames() throws {
    let folder = try TemporaryFolder()
    let documents = try Samples.documents()
    let first = try frame(Samples.text(documents.prefix(100)))
    let second = try frame(Samples.text(documents.suffix(200)))
    let file = try folder.write("in.jsonl.lz4", first + second)
    let outcome = try Emulsion.run("import", folder.store, file)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.text.hasPrefix("imported 300 assets"))
    // Standard input has no name to tell by.
    let copy = try Emulsion.run("import", folder.path + "/copy", "-", input: file)
    #expect(copy.text.hasPrefix("imported 300 assets"))
  }

  static let hasTool = (try? Emulsion.shell("command -v lz4").code) == 0

  @Test("What the tool of the distribution makes", .enabled(if: hasTool))
  func tool() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("in.jsonl", Samples.text(Samples.documents()))
    for level in ["-1", "-9 -BD --content-size"] {
      #expect(try Emulsion.shell("lz4 -q -f \(level) \(file) \(file).lz4").code == 0)
      let outcome = try Emulsion.run("import", folder.store, file + ".lz4")
      #expect(outcome.code == 0, "\(outcome.errors)")
      #expect(outcome.text.hasPrefix("imported 300 assets"))
    }
  }

  @Test("A frame that is cut is an error that names the file")
  func cut() throws {
    let folder = try TemporaryFolder()
    let packed = try frame(Samples.text(Samples.documents()))
    for count in [0, 3, 5, packed.count / 2, packed.count - 1] {
      let file = try folder.write("cut.lz4", Array(packed.prefix(count)))
      let outcome = try Emulsion.run("import", folder.store, file)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("Error: \(file) the LZ4 frame is cut"), "\(outcome.errors)")
    }
  }

  @Test("Damage and files that are no frame are errors that name the file")
  func damage() throws {
    let folder = try TemporaryFolder()
    var packed = try frame(Samples.text(Samples.documents()))
    packed[5] ^= 0x40
    for bytes in [packed, Array("{}\n".utf8), [UInt8](repeating: 0, count: 100)] {
      let file = try folder.write("damaged.lz4", bytes)
      let outcome = try Emulsion.run("import", folder.store, file)
      #expect(outcome.code == 1)
      #expect(outcome.errors.contains("Error: \(file) the LZ4 frame is"), "\(outcome.errors)")
    }
  }
}
