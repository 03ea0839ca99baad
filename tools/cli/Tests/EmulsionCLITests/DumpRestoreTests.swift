import Emulsion
import Foundation
import Testing

@Suite("Dump and restore")
struct DumpRestoreTests {
  /// What a store holds, as its digest.
  private func digest(_ path: String) throws -> String {
    var options = AssetStore.Options()
    options.access = .readOnly
    let store = try AssetStore(opening: path, options: options)
    defer { try? store.close() }
    return "\(try store.digest())"
  }

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("Through a file: verified, and the same store again")
  func file() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let archive = folder.path + "/archive"
    let dump = try Emulsion.run("dump", folder.store, "-o", archive, "--json")
    #expect(dump.code == 0, "\(dump.errors)")
    let result = try Samples.object(dump.text)
    #expect(result["assets"] as? Int == 300 && result["verified"] as? Bool == true)
    let steps = try dump.errors.split(separator: "\n").map { try Samples.object(String($0)) }
    #expect(Set(steps.compactMap { $0["phase"] as? String }) == ["dumping", "verifying"])

    let copy = folder.path + "/copy"
    let restore = try Emulsion.run("restore", archive, copy, "--json")
    #expect(restore.code == 0, "\(restore.errors)")
    #expect(try Samples.object(restore.text)["assets"] as? Int == 300)
    #expect(restore.errors.contains("\"phase\":\"restoring\""))
    #expect(try digest(copy) == digest(folder.store))
    #expect(try names(in: folder) == ["archive", "copy", "samples.jsonl", "store"])

    let again = try Emulsion.run("restore", archive, copy)
    #expect(again.code == 1 && again.errors.contains("alreadyExists"))
    let unverified = try Emulsion.run("dump", folder.store, "-o", archive, "--no-verify")
    #expect(unverified.code == 0 && unverified.text.contains("not verified"))
    #expect(unverified.errors.isEmpty)
  }

  @Test("Through a pipe, and into a device")
  func pipe() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let outcome = try Emulsion.shell(
      "set -o pipefail; $emulsion dump \(folder.store) | $emulsion restore - \(folder.path)/copy")
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("restored") && outcome.text.contains("300 assets"))
    #expect(outcome.errors.contains("not verified"))
    #expect(try digest(folder.path + "/copy") == digest(folder.store))
    let device = try Emulsion.run("dump", folder.store, "-o", "/dev/null")
    #expect(device.code == 0 && device.text.contains("not verified"))
    #expect(FileManager.default.fileExists(atPath: "/dev/null"))
  }

  @Test("A reader that leaves early ends the dump as a broken pipe does")
  func brokenPipe() throws {
    let folder = try TemporaryFolder()
    let documents = (100_000..<104_000).map { number in
      """
      {"id":"asset_\(number)","mime_type":"image/jpeg","original_file_name":"\(UUID()).jpg",\
      "local_datetime":"2020-01-01T00:00:00","created_at":"2020-01-01T00:00:00Z",\
      "updated_at":"2020-01-01T00:00:00Z"}
      """
    }
    let file = try folder.write("in.jsonl", Samples.text(documents))
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    let outcome = try Emulsion.shell(
      "$emulsion dump \(folder.store) | head -c 10 | wc -c; echo ${PIPESTATUS[0]}")
    #expect(outcome.errors.isEmpty)
    #expect(outcome.lines.map { $0.trimmingCharacters(in: .whitespaces) } == ["10", "141"])
  }

  @Test("An increment used to take the place of the archive that it goes on from")
  func ownBase() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let (base, link) = (folder.path + "/base", folder.path + "/link")
    #expect(try Emulsion.run("dump", folder.store, "-o", base).code == 0)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "base")
    let before = try folder.bytes("base")
    for (since, output) in [(base, base), (base, link), (link, base)] {
      let outcome = try Emulsion.run("dump", folder.store, "--since", since, "-o", output)
      #expect(outcome.code == 2 && outcome.errors.contains("replaced"), "\(outcome.errors)")
    }
    let redirected = try Emulsion.shell(
      "$emulsion dump \(folder.store) --since \(base) >> \(base)")
    #expect(redirected.code == 2)
    // By its cursor the base is not named, and a whole archive all the same.
    let cursor = try Emulsion.run(
      "dump", folder.store, "--since", "\(EventCursor(sequence: 1))", "-o", base)
    #expect(cursor.code == 1 && cursor.errors.contains("alreadyExists"), "\(cursor.errors)")
    #expect(try folder.bytes("base") == before)
  }

  @Test("Increments by an archive's name and by its cursor make the later state")
  func increments() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let path = folder.path
    #expect(try Emulsion.run("dump", folder.store, "-o", path + "/0").code == 0)
    let ids = try Samples.documents().prefix(20).map(Samples.id)
    #expect(try Emulsion.run(["trash", folder.store] + ids.prefix(10)).code == 0)
    let first = try Emulsion.run(
      "dump", folder.store, "--since", path + "/0", "-o", path + "/1", "--json")
    #expect(first.code == 0, "\(first.errors)")
    #expect(try Samples.object(first.text)["assets"] as? Int == 10)
    let cursor = try #require(try Samples.object(first.text)["cursor"] as? String)
    #expect(try Emulsion.run(["delete", folder.store] + ids.suffix(15)).code == 0)
    #expect(
      try Emulsion.run("dump", folder.store, "--since", cursor, "-o", path + "/2").code == 0)

    let gap = try Emulsion.run("restore", path + "/0", path + "/2", path + "/copy")
    #expect(gap.code == 1 && gap.errors.contains("\(path)/2: ") && gap.errors.contains("Gap"))
    #expect(!FileManager.default.fileExists(atPath: path + "/copy"))
    let order = try Emulsion.run("restore", path + "/1", path + "/0", path + "/copy")
    #expect(order.code == 1 && order.errors.contains("baseMissing"))
    let whole = try Emulsion.run(
      "restore", path + "/0", path + "/1", path + "/2", path + "/copy")
    #expect(whole.code == 0, "\(whole.errors)")
    #expect(try digest(path + "/copy") == digest(folder.store))

    let future = try Emulsion.run(
      "dump", folder.store, "--since", "\(EventCursor(sequence: 99_999_999))", "-o", path + "/3")
    #expect(future.code == 1 && future.errors.contains("unknownCursor"))
    let nothing = try Emulsion.run("dump", folder.store, "--since", path + "/no", "-o", path + "/3")
    #expect(nothing.code == 2 && nothing.errors.contains("neither a cursor nor a file"))
  }

  @Test("Ctrl-C while standard input stands still: nothing is left behind")
  func interrupted() async throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let archive = folder.path + "/archive"
    #expect(try Emulsion.run("dump", folder.store, "-o", archive).code == 0)
    let bytes = try folder.bytes("archive")
    let work = try TemporaryFolder()
    let pipe = Pipe()
    let process = try Emulsion.start(
      ["restore", "-", work.path + "/copy"], input: nil, pipe: pipe, folder: work)
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes.prefix(bytes.count / 2)))
    for _ in 0..<200 where try names(in: work).count < 3 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(try names(in: work).count == 3)
    process.interrupt()
    let outcome = try Emulsion.outcome(of: process, folder: work)
    #expect(outcome.code == 130)
    #expect(outcome.errors.contains("Interrupted: nothing was restored"))
    #expect(try names(in: work) == ["errors", "output"])
  }

  @Test("A damaged archive is refused with the place, and a salvage restores what is whole")
  func damagedArchive() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let archive = folder.path + "/archive"
    #expect(try Emulsion.run("dump", folder.store, "-o", archive).code == 0)
    var bytes = try folder.bytes("archive")
    bytes[bytes.count / 3] ^= 8
    try folder.write("archive", bytes)
    let copy = folder.path + "/copy"
    let refused = try Emulsion.run("restore", archive, copy)
    #expect(refused.code == 1 && refused.errors.contains("of the archive"))
    #expect(refused.errors.contains("with “--salvage”"))
    #expect(!FileManager.default.fileExists(atPath: copy))
    let salvaged = try Emulsion.run(
      "restore", archive, copy, "--salvage", "--rejects", folder.path + "/rejects")
    #expect(salvaged.code == 1 && salvaged.text.contains("damage"))
    #expect(try !folder.text("rejects").isEmpty)
    #expect(try AssetStore(opening: copy).read { try $0.sequence } > 0)
    #expect(try Emulsion.run("verify", copy).code == 0)
    #expect(try Emulsion.run("export", copy).code == 0)
    try folder.write("cut", Array(bytes.prefix(bytes.count * 6 / 10)))
    let cut = try Emulsion.run("restore", folder.path + "/cut", folder.path + "/other")
    #expect(cut.code == 1)
  }

  @Test("A damaged record is named by the dump; a salvage saves all others")
  func damagedRecord() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    // Found again in the store's file, because nothing in it can be packed.
    let mark = (0..<4).map { _ in "\(UUID())" }.joined()
    let document = """
      {"id":"asset_damaged","mime_type":"image/jpeg","original_file_name":"a.jpg",\
      "description":"\(mark)","local_datetime":"2020-01-01T00:00:00",\
      "created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z"}
      """
    let file = try folder.write("one.jsonl", document + "\n")
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    let data = URL(filePath: folder.store + "/data.mdb")
    var content = try Data(contentsOf: data)
    var place = content.range(of: Data(mark.utf8.prefix(12)))
    while let found = place {
      content[found.lowerBound + 5] ^= 1
      place = content.range(of: Data(mark.utf8.prefix(12)), in: found.upperBound..<content.endIndex)
    }
    try content.write(to: data)

    let archive = folder.path + "/archive"
    let refused = try Emulsion.run("dump", folder.store, "-o", archive)
    #expect(refused.code == 1, "\(refused.text)")
    #expect(refused.errors.contains("database core, key asset_damaged"))
    #expect(!FileManager.default.fileExists(atPath: archive + ".partial"))
    let salvaged = try Emulsion.run(
      "dump", folder.store, "-o", archive, "--salvage", "--rejects", folder.path + "/rejects",
      "--json")
    #expect(salvaged.code == 1)
    let result = try Samples.object(salvaged.text)
    #expect(result["rejected"] as? Int == 1 && result["assets"] as? Int == 300)
    let reject = try Samples.object(try folder.text("rejects"))
    #expect(reject["key"] as? String == "asset_damaged" && reject["database"] as? String == "core")
    let restored = try Emulsion.run("restore", archive, folder.path + "/copy")
    #expect(restored.code == 0, "\(restored.errors)")
  }

  @Test(
    "Real photographs: dumped and restored, by a file and by a pipe",
    .enabled(if: RealDataTests.isThere))
  func realData() throws {
    let folder = try TemporaryFolder()
    let data = RealDataTests.folder
    let imported = try Emulsion.run(
      "import", folder.store, data + "/assets.jsonl", "--people", data + "/people.jsonl")
    #expect(imported.code == 0, "\(imported.errors)")
    let outcome = try Emulsion.shell(
      """
      set -o pipefail; cd \(folder.path)
      $emulsion dump store -o archive && $emulsion restore archive a \
        && $emulsion dump a | $emulsion restore - b
      """)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try digest(folder.path + "/a") == digest(folder.store))
    #expect(try digest(folder.path + "/b") == digest(folder.store))
  }

  @Test(
    "What cannot be meant is refused with the usage",
    arguments: [
      ["restore", "only-one"], ["restore", "no-such-file", "store"],
      ["restore", "-", "-", "store"], ["dump", "store", "--rejects", "file"],
    ])
  func unusable(arguments: [String]) throws {
    let outcome = try Emulsion.run(arguments)
    #expect(outcome.code == 2 && outcome.errors.contains("Usage: emulsion"))
  }
}
