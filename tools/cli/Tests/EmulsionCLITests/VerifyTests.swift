import Foundation
import Testing

@Suite("Verify, repair and backup")
struct VerifyTests {
  /// Flips a bit of a file name wherever the store's file holds it; answers the asset's id.
  private static func damageAsset(in folder: TemporaryFolder, _ number: Int = 7) throws -> String {
    let document = try Samples.object(Samples.documents()[number])
    let name = Array(try #require(document["original_file_name"] as? String).utf8)
    var bytes = try folder.bytes("store/data.mdb")
    var hits = 0
    var index = 0
    while index + name.count <= bytes.count {
      if bytes[index] == name[0], bytes[index..<index + name.count].elementsEqual(name) {
        bytes[index] ^= 1
        hits += 1
      }
      index += 1
    }
    try #require(hits > 0)
    try folder.write("store/data.mdb", bytes)
    return try #require(document["id"] as? String)
  }

  static func digest(_ store: String) throws -> String {
    let stat = try Emulsion.run("stat", store, "--digest", "--json")
    try #require(stat.code == 0, "\(stat.errors)")
    return try #require(Samples.object(stat.text)["digest"] as? String)
  }

  @Test("A sound store: nothing is wrong, and nothing is repaired")
  func sound() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let digest = try Self.digest(folder.store)
    #expect(digest.count == 32)
    let verify = try Emulsion.run("verify", folder.store)
    #expect(verify.code == 0 && verify.errors.isEmpty)
    #expect(verify.lines.count == 1 && verify.text.hasSuffix("nothing is wrong\n"))
    let repair = try Emulsion.run("verify", folder.store, "--repair", "--json")
    #expect(repair.code == 0)
    let object = try Samples.object(repair.text)
    #expect(object["sound"] as? Bool == true && object["findings_before_repair"] == nil)
    #expect(try Self.digest(folder.store) == digest)
    let text = try Emulsion.run("stat", folder.store, "--digest")
    #expect(text.text.contains("digest    \(digest)"))
  }

  @Test("A damaged record: found by database and key, left by a repair, and gone with its asset")
  func damaged() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let id = try Self.damageAsset(in: folder)
    let verify = try Emulsion.run("verify", folder.store)
    #expect(verify.code == 1)
    #expect(verify.lines.contains { $0.hasPrefix("core \(id): ") }, "\(verify.text)")
    // The name is in the keys of an index, too.
    #expect(verify.lines.contains { $0.hasSuffix(": its keys are not in order") })
    let json = try Emulsion.run("verify", folder.store, "--json", "--limit", "1")
    #expect(json.code == 1)
    let object = try Samples.object(json.text)
    #expect((object["findings"] as? [[String: Any]])?.count == 1)
    #expect(try #require(object["finding_count"] as? Int) >= 1)

    let repair = try Emulsion.run("verify", folder.store, "--repair")
    #expect(repair.code == 1)
    // The device's name of the file holds the file name as well.
    let places = ["core \(id): ", "file_data \(id): ", "made indexes and counts anew", "looked at"]
    try #require(repair.lines.count == places.count, "\(repair.text)")
    for (line, place) in zip(repair.lines, places) { #expect(line.hasPrefix(place)) }
    #expect(repair.text.hasSuffix(": 2 findings\n"))
    // Every list works, without the asset.
    let list = try Emulsion.run("list", folder.store, "--state", "all", "--all", "--json")
    #expect(list.code == 0 && list.lines.count == 299)

    let delete = try Emulsion.run("delete", folder.store, id)
    #expect(delete.code == 0 && delete.text.hasPrefix("deleted 1 asset"))
    #expect(delete.errors.hasPrefix("Lost: core \(id): "))
    #expect(try Emulsion.run("verify", folder.store).code == 0)
    let file = try folder.write("one.jsonl", Samples.documents()[7] + "\n")
    #expect(try Emulsion.run("import", folder.store, file).code == 0)
    #expect(try Emulsion.run("verify", folder.store).code == 0)
    #expect(try Emulsion.run("export", folder.store).lines.count == 300)
  }

  @Test("Files that are no archive, no store, or not there")
  func files() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("archive", "no archive at all")
    let verify = try Emulsion.run("verify", file)
    #expect(verify.code == 1 && verify.text.contains("does not begin as an archive does"))
    #expect(try Emulsion.run("verify", file, "--repair").code == 2)
    let missing = try Emulsion.run("verify", folder.path + "/nothing")
    #expect(missing.code == 1 && missing.errors.contains("there is nothing of this name"))
    let empty = try Emulsion.run("verify", folder.path)
    #expect(empty.code == 1 && empty.errors.contains("there is no store in this folder"))
    #expect(try Emulsion.run("verify", "").code == 2)
  }

  @Test("A damaged page of LMDB's own is named, where reading through LMDB would end the process")
  func damagedPages() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    var bytes = try folder.bytes("store/data.mdb")
    // Where the first entry of each leaf stands, in a file of pages of 4 KiB or of several times as much.
    for start in stride(from: 0, to: bytes.count, by: 4096) where bytes[start + 10] == 2 {
      bytes[start + 17] ^= 0x80
    }
    try folder.write("store/data.mdb", bytes)
    for arguments in [[], ["--repair"]] {
      let verify = try Emulsion.run(["verify", folder.store] + arguments)
      #expect(verify.code == 1, "\(verify.errors)")
      #expect(verify.lines.contains { $0.hasPrefix("page ") && $0.contains(": an entry at ") })
    }
    let json = try Emulsion.run("verify", folder.store, "--json", "--limit", "1")
    let finding = try Samples.object(json.text)["findings"] as? [[String: Any]]
    #expect((finding?.first?["key"] as? String)?.hasPrefix("page ") == true)
  }

  @Test("A short list hides no page that must not be followed: nothing is repaired then")
  func shortList() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    // Keys of an index are no longer in order.
    for number in 0..<20 { _ = try Self.damageAsset(in: folder, number) }
    let ordered = try Emulsion.run("verify", folder.store, "--limit", "1")
    #expect(ordered.lines.first?.hasSuffix(": its keys are not in order") == true)
    #expect(ordered.lines.contains { $0.hasPrefix("… and ") && $0.hasSuffix(" more") })
    var bytes = try folder.bytes("store/data.mdb")
    let id = Array(try Samples.id(of: Samples.documents()[250]).utf8)
    for start in stride(from: 0, to: bytes.count, by: 4096) where bytes[start + 10] == 2 {
      if bytes[start..<start + 4096].split(separator: id).count > 1 { bytes[start + 10] = 0x42 }
    }
    try folder.write("store/data.mdb", bytes)
    for arguments in [[], ["--repair"]] {
      let verify = try Emulsion.run(["verify", folder.store, "--limit", "1"] + arguments)
      #expect(verify.code == 1 && verify.lines.first?.contains("it is not the leaf") == true)
      #expect(verify.lines.count == 3 && !verify.text.contains("looked at"), "\(verify.text)")
    }
    #expect(try folder.bytes("store/data.mdb") == bytes)
  }

  @Test("A damaged asset is not trashed, which is said, and goes with the trash where it is in it")
  func lifecycleOfDamaged() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let other = try Samples.id(of: Samples.documents()[8])
    let id = try Self.damageAsset(in: folder)
    #expect(try Emulsion.run("verify", folder.store, "--repair").code == 1)
    let trash = try Emulsion.run("trash", folder.store, id, other)
    #expect(trash.code == 1 && trash.text == "trashed 1 asset, left 1 (damaged)\n", "\(trash.text)")
    #expect(trash.errors.hasPrefix("Left \(id): core \(id): "))
    let json = try Emulsion.run("restore-assets", folder.store, id, other, "--json")
    #expect(json.code == 1 && json.text == "{\"restored\":1,\"skipped\":0,\"left\":1}\n")

    #expect(try Emulsion.run("delete", folder.store, id).code == 0)
    #expect(try Emulsion.run("trash", folder.store, other).code == 0)
    #expect(try Self.damageAsset(in: folder, 8) == other)
    let purge = try Emulsion.run("purge", folder.store, "--older-than", "0d")
    #expect(purge.code == 0 && purge.text.hasPrefix("removed "), "\(purge.errors)")
    #expect(purge.errors.hasPrefix("Lost: core \(other): "), "\(purge.errors)")
    #expect(try Emulsion.run("list", folder.store, "--state", "trashed", "--json").lines.isEmpty)
  }

  @Test("What hangs below damaged pages is lost to a salvage, and nothing else")
  func salvagedPages() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    var bytes = try folder.bytes("store/data.mdb")
    // Some leaves with records of assets lose their kind.
    let leaves = stride(from: 0, to: bytes.count, by: 4096).filter { start in
      bytes[start + 10] == 2
        && String(decoding: bytes[start..<start + 4096], as: UTF8.self)
          .split(separator: "asset_").count > 5
    }
    for start in leaves.indices.filter({ $0 % 8 == 5 }).map({ leaves[$0] }) {
      bytes[start + 10] = 0x42
    }
    try folder.write("store/data.mdb", bytes)
    #expect(try Emulsion.run("verify", folder.store).code == 1)
    let (archive, copy) = (folder.path + "/archive", folder.path + "/copy")
    let rejects = folder.path + "/rejects"
    let dump = try Emulsion.run(
      "dump", folder.store, "--salvage", "--rejects", rejects, "-o", archive)
    #expect(dump.code == 1 && dump.text.contains("left out, verified"), "\(dump.errors)")
    let lost = try String(decoding: folder.bytes("rejects"), as: UTF8.self)
    #expect(lost.contains("it is no leaf and no branch") && lost.contains("are lost"))
    let restore = try Emulsion.run("restore", "--salvage", archive, copy)
    #expect(restore.code <= 1, "\(restore.errors)")
    #expect(try Emulsion.run("verify", copy).code == 0)
    let left = try Emulsion.run("list", copy, "--state", "all", "--all", "--json").lines.count
    #expect(left > 0 && left < 300)
    // What asks LMDB is refused with the way out.
    let chosen = try Emulsion.run(
      "dump", folder.store, "--salvage", "--select", "group=faces", "-o", folder.path + "/chosen")
    #expect(chosen.code == 1 && chosen.errors.contains("salvage an archive of the whole store"))
    let documents = try Emulsion.run(
      "dump", folder.store, "--salvage", "--format", "jsonl", "-o", folder.path + "/documents")
    #expect(documents.code == 1 && documents.errors.contains("salvage an archive"))
  }

  @Test("An archive is looked at as it comes out of a pipe, too")
  func pipes() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let archive = folder.path + "/archive"
    #expect(try Emulsion.run("dump", folder.store, "-o", archive).code == 0)
    for line in ["cat '\(archive)' | $emulsion verify -", "$emulsion verify <(cat '\(archive)')"] {
      let whole = try Emulsion.shell(line)
      #expect(whole.code == 0 && whole.text.contains("nothing is wrong"), "\(whole.errors)")
      let cut = try Emulsion.shell(line.replacing("cat", with: "head -c 5000"))
      #expect(cut.code == 1 && cut.text.contains("the archive is cut"), "\(cut.errors)")
    }
    #expect(try Emulsion.run("verify", "-", "--repair").code == 2)
    let pipe = folder.path + "/pipe"
    let named = try Emulsion.shell(
      "mkfifo '\(pipe)' && (cat '\(archive)' > '\(pipe)' & $emulsion restore '\(pipe)' '\(pipe)-copy')"
    )
    #expect(named.code == 0, "\(named.errors)")
  }

  @Test("A backup is the store, under a name that was free, and none is made of a damaged one")
  func backup() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let copy = folder.path + "/copy"
    let backup = try Emulsion.run("backup", folder.store, copy)
    #expect(backup.code == 0 && backup.text.hasPrefix("copied and checked"))
    #expect(try Self.digest(copy) == Self.digest(folder.store))
    let again = try Emulsion.run("backup", folder.store, copy)
    #expect(again.code == 1 && again.errors.contains("alreadyExists"))
    let json = try Emulsion.run("backup", folder.store, folder.path + "/two", "--json")
    #expect(try Samples.object(json.text)["sequence"] as? Int ?? 0 >= 300)

    let id = try Self.damageAsset(in: folder)
    let damaged = try Emulsion.run("backup", folder.store, folder.path + "/three")
    #expect(damaged.code == 1 && damaged.errors.contains("key \(id)"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy {
        !$0.hasPrefix("three")
      })
  }
}
