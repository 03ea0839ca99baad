import Foundation
import Testing

@testable import EmulsionCLI

@Suite("Trash, restore, delete and purge")
struct LifecycleTests {
  private func live() throws -> [String] {
    DocumentRow.listed(try DocumentRow.samples().filter { !$0.isTrashed })
  }

  @Test("Into the trash, back, in again, and gone: lists, counts and the feed follow")
  func lifecycle() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let last = try #require(try Emulsion.run("events", folder.store).lines.last)
    let cursor = try #require(Samples.object(last)["cursor"] as? String)
    let ids = try live()
    let none = "asset_nobody"

    let trash = try Emulsion.run("trash", folder.store, ids[0], ids[1], none)
    #expect(trash.text == "trashed 2 assets, skipped 1 (in the trash already, or unknown)\n")
    #expect(trash.code == 0 && trash.errors.isEmpty)
    let again = try Emulsion.run("trash", folder.store, ids[1], "--json")
    #expect(again.text == "{\"trashed\":0,\"skipped\":1}\n")
    let first = try Emulsion.run("list", folder.store, "--json", "--limit", "1")
    #expect(try first.lines.map(Samples.id) == [ids[2]])

    let restore = try Emulsion.run("restore-assets", folder.store, ids[0], none, "--json")
    #expect(restore.text == "{\"restored\":1,\"skipped\":1}\n")
    #expect(try Emulsion.run("restore-assets", folder.store, ids[0]).text.contains("0 assets"))

    let delete = try Emulsion.run("delete", folder.store, ids[0], none)
    #expect(delete.text == "deleted 1 asset, skipped 1 (unknown)\n")
    #expect(try Emulsion.run("get", folder.store, ids[0]).code == 1)

    let events = try Emulsion.run("events", folder.store, "--after", cursor, "--types", "asset")
    #expect(
      try events.lines.map { try Samples.object($0)["event_type"] as? String }
        == ["asset_trashed", "asset_trashed", "asset_restored", "asset_deleted"])
  }

  @Test("Purge: what is old enough, and with 0d all that is in the trash")
  func purge() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let trashed = try DocumentRow.samples().count(where: \.isTrashed)
    try #require(trashed > 0)
    let id = try live()[0]
    #expect(try Emulsion.run("trash", folder.store, id).code == 0)

    let none = try Emulsion.run("purge", folder.store, "--older-than", "36500d")
    #expect(none.text == "removed 0 assets\n" && none.code == 0)
    // The documents were trashed long before now, the one above just now.
    let old = try Emulsion.run("purge", folder.store, "--older-than", "12h")
    #expect(old.text == "removed \(Figures.count(trashed, "asset"))\n")
    #expect(old.errors.isEmpty)
    let left = try Emulsion.run("list", folder.store, "--state", "trashed", "--json")
    #expect(try left.lines.map(Samples.id) == [id])
    let all = try Emulsion.run("purge", folder.store, "--older-than", "0d", "--json")
    #expect(all.text == "{\"removed\":1}\n")
    #expect(try Emulsion.run("export", folder.store).lines.count == 300 - trashed - 1)
  }

  @Test("Ages")
  func ages() throws {
    #expect(try Age.parse("30d") == .seconds(2_592_000))
    #expect(try Age.parse("12h") == .seconds(43_200))
    #expect(try Age.parse("90m") == .seconds(5400))
    #expect(try Age.parse("0s") == .zero)
    for text in ["", "d", "30", "-1d", "1.5h", "30 d", "1w", "99999999999999999999d", "36501d"] {
      #expect(throws: (any Error).self, "\(text)") { try Age.parse(text) }
    }
  }
}
