/// The assets of one state, in a list's order or another, as a source of the list's rows.
struct AssetStream: ~Escapable {
  private var rows: SharedWalk
  /// How many matches are still to be found: all of them where the walk is not in the list's order.
  private var wanted: Int
  private let isInOrder: Bool
  private(set) var isAtEnd = false

  /// Opens the narrowest walk over the assets of one state that a query asks for.
  ///
  /// Where live and trashed ones are in one list, the newest of each are found and merged. All trashed ones are
  /// walked where their index has another order than the list: `by_trash` in a list by capture, an owner's in a
  /// list by trashing.
  @_lifetime(borrow session)
  init(
    _ session: borrowing ReadSession, _ query: AssetQuery, _ part: OwnerIndex.State,
    walls: ClosedRange<Int64>, after position: Match?
  ) throws(StoreError) {
    let owners = query.owners
    isInOrder = part == .live || owners.isAny == (query.state == .all)
    let hasWalls = part == .live || owners.isAny
    rows = try SharedWalk(
      session, owners, part, hasWalls ? walls : .min ... .max, after: isInOrder ? position : nil)
    wanted = isInOrder ? query.limit + 1 : .max
  }

  /// Goes on by some steps, and gathers what passes.
  @_lifetime(self: copy self)
  mutating func run(
    steps: Int, _ state: AssetState, _ filter: RowFilter, into found: inout Newest
  ) throws(StoreError) {
    var left = steps
    while left > 0, !isAtEnd {
      left -= 1
      switch try rows.step() {
      case .nothing: continue
      case .end: isAtEnd = true
      case .row:
        let frame = try rows.first.frame()
        let order = state.order(frame)
        guard filter.accepts(frame) else { continue }
        guard found.wants(order, rows.first.id) else {
          // Nothing that follows is wanted either.
          isAtEnd = isInOrder
          continue
        }
        guard let id = IdentifierText(copying: rows.first.id) else { throw rows.first.noAsset() }
        found.add(order, id)
        wanted -= 1
        isAtEnd = wanted == 0
      }
    }
  }
}

extension SharedWalk {
  /// The rows of one state that all owners share; without owners those of all assets in that state.
  @_lifetime(borrow session)
  init(
    _ session: borrowing ReadSession, _ owners: Owners, _ state: OwnerIndex.State,
    _ orders: ClosedRange<Int64>, after position: Match?
  ) throws(StoreError) {
    guard let album = owners.album else {
      guard let person = owners.person else {
        let database: Database = state == .live ? .byCapture : .byTrash
        self.init(try IndexWalk(session, database, orders: orders, after: position))
        return
      }
      let prefix = OwnerIndex.prefix(person, state)
      self.init(
        try IndexWalk(session, .byPerson, prefix: prefix, orders: orders, after: position))
      return
    }
    let prefix = OwnerIndex.prefix(album, state)
    let members = try IndexWalk(
      session, .byAlbum, prefix: prefix, orders: orders, after: position)
    guard let person = owners.person else {
      self.init(members)
      return
    }
    let faces = try IndexWalk(
      session, .byPerson, prefix: OwnerIndex.prefix(person, state), orders: orders)
    self.init(members, and: faces)
  }
}
