import Emulsion
import Foundation
import Testing

@Suite("Selections, merges and differences")
struct SelectMergeDiffTests {
  /// A store with the three hundred documents and an album of five of them.
  private func library(in folder: TemporaryFolder) throws -> (rows: [DocumentRow], album: String) {
    try Samples.store(in: folder)
    let rows = try DocumentRow.samples()
    let album = AlbumID.generate()
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    let store = try AssetStore(opening: folder.store)
    try store.write { transaction throws(StoreError) in
      try transaction.apply(
        .putAlbum(Album(id: album, name: "trip", createdAt: time, updatedAt: time)))
      for row in rows.prefix(5) {
        guard let asset = AssetID(row.id) else { continue }
        try transaction.apply(
          .addToAlbum(
            AlbumAsset(
              id: .generate(), albumID: album, assetID: asset, createdAt: time, updatedAt: time)))
      }
    }
    try store.close()
    return (rows, "\(album)")
  }

  private func ids(_ store: String, _ arguments: String...) throws -> [String] {
    try Emulsion.run(["export", store] + arguments).lines.map(Samples.id)
  }

  @Test("Chosen by person, album, time and id, by the dump and by the restore alike")
  func select() throws {
    let folder = try TemporaryFolder()
    let (rows, album) = try library(in: folder)
    let person = try #require(rows.flatMap(\.people).first)
    let list = try folder.write("ids", rows.suffix(9).map { $0.id + "\n" }.joined())
    let walls = rows.map(\.wall).sorted()
    let middle = walls[walls.count / 2]
    let cases: [(terms: [String], rows: [DocumentRow])] = [
      (["person=\(person)"], rows.filter { $0.people.contains(person) }),
      (["album=\(album)"], Array(rows.prefix(5))),
      (["asset=@\(list)"], Array(rows.suffix(9))),
      (["asset=\(rows[7].id)", "asset=\(rows[8].id)"], [rows[7], rows[8]]),
      (["after=\(middle)"], rows.filter { $0.wall > middle }),
      (["album=\(album)", "asset=@\(list)"], []),
    ]
    #expect(try Emulsion.run("dump", folder.store, "-o", folder.path + "/whole").code == 0)
    for (number, (terms, rows)) in cases.enumerated() {
      let options = terms.flatMap { ["--select", $0] }
      let (archive, dumped, restored) = (
        "\(folder.path)/a\(number)", "\(folder.path)/d\(number)", "\(folder.path)/r\(number)"
      )
      let dump = try Emulsion.run(["dump", folder.store, "-o", archive] + options)
      // Nothing chosen is most likely a mistake.
      let code: Int32 = rows.isEmpty ? 1 : 0
      #expect(dump.code == code && dump.errors.contains("No asset") == rows.isEmpty)
      #expect(try Emulsion.run("restore", archive, dumped).code == 0)
      let restore = try Emulsion.run(["restore", folder.path + "/whole", restored] + options)
      #expect(restore.code == code && restore.errors.contains("No asset") == rows.isEmpty)
      let wanted = rows.map(\.id).sorted()
      #expect(try ids(dumped) == wanted, "\(terms)")
      #expect(try ids(restored) == wanted, "\(terms)")
      let people = try Emulsion.run("export", dumped, "--people").lines.map(Samples.id)
      #expect(people == Set(rows.flatMap(\.people)).sorted())
      #expect(try Emulsion.run("diff", dumped, restored).code == 0)
      let documents = try Emulsion.run(
        ["dump", folder.store, "--format", "jsonl", "--people", folder.path + "/people"] + options)
      #expect(documents.code == code, "\(documents.errors)")
      #expect(try documents.lines.map(Samples.id) == wanted)
      let listed = try folder.text("people").split(separator: "\n").map {
        try Samples.id(of: String($0))
      }
      #expect(listed == people)
    }
  }

  @Test("Chosen groups alone come along")
  func groups() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let archive = folder.path + "/archive"
    let dump = try Emulsion.run("dump", folder.store, "-o", archive, "--select", "group=metadata")
    #expect(dump.code == 0, "\(dump.errors)")
    #expect(try Emulsion.run("restore", archive, folder.path + "/copy").code == 0)
    let copy = try Emulsion.run("export", folder.path + "/copy", "--include", "metadata")
    #expect(copy.lines == (try Emulsion.run("export", folder.store, "--include", "metadata").lines))
    let all = try Emulsion.run("export", folder.path + "/copy").lines.map(Samples.object)
    #expect(all.allSatisfy { ($0["faces"] as? [Any])?.isEmpty ?? true })
    #expect(try Emulsion.run("export", folder.path + "/copy", "--people").lines.isEmpty)
  }

  @Test("A merge of one group used to clear all others of a store")
  func mergedGroup() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let (meta, whole) = (folder.path + "/meta", folder.path + "/whole")
    let choice = ["--select", "group=metadata"]
    #expect(try Emulsion.run(["dump", folder.store, "-o", meta] + choice).code == 0)
    #expect(try Emulsion.run("dump", folder.store, "-o", whole).code == 0)
    for policy in ["replace", "newest"] {
      let merge = ["--merge", policy]
      #expect(try Emulsion.run(["restore", meta, folder.store] + merge).code == 0)
      #expect(try Emulsion.run("diff", whole, folder.store).code == 0)
      #expect(try Emulsion.run(["restore", whole, folder.store] + merge + choice).code == 0)
      #expect(try Emulsion.run("diff", whole, folder.store).code == 0)
    }
  }

  @Test("An increment used to be written on top of a selection, and no restore took it")
  func selectionAsBase() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let chosen = folder.path + "/chosen"
    let dump = try Emulsion.run(
      "dump", folder.store, "-o", chosen, "--select", "group=faces", "--json")
    #expect(dump.code == 0, "\(dump.errors)")
    #expect(try Samples.object(dump.text)["cursor"] == nil)
    let increment = try Emulsion.run(
      "dump", folder.store, "--since", chosen, "-o", folder.path + "/increment")
    #expect(increment.code == 1 && increment.errors.contains("baseMissing"))
    let restore = try Emulsion.run("restore", chosen, folder.path + "/copy")
    #expect(restore.code == 0 && !restore.text.contains("cursor"), "\(restore.text)")
  }

  @Test("Ids that name nothing are errors, in a dump, a restore and documents")
  func unknownIDs() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let (whole, chosen) = (folder.path + "/whole", folder.path + "/chosen")
    #expect(try Emulsion.run("dump", folder.store, "-o", whole).code == 0)
    for (kind, id) in [
      ("asset", "\(AssetID.generate())"), ("person", "\(PersonID.generate())"),
      ("album", "\(AlbumID.generate())"),
    ] {
      for arguments in [
        ["dump", folder.store, "-o", chosen], ["restore", whole, chosen],
        ["dump", folder.store, "-o", chosen, "--format", "jsonl"],
        ["restore", whole, folder.store, "--merge", "keep"],
      ] {
        let outcome = try Emulsion.run(arguments + ["--select", "\(kind)=\(id)"])
        #expect(outcome.code == 1 && outcome.errors.contains(id), "\(outcome.errors)")
        #expect(
          try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            == ["samples.jsonl", "store", "whole"])
      }
    }
  }

  @Test("Documents are those of an export, and go to files")
  func documents() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let (assets, people) = (folder.path + "/assets", folder.path + "/people")
    let outcome = try Emulsion.run(
      "dump", folder.store, "--format", "jsonl", "-o", assets, "--people", people)
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(try folder.bytes("assets") == Emulsion.run("export", folder.store).output)
    #expect(try folder.bytes("people") == Emulsion.run("export", folder.store, "--people").output)
    #expect(outcome.output.isEmpty)
    let json = try Emulsion.run(
      "dump", folder.store, "--format", "jsonl", "-o", assets, "--people", people, "--json")
    let result = try Samples.object(json.text)
    #expect(result["assets"] as? Int == 300 && result["rejected"] as? Int == 0)
    #expect(
      try result["people"] as? Int == Emulsion.run("export", folder.store, "--people").lines.count)
    // What goes to standard output is documents alone.
    let piped = try Emulsion.run("dump", folder.store, "--format", "jsonl", "--json")
    #expect(try piped.output == folder.bytes("assets"))
    #expect(try Samples.object(piped.errors)["assets"] as? Int == 300)
  }

  @Test("Differences are named, as text and as JSON, and a merge takes them away")
  func diffAndMerge() throws {
    let folder = try TemporaryFolder()
    let (rows, _) = try library(in: folder)
    let (archive, copy) = (folder.path + "/archive", folder.path + "/copy")
    #expect(try Emulsion.run("dump", folder.store, "-o", archive).code == 0)
    #expect(try Emulsion.run("restore", archive, copy).code == 0)
    let same = try Emulsion.run("diff", folder.store, archive)
    #expect(same.code == 0 && same.output.isEmpty && same.errors.contains("The same"))
    let gone = try #require(rows.last?.id)
    let trashed = try #require(rows.dropLast().last { !$0.isTrashed }?.id)
    #expect(try Emulsion.run("delete", copy, gone).code == 0)
    #expect(try Emulsion.run("trash", copy, trashed).code == 0)
    let text = try Emulsion.run("diff", archive, copy)
    #expect(text.code == 1 && text.lines.contains("< asset \(gone)"))
    #expect(text.lines.contains("! asset \(trashed)"))
    let json = try Emulsion.run("diff", copy, archive, "--json")
    let found = try json.lines.map(Samples.object)
    #expect(
      found.contains {
        $0["kind"] as? String == "only_in_second" && $0["id"] as? String == gone
          && $0["type"] as? String == "asset"
      })

    let refused = try Emulsion.run("restore", archive, copy)
    #expect(refused.code == 1 && refused.errors.contains("alreadyExists"))
    let kept = try Emulsion.run("restore", archive, copy, "--merge", "keep", "--json")
    #expect(kept.code == 0, "\(kept.errors)")
    #expect(try Samples.object(kept.text)["assets_added"] as? Int == 1)
    #expect(try Emulsion.run("diff", archive, copy).lines == ["! asset \(trashed)"])
    let replaced = try Emulsion.run("restore", archive, copy, "--merge", "replace")
    #expect(replaced.code == 0 && replaced.text.contains("1 replaced"), "\(replaced.text)")
    #expect(try Emulsion.run("diff", archive, copy).code == 0)
  }

  @Test(
    "What cannot be meant is refused with the usage",
    arguments: [
      ["dump", "s", "--select", "person"], ["dump", "s", "--select", "colour=red"],
      ["dump", "s", "--select", "person=nobody"], ["dump", "s", "--select", "group=colours"],
      ["dump", "s", "--select", "after=today"], ["dump", "s", "--people", "file"],
      ["dump", "s", "--format", "jsonl", "--since", "x"], ["dump", "s", "--format", "xml"],
      ["dump", "s", "--format", "jsonl", "--verify"],
      ["dump", "s", "--format", "jsonl", "--no-verify"],
      ["restore", "/dev/null", "s", "--merge", "maybe"], ["diff", "/no/such", "/dev/null"],
      ["diff", "/tmp", "/tmp"],
    ])
  func unusable(arguments: [String]) throws {
    let outcome = try Emulsion.run(arguments)
    #expect(outcome.code == 2 && outcome.errors.contains("Usage: emulsion"), "\(outcome.errors)")
  }
}
