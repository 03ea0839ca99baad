/// Lists of people.
extension Snapshot {
  /// A page of people, each with the store's own count of live assets.
  ///
  /// A list that no filter narrows, or the filter by name or not alone, costs what the page holds. A part of a name
  /// is looked for in all names, in the index. The people of an album cost a lookup for each of its assets.
  ///
  /// - Throws: ``StoreError/Code/invalidQuery`` for a size out of range, and for people without a name in an order
  ///   by name; ``StoreError/Code/unknownCursor``; ``StoreError/Code/corrupted`` with the database and key of a
  ///   damaged record; ``StoreError/Code/indexNotReadable`` while the index that it needs cannot be asked.
  public func people(_ query: PersonQuery) throws(StoreError) -> Page<Person> {
    let page = try session.people(query)
    let people = try page.items.map { id throws(StoreError) in
      guard let person = try session.person(id) else { throw session.missing(id, in: .people) }
      return person
    }
    return Page(items: people, hasMore: page.hasMore)
  }

  /// A page of people as the API answers it: `{"data":[…],"has_more":…}`. Without `withClusterMetrics` the
  /// `cluster_metrics` are `null`.
  ///
  /// - Throws: as ``people(_:)``.
  public func json(
    _ query: PersonQuery, withClusterMetrics: Bool = false
  ) throws(StoreError) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 16_384)
    try appendJSON(query, withClusterMetrics: withClusterMetrics, to: &buffer)
    return buffer.array
  }

  /// Appends a page of people to a buffer that can be used again.
  ///
  /// - Throws: as ``people(_:)``; the buffer is then as it was.
  public func appendJSON(
    _ query: PersonQuery, withClusterMetrics: Bool = false, to buffer: inout JSONBuffer
  ) throws(StoreError) {
    let page = try session.people(query)
    try buffer.appendPage(hasMore: page.hasMore) { json throws(StoreError) in
      for id in page.items {
        guard try session.appendPerson(id, withClusterMetrics: withClusterMetrics, to: &json)
        else { throw session.missing(id, in: .people) }
        json.append(",")
      }
    }
  }
}
