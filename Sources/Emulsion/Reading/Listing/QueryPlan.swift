/// How a list was found: what was walked, what each row was checked for, and what that cost.
public struct QueryPlan: Sendable, Equatable {
  /// Where the rows of a list come from.
  public enum Source: String, Sendable, CaseIterable {
    /// The records of the ids that are asked for.
    case ids
    /// `by_capture`: all live assets in the order of time.
    case timeline
    /// `by_trash`: all trashed assets, last trashed first.
    case trash
    /// `by_capture` and `by_trash`.
    case timelineAndTrash
    /// `by_album`: the members of the album.
    case album
    /// `by_person`: the assets of the person.
    case person
    /// `by_album` and `by_person`, each jumping to where the other is.
    case albumAndPerson
    /// `by_place`: the assets in the area, along a space-filling curve.
    case place
  }

  /// What rows were checked for, beside standing in the source.
  public enum Check: String, Sendable, CaseIterable {
    /// The exact times of the bounds.
    case time
    /// The exact coordinates.
    case area
    /// Live or trashed.
    case state
    /// Membership of the album or the person, a lookup for each row that is left.
    case membership
  }

  /// What answered.
  public var source: Source
  /// What else was walked in turns with it, because nobody could know which would be done first.
  public var rival: Source?
  /// The checks of each row, in their order.
  public var checks: [Check]
  /// Rows in the page.
  public var matches: Int
  /// Whether rows follow these.
  public var hasMore: Bool
  /// What finding the page has cost; the records of its assets are not in it.
  public var cost: ReadCost

  init(_ query: AssetQuery, source: Source, matches: Int, hasMore: Bool, cost: ReadCost) {
    self.source = source
    let isRace = cost.databases.contains(.byPlace)
    rival = isRace ? (source == .place ? query.source : .place) : nil
    var checks: [Check] = []
    if [.ids, .place].contains(source), query.state != .all { checks.append(.state) }
    if query.after != nil || query.before != nil { checks.append(.time) }
    if query.area != nil { checks.append(.area) }
    if [.ids, .place].contains(source), query.owners.isAny { checks.append(.membership) }
    self.checks = checks
    self.matches = matches
    self.hasMore = hasMore
    self.cost = cost
  }
}

extension QueryPlan: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    var text = "\(matches) of \(source.rawValue)"
    if let rival { text += ", in a race with \(rival.rawValue)" }
    if !checks.isEmpty { text += ", checked for \(checks.map(\.rawValue).joined(separator: ", "))" }
    return text + "; \(cost)"
  }
}

extension AssetQuery {
  /// What is walked in the order of time.
  var source: QueryPlan.Source {
    switch (albumID, personID, state) {
    case (_?, _?, _): .albumAndPerson
    case (_?, nil, _): .album
    case (nil, _?, _): .person
    case (nil, nil, .live): .timeline
    case (nil, nil, .trashed): .trash
    case (nil, nil, .all): .timelineAndTrash
    }
  }
}
