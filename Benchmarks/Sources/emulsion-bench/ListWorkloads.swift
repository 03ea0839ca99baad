import Emulsion

/// The pages that are measured: each operation is one page, in a snapshot of its own.
struct ListWorkloads {
  /// Rows of a page.
  static let pageSize = 100
  /// How far into the list a late page lies.
  static let latePage = 1000

  private let store: AssetStore
  private let operations: Int
  private let person: PersonID
  private let city: GeoBox
  private let latePageCursor: AssetID?

  /// Takes a person with many pictures, and about as many operations a round as the budget allows.
  init(store: AssetStore, person: PersonID, operations: Int) throws {
    self.store = store
    self.person = person
    self.operations = operations
    city = try Self.city(store)
    latePageCursor = try Self.cursor(store)
  }

  func all() -> [Workload] {
    var page = AssetQuery()
    page.limit = Self.pageSize
    var late = page
    late.startingAfter = latePageCursor
    var ofPerson = page
    ofPerson.personID = person
    var inCity = page
    inCity.area = .box(city)
    return [
      ids("timeline page → ids", page), json("timeline page → JSON", page),
      ids("page \(Self.latePage) → ids", late), json("page \(Self.latePage) → JSON", late),
      ids("person page → ids", ofPerson), json("person page → JSON", ofPerson),
      ids("city box → ids", inCity), json("city box → JSON", inCity),
      people("people by count → JSON"),
      Workload(name: "month counts", operations: operations) { range in
        var sum: UInt64 = 0
        var query = MonthCountQuery()
        query.limit = 1000
        for _ in range {
          sum &+= UInt64(try store.read { try $0.monthCounts(query) }.items.count)
        }
        return sum
      },
    ]
  }

  /// Pages of people, those with the most pictures first.
  private func people(_ name: String) -> Workload {
    var query = PersonQuery()
    query.sort = .assetCountDescending
    query.limit = Self.pageSize
    return Workload(name: name, operations: operations) { range in
      var sum: UInt64 = 0
      for _ in range { sum &+= UInt64(try store.read { try $0.json(query) }.count) }
      return sum
    }
  }

  private func ids(_ name: String, _ query: AssetQuery) -> Workload {
    Workload(name: name, operations: operations) { range in
      var sum: UInt64 = 0
      for _ in range {
        sum &+= UInt64(try store.read { try $0.assetIDs(query) }.items.count)
      }
      return sum
    }
  }

  private func json(_ name: String, _ query: AssetQuery) -> Workload {
    Workload(name: name, operations: operations) { range in
      var buffer = JSONBuffer(capacity: 1 << 18)
      var sum: UInt64 = 0
      for _ in range {
        buffer.removeAll()
        try store.read { try $0.appendJSON(query, to: &buffer) }
        sum &+= UInt64(buffer.count)
      }
      return sum
    }
  }

  /// The cell of the map with the most pictures, about twenty kilometres wide.
  static func city(_ store: AssetStore) throws -> GeoBox {
    let clusters = try store.read { try $0.clusters(in: .world, zoom: 11) }
    guard let densest = clusters.max(by: { $0.count < $1.count }) else {
      throw Failure("no picture has a place")
    }
    return densest.bounds
  }

  /// The last row before the late page, or before the last page of a library that has fewer.
  private static func cursor(_ store: AssetStore) throws -> AssetID? {
    var query = AssetQuery()
    query.limit = 1000
    var left = (latePage - 1) * pageSize
    while left > 0 {
      query.limit = min(left, 1000)
      let page = try store.read { try $0.assetIDs(query) }
      left -= page.items.count
      guard page.hasMore, let last = page.items.last else { break }
      query.startingAfter = last
    }
    return query.startingAfter
  }
}
