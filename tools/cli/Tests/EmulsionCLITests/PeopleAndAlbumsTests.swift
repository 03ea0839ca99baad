import Emulsion
import Foundation
import Testing

@Suite("People and albums")
struct PeopleAndAlbumsTests {
  private func cells(_ line: String) -> [String] {
    line.split(separator: " ").map(String.init)
  }

  @Test("People by count: pages, the table and the objects say the same")
  func people() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    var counts: [String: Int] = [:]
    for row in try DocumentRow.samples() where !row.isTrashed {
      for person in row.people { counts[person, default: 0] += 1 }
    }
    let people = [
      "people", folder.store, "--sort", "asset_count_desc", "--name-filter", "all", "--limit",
    ]
    let all = try Emulsion.run(people + ["1000", "--json"])
    let objects = try all.lines.map(Samples.object)
    let ids = try objects.map { try #require($0["id"] as? String) }
    let expected = Array(Set(ids)).sorted { (counts[$0] ?? 0, $0) > (counts[$1] ?? 0, $1) }
    #expect(ids == expected && ids.count > 3 && all.errors.isEmpty)
    #expect(objects.map { $0["asset_count"] as? Int } == ids.map { counts[$0] ?? 0 })
    let table = try Emulsion.run(people + ["1000"])
    #expect(table.lines.dropFirst().map { cells($0)[0] } == ids)

    let first = try Emulsion.run(people + ["2", "--json"])
    #expect(first.errors == "There are more: --starting-after \(ids[1])\n")
    let second = try Emulsion.run(people + ["1", "--json", "--starting-after", ids[1]])
    #expect(try second.lines.map(Samples.id) == [ids[2]])
  }

  @Test("People of a name, without one, and of an asset")
  func filters() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    let all = try Emulsion.run(
      "people", folder.store, "--name-filter", "all", "--limit", "1000", "--json"
    ).lines.map(Samples.object)
    func ids(_ rows: [[String: Any]]) -> [String] { rows.compactMap { $0["id"] as? String } }
    func name(_ row: [String: Any]) -> String { row["name"] as? String ?? "" }
    func listed(_ arguments: String...) throws -> [String] {
      let outcome = try Emulsion.run(
        ["people", folder.store, "--limit", "1000", "--json"] + arguments)
      return try outcome.lines.map(Samples.id)
    }
    #expect(try listed() == ids(all.filter { !name($0).isEmpty }))
    #expect(
      try listed("--name-filter", "unnamed") == ids(all.filter { name($0).isEmpty }))
    let known = try #require(all.first { name($0).count > 2 })
    let part = name(known).prefix(3).uppercased()
    let found = try listed("--name", part)
    #expect(found == ids(all.filter { name($0).uppercased().contains(part) }))
    #expect(found.contains(try #require(known["id"] as? String)))
    let row = try #require(try DocumentRow.samples().first { !$0.people.isEmpty })
    #expect(
      try Set(listed("--asset", row.id, "--name-filter", "all")) == Set(row.people))
    let nobody = try Emulsion.run("people", folder.store, "--starting-after", "person_nobody")
    #expect(nobody.code == 1 && nobody.errors.contains("unknownCursor"))
  }

  @Test("Albums: count and dates of the live members, pages, and the albums of an asset")
  func albums() throws {
    let folder = try TemporaryFolder()
    try Samples.store(in: folder)
    #expect(try Emulsion.run("albums", folder.store, "--json").output.isEmpty)
    #expect(try Emulsion.run("albums", folder.store).lines.count == 1)

    let live = try DocumentRow.samples().filter { !$0.isTrashed }
    let members = Array(DocumentRow.listed(live).dropFirst(10).prefix(20))
    try fill(folder.store, with: members)
    let objects = try Emulsion.run("albums", folder.store, "--json").lines.map(Samples.object)
    #expect(objects.map { $0["id"] as? String } == ["album_b", "album_a"])
    #expect(objects.map { $0["asset_count"] as? Int } == [0, 20])
    #expect(objects.map { $0["name"] as? String } == ["Empty", "Twenty"])
    let table = try Emulsion.run("albums", folder.store)
    #expect(cells(table.lines[0]) == ["id", "name", "assets", "from", "to"])
    #expect(cells(table.lines[1]) == ["album_b", "Empty", "0", "–", "–"])
    #expect(cells(table.lines[2]).prefix(3) == ["album_a", "Twenty", "20"])
    let of = try Emulsion.run("albums", folder.store, "--asset", members[0], "--json")
    #expect(try of.lines.map(Samples.id) == ["album_a"])
    let first = try Emulsion.run("albums", folder.store, "--limit", "1", "--json")
    #expect(first.errors == "There are more: --starting-after album_b\n")
    let list = try Emulsion.run(
      "list", folder.store, "--album", "album_a", "--all", "--limit", "6", "--json")
    #expect(try list.lines.map(Samples.id) == members)
    let unknown = try Emulsion.run("albums", folder.store, "--starting-after", "album_none")
    #expect(unknown.code == 1 && unknown.errors.contains("unknownCursor"))
  }

  private func fill(_ path: String, with members: [String]) throws {
    let store = try AssetStore(opening: path)
    let ids = try members.map { try #require(AssetID($0)) }
    let (one, two) = (try #require(AlbumID("album_a")), try #require(AlbumID("album_b")))
    let time = Timestamp(microseconds: 1_700_000_000_000_000)
    try store.write { transaction throws(StoreError) in
      try transaction.put(Album(id: one, name: "Twenty", createdAt: time, updatedAt: time))
      try transaction.put(Album(id: two, name: "Empty", createdAt: time, updatedAt: time))
      try transaction.add(ids, to: one)
    }
    try store.close()
  }
}
