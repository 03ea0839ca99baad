import Emulsion
import Foundation
import Testing

@Suite("The feed")
struct EventsTests {
  private func cursors(_ outcome: Outcome) throws -> [String] {
    try outcome.lines.map { try #require(try Samples.object($0)["cursor"] as? String) }
  }

  @Test("Behind a cursor comes what followed it, and a kind is picked out of the rest")
  func cursor() throws {
    let folder = try TemporaryFolder()
    let filled = try Emulsion.shell(
      "$emulsion generate --assets 600 | $emulsion import \(folder.store) -")
    try #require(filled.code == 0, "\(filled.errors)")
    let all = try Emulsion.run("events", folder.store)
    let places = try cursors(all)
    // More than one page of the feed.
    try #require(places.count > 1000 && Set(places).count == places.count)
    let rest = try Emulsion.run("events", folder.store, "--after", places[100])
    #expect(rest.lines == Array(all.lines.dropFirst(101)))
    let people = try Emulsion.run("events", folder.store, "--types", "person,album")
    #expect(
      try people.lines
        == all.lines.filter { try Samples.object($0)["entity_type"] as? String == "person" })
    #expect(!people.lines.isEmpty)
    let end = try Emulsion.run("events", folder.store, "--after", try #require(places.last))
    #expect(end.code == 0 && end.output.isEmpty)
  }

  @Test(
    "A cursor whose next events are gone, and one that is still to come: one line says what to do")
  func trimmed() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let places = try cursors(try Emulsion.run("events", folder.store))
    try trim(folder.store)
    for arguments in [[], ["--follow"]] {
      let outcome = try Emulsion.run(
        ["events", folder.store, "--after", places[0]] + arguments)
      #expect(outcome.code == 1 && outcome.output.isEmpty)
      #expect(outcome.errors.contains("read the library anew"), "\(outcome.errors)")
      #expect(outcome.errors.hasPrefix("Error: ") && outcome.errors.contains("eventsTrimmed"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
    #expect(try Emulsion.run("events", folder.store).lines.count < places.count)
    let future = "\(EventCursor(sequence: UInt64(places.count) + 1))"
    let outcome = try Emulsion.run("events", folder.store, "--after", future)
    #expect(outcome.code == 1 && outcome.errors.contains("unknownCursor"))
  }

  private func trim(_ path: String) throws {
    let store = try AssetStore(opening: path)
    #expect(try store.trimEvents(keeping: 10) > 0)
    try store.close()
  }

  /// Waits until a file has so many lines, for a minute at most.
  private func wait(for lines: Int, in folder: TemporaryFolder) async throws {
    for _ in 0..<1200 {
      if try folder.text("output").split(separator: "\n").count >= lines { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  @Test("--follow prints what other processes write, only what is asked for, and ends with Ctrl-C")
  func follow() async throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let last = try #require(try cursors(try Emulsion.run("events", folder.store)).last)
    let output = try TemporaryFolder()
    let process = try Emulsion.start(
      ["events", folder.store, "--after", last, "--types", "asset", "--follow"], input: nil,
      folder: output)
    let ids = DocumentRow.listed(
      try DocumentRow.samples().filter { !$0.isTrashed && !$0.people.isEmpty })
    #expect(try Emulsion.run("trash", folder.store, ids[0]).code == 0)
    try await wait(for: 1, in: output)
    // Deleting removes faces as well, of which nothing is said.
    #expect(try Emulsion.run("delete", folder.store, ids[1]).code == 0)
    try await wait(for: 2, in: output)
    process.interrupt()
    let outcome = try Emulsion.outcome(of: process, folder: output)
    #expect(outcome.code == 130 && outcome.errors.isEmpty)
    #expect(
      try outcome.lines.map { try Samples.object($0)["event_type"] as? String }
        == ["asset_trashed", "asset_deleted"])
  }

  @Test("--follow ends when nobody reads any more, though nothing happens")
  func closedPipe() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let last = try #require(try cursors(try Emulsion.run("events", folder.store)).last)
    let outcome = try Emulsion.shell(
      "timeout 60 $emulsion events \(folder.store) --after \(last) --follow | true; echo ${PIPESTATUS[0]}"
    )
    #expect(outcome.text == "141\n" && outcome.errors.isEmpty)
  }

  @Test(
    "--follow goes on behind what --types has passed over, so a feed trimmed meanwhile is no loss")
  func followTrimmed() async throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let all = try Emulsion.run("events", folder.store)
    let first = try cursors(all)[0]
    let people = try all.lines.dropFirst().count {
      try Samples.object($0)["entity_type"] as? String == "person"
    }
    let output = try TemporaryFolder()
    let process = try Emulsion.start(
      ["events", folder.store, "--after", first, "--types", "person,album", "--follow"], input: nil,
      folder: output)
    try await wait(for: people, in: output)
    try trim(folder.store)
    try makeAlbum(in: folder.store)
    try await wait(for: people + 1, in: output)
    process.interrupt()
    let outcome = try Emulsion.outcome(of: process, folder: output)
    #expect(outcome.code == 130 && outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.lines.count == people + 1)
    #expect(outcome.lines.last?.contains("album_created") == true)
  }

  private func makeAlbum(in path: String) throws {
    let store = try AssetStore(opening: path)
    let album = Album(id: try #require(AlbumID("album_a")), createdAt: .now(), updatedAt: .now())
    try store.write { transaction throws(StoreError) in try transaction.put(album) }
    try store.close()
  }
}
