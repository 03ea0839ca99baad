internal import LMDB

/// What lists of faces, albums and links are ordered by: newest first, ties by id descending.
struct Creation<Kind: IdentifierKind>: Hashable, Comparable {
  var createdAt: Timestamp
  var id: Identifier<Kind>

  static func < (left: Self, right: Self) -> Bool {
    (left.createdAt, left.id) < (right.createdAt, right.id)
  }
}

extension ReadSession {
  /// The sizes that a page may have.
  static var limits: ClosedRange<Int> { 1...1000 }

  func requireLimit(_ limit: Int) throws(StoreError) {
    guard Self.limits.contains(limit) else {
      throw StoreError(
        .invalidQuery, "a page of \(limit) rows cannot be asked for",
        advice: "ask for \(Self.limits.lowerBound) to \(Self.limits.upperBound)")
    }
  }

  func unknownCursor<Kind>(_ id: Identifier<Kind>) -> StoreError {
    StoreError(
      .unknownCursor, "\(id) is not in the store", advice: "begin at the first page again",
      key: id.description)
  }

  /// An index or another record names a record that is not there.
  func missing<Kind>(_ id: Identifier<Kind>, in database: Database) -> StoreError {
    StoreError(
      .corrupted, "the record is missing although another names it",
      advice: "rebuild the indexes, or restore the store from a backup", database: database,
      key: id.description)
  }

  /// A page of all faces, albums or links: a walk of `by_created` from its end, or from a row of it.
  func newest<Kind>(
    _ kind: CreatedIndex.Kind, after last: Creation<Kind>?, limit: Int
  ) throws(StoreError) -> Page<Identifier<Kind>> {
    var range = KeyRange.prefix([kind.rawValue])
    if let last {
      var bound = RowWriter()
      CreatedIndex.key(kind, last.createdAt, last.id, into: &bound)
      range.upper = .excluding(bound.bytes)
    }
    var page = Page<Identifier<Kind>>(items: [], hasMore: false)
    var rows = try rows(.byCreated, range, .descending)
    while !page.hasMore, try rows.next() {
      if page.items.count == limit {
        page.hasMore = true
      } else {
        page.items.append(
          try rows.read { key, _ throws(CodecError) in
            var reader = RowReader(key)
            try reader.skip(try CreatedIndex.createdAt(key: key).1)
            return try reader.id()
          })
      }
    }
    return page
  }

  /// A page of few rows that are all known.
  func newest<Kind>(
    of rows: some Sequence<Creation<Kind>>, after last: Creation<Kind>?, limit: Int
  ) -> Page<Identifier<Kind>> {
    let rest = rows.filter { row in last.map { row < $0 } ?? true }.sorted(by: >)
    return Page(items: rest.prefix(limit).map(\.id), hasMore: rest.count > limit)
  }
}
