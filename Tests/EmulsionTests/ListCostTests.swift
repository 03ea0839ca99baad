import Testing

@testable import Emulsion

@Suite("What lists cost")
struct ListCostTests {
  private let bench: ListBench

  init() throws { bench = try ListBench.samples(900, seed: 11) }

  private func cost(_ change: (inout AssetQuery) -> Void) throws -> (Int, ReadCost) {
    var query = AssetQuery()
    query.limit = 25
    change(&query)
    return try bench.store.read { snapshot throws(StoreError) in
      let page = try snapshot.assetIDs(query)
      return (page.items.count, snapshot.cost)
    }
  }

  @Test("A page in the order of time steps on its rows, and seeks once for each walk")
  func pages() throws {
    let list = bench.model.list(AssetQuery())
    let person = bench.people[0]
    for start in [nil, list[200]] {
      let (count, cost) = try cost { $0.startingAfter = start }
      #expect(count == 25 && cost.rows <= 27 && cost.lookups <= 2, "\(cost)")
      #expect(cost.databases.subtracting([.core]) == [.byCapture])
    }
    let ofPerson = try cost { $0.personID = person }
    #expect(ofPerson.0 == 25 && ofPerson.1.rows <= 27 && ofPerson.1.lookups == 1)
    let both = try cost {
      $0.personID = person
      $0.state = .all
    }
    #expect(both.0 == 25 && both.1.rows <= 54 && both.1.lookups == 2)
    let month = try cost { $0.before = LocalDateTime("2011-03-01T00:00:00") }
    #expect(month.0 == 25 && month.1.rows <= 26 && month.1.lookups == 1)
    let trash = try cost { $0.state = .trashed }
    #expect(trash.0 == 25 && trash.1.rows <= 26 && trash.1.databases == [.byTrash])
  }

  @Test("The records of a page are looked up once each, and no others")
  func json() throws {
    var query = AssetQuery()
    query.limit = 25
    try bench.store.read { snapshot throws(StoreError) in
      _ = try snapshot.json(query)
      #expect(snapshot.cost.lookups == 26 && snapshot.cost.databases == [.byCapture, .core])
    }
  }

  @Test("An album and a person that share little cost no more than the smaller of them")
  func intersection() throws {
    for (album, members) in bench.model.albums {
      for person in bench.people {
        var query = AssetQuery()
        (query.personID, query.limit) = (person, 1000)
        let count = bench.model.list(query).count
        query.albumID = album
        let plan = try bench.store.read { snapshot throws(StoreError) in
          try snapshot.explain(query)
        }
        #expect(plan.source == .albumAndPerson)
        #expect(plan.cost.lookups <= 2 * min(count, members.count) + 3, "\(plan)")
        #expect(plan.cost.rows <= min(count, members.count) + 1, "\(plan)")
      }
    }
  }

  @Test("An area is found along the curve or along the time, whichever is shorter")
  func race() throws {
    func plan(_ area: Area, limit: Int) throws -> QueryPlan {
      var query = AssetQuery()
      (query.area, query.limit) = (area, limit)
      let (page, plan) = try bench.store.read { snapshot throws(StoreError) in
        let plan = try snapshot.explain(query)
        return (try snapshot.assetIDs(query), plan)
      }
      #expect(page == bench.model.page(query))
      #expect(plan.matches == page.items.count && plan.hasMore == page.hasMore)
      return plan
    }
    let world = try plan(.box(.world), limit: 5)
    #expect(world.source == .timeline && world.rival == .place)
    #expect(world.cost.rows + world.cost.lookups <= 150, "\(world)")
    guard let center = bench.model.assets.compactMap(ListModel.place).first else { return }
    let spot = try plan(.circle(try GeoCircle(center: center, radius: 1)), limit: 1000)
    #expect(spot.source == .place && spot.rival == .timeline, "\(spot)")
    #expect(spot.checks == [.state, .area])
    #expect(spot.cost.rows + spot.cost.lookups <= 3 * 64 + 2 * spot.matches, "\(spot)")
    #expect(spot.description.contains("race with timeline"))
  }

  @Test("A plan adds its cost to the snapshot's")
  func explain() throws {
    try bench.store.read { snapshot throws(StoreError) in
      _ = try snapshot.assetIDs(AssetQuery())
      let before = snapshot.cost
      let plan = try snapshot.explain(AssetQuery())
      #expect(plan.cost == before)
      #expect(snapshot.cost.rows == 2 * before.rows && snapshot.cost.lookups == 2 * before.lookups)
    }
  }
}
