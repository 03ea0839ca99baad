import Testing

@testable import Emulsion

@Suite("Faces, people and albums beside their records")
struct LibraryModelTests {
  private static let refusals: Set<StoreError.Code> = [.invalidValue, .notFound, .unknownPerson]

  @Test(
    "Whatever 40 libraries of 150 mutations do, counts are recounts and lists are the records'",
    arguments: 0..<8)
  func sequences(part: Int) throws {
    for seed in (part * 5)..<(part * 5 + 5) {
      let temporary = try TemporaryStore()
      let store = temporary.store
      var source = LibraryMutations(seed: UInt64(7000 + seed))
      for step in 0..<10 {
        var refused = 0
        try store.write { transaction throws(StoreError) in
          for _ in 0..<15 {
            let mutation = source.mutation()
            do throws(StoreError) {
              try transaction.apply(mutation)
            } catch {
              if !Self.refusals.contains(error.code) { throw error }
              refused += 1
            }
            // Some transactions look at what they have written so far.
            if source.random.oneIn(20) {
              try transaction.read { snapshot throws(StoreError) in
                try check(snapshot, &source, "seed \(seed), within step \(step)")
              }
            }
          }
        }
        if refused == 15 { Issue.record("seed \(seed), step \(step): all refused") }
        try store.read { snapshot throws(StoreError) in
          try check(snapshot, &source, "seed \(seed), step \(step)")
        }
      }
    }
  }

  private func check(
    _ snapshot: borrowing Snapshot, _ source: inout LibraryMutations, _ place: String
  ) throws(StoreError) {
    let records = try Records(snapshot)
    for mistake in try records.mistakes(snapshot) { Issue.record("\(place): \(mistake)") }
    try checkRows(snapshot, records, place)
    for _ in 0..<3 {
      try checkFaces(snapshot, records, source.faceQuery(), place)
      try checkPeople(snapshot, records, source.personQuery(), place)
      try checkAlbums(snapshot, records, source.albumQuery(), place)
      try checkLinks(snapshot, records, source.albumAssetQuery(), place)
    }
  }

  /// No row is left of what is gone.
  private func checkRows(
    _ snapshot: borrowing Snapshot, _ records: Records, _ place: String
  ) throws(StoreError) {
    let people = records.assets.reduce(0) { $0 + ($1.people.value ?? []).count }
    let expected: [(Database, Int)] = [
      (.byFace, records.faces.count), (.byPerson, people), (.byAlbum, records.links.count),
      (.assetAlbums, records.links.count), (.peopleOrder, 3 * records.people.count),
      (.personStats, records.people.count),
      (.byCreated, records.faces.count + records.albums.count + records.links.count),
      (.byCapture, records.assets.count { $0.trashedAt == nil }),
      (.byTrash, records.assets.count { $0.trashedAt != nil }),
    ]
    for (database, count) in expected where try snapshot.count(database) != count {
      Issue.record("\(place): \(database) has \(try snapshot.count(database)) rows, not \(count)")
    }
  }

  private func checkFaces(
    _ snapshot: borrowing Snapshot, _ records: Records, _ query: FaceQuery, _ place: String
  ) throws(StoreError) {
    var query = query
    var rest = records.faces(query)[...]
    repeat {
      let page = try snapshot.faces(query)
      let expected = Array(rest.prefix(query.limit))
      rest = rest.dropFirst(query.limit)
      if page.items != expected || page.hasMore != !rest.isEmpty {
        Issue.record("\(place): \(query) gave \(page.items.map(\.id)), \(page.hasMore)")
      }
      for with in [true, false] {
        let objects = try expected.map { face throws(StoreError) in
          try snapshot.json(face.id, withClusterAssignment: with)
        }
        let json = try snapshot.json(query, withClusterAssignment: with)
        if json.text != Self.page(objects, page.hasMore) { Issue.record("\(place): \(json.text)") }
      }
      query.startingAfter = expected.last?.id
    } while !rest.isEmpty
  }

  private func checkPeople(
    _ snapshot: borrowing Snapshot, _ records: Records, _ query: PersonQuery, _ place: String
  ) throws(StoreError) {
    var query = query
    var rest = records.people(query)[...]
    repeat {
      let page = try snapshot.people(query)
      let expected = Array(rest.prefix(query.limit))
      rest = rest.dropFirst(query.limit)
      if page.items != expected || page.hasMore != !rest.isEmpty {
        Issue.record(
          "\(place): \(query) gave \(page.items.map(\.id)), \(page.hasMore), not \(expected.map(\.id))"
        )
      }
      for with in [true, false] {
        let objects = try expected.map { person throws(StoreError) in
          try snapshot.json(person.id, withClusterMetrics: with)
        }
        let json = try snapshot.json(query, withClusterMetrics: with)
        if json.text != Self.page(objects, page.hasMore) { Issue.record("\(place): \(json.text)") }
      }
      query.startingAfter = expected.last?.id
    } while !rest.isEmpty
  }

  private func checkAlbums(
    _ snapshot: borrowing Snapshot, _ records: Records, _ query: AlbumQuery, _ place: String
  ) throws(StoreError) {
    var query = query
    var rest = records.albums(query)[...]
    repeat {
      let page = try snapshot.albums(query)
      let expected = Array(rest.prefix(query.limit))
      rest = rest.dropFirst(query.limit)
      if page.items != expected || page.hasMore != !rest.isEmpty {
        Issue.record("\(place): \(query) gave \(page.items), \(page.hasMore)")
      }
      let objects = try expected.map { album throws(StoreError) in try snapshot.json(album.id) }
      let json = try snapshot.json(query)
      if json.text != Self.page(objects, page.hasMore) { Issue.record("\(place): \(json.text)") }
      query.startingAfter = expected.last?.id
    } while !rest.isEmpty
  }

  private func checkLinks(
    _ snapshot: borrowing Snapshot, _ records: Records, _ query: AlbumAssetQuery, _ place: String
  ) throws(StoreError) {
    var query = query
    var rest = records.albumAssets(query)[...]
    repeat {
      let page = try snapshot.albumAssets(query)
      let expected = Array(rest.prefix(query.limit))
      rest = rest.dropFirst(query.limit)
      if page.items != expected || page.hasMore != !rest.isEmpty {
        Issue.record("\(place): \(query) gave \(page.items.map(\.id)), \(page.hasMore)")
      }
      let objects = try expected.map { link throws(StoreError) in try snapshot.json(link.id) }
      let json = try snapshot.json(query)
      if json.text != Self.page(objects, page.hasMore) { Issue.record("\(place): \(json.text)") }
      query.startingAfter = expected.last?.id
    } while !rest.isEmpty
  }

  private static func page(_ objects: [[UInt8]?], _ hasMore: Bool) -> String {
    let data = objects.map { $0?.text ?? "missing" }.joined(separator: ",")
    return "{\"data\":[\(data)],\"has_more\":\(hasMore)}"
  }
}
