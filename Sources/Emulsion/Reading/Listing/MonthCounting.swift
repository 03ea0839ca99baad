internal import LMDB

/// Counting assets by the month of their capture.
extension ReadSession {
  func monthCounts(_ query: MonthCountQuery) throws(StoreError) -> Page<MonthCount> {
    try AssetQuery.validate(limit: query.limit)
    try TimeBounds.validate(after: query.after, before: query.before)
    let times = TimeBounds(after: query.after, before: query.before)
    // A bound with an offset can lie beyond every time that a wall clock may show.
    guard let walls = times.possible, walls.overlaps(Calendar.microseconds) else {
      return Page(items: [], hasMore: false)
    }
    if !query.owners.isAny, indexStates[.byMonth] == .readable {
      return try keptCounts(query, times, walls)
    }
    var counts: [Month: Int] = [:]
    for part in query.state.parts {
      let rows = try countRows(part, query.owners, times, walls, months: query.limit + 1)
      counts.merge(rows, uniquingKeysWith: +)
    }
    let newest = counts.sorted { $0.key > $1.key }
    return Page(
      items: newest.prefix(query.limit).map { MonthCount($0.key, $0.value) },
      hasMore: newest.count > query.limit)
  }

  /// The newest months of `by_month` that have assets in a state. What the bounds cut of a month is counted by
  /// rows.
  private func keptCounts(
    _ query: MonthCountQuery, _ times: TimeBounds, _ walls: ClosedRange<Int64>
  ) throws(StoreError) -> Page<MonthCount> {
    cost.mask |= 1 << UInt32(Database.byMonth.index)
    var page = Page<MonthCount>(items: [], hasMore: false)
    func add(_ month: Month, _ count: Int) {
      if count == 0 { return }
      page.hasMore = page.items.count == query.limit
      if !page.hasMore { page.items.append(MonthCount(month, count)) }
    }
    let range = KeyRange(
      lower: .including(Month(wall: max(walls.lowerBound, Calendar.microseconds.lowerBound)).key),
      upper: .including(Month(wall: min(walls.upperBound, Calendar.microseconds.upperBound)).key))
    var rows: RangeCursor
    do throws(LMDBError) {
      rows = RangeCursor(try handle.cursor(tables[.byMonth]), range, .descending)
    } catch {
      throw StoreError(error)
    }
    while !page.hasMore {
      cost.rows += 1
      do throws(LMDBError) {
        guard try rows.next() else { break }
      } catch {
        throw StoreError(error)
      }
      let (month, kept) = try keptCount(rows.key, rows.value, query.state)
      if kept == 0 { continue }
      if times.isOpen {
        add(month, kept)
        continue
      }
      let span = month.walls
      if let certain = times.certain, certain.contains(span.lowerBound),
        certain.contains(span.upperBound)
      {
        add(month, kept)
        continue
      }
      let cut = max(span.lowerBound, walls.lowerBound)...min(span.upperBound, walls.upperBound)
      var count = 0
      for part in query.state.parts {
        count += try countRows(part, Owners(), times, cut, months: 1)[month] ?? 0
      }
      add(month, count)
    }
    return page
  }

  private func keptCount(
    _ key: RawSpan, _ value: RawSpan, _ state: AssetState
  ) throws(StoreError) -> (Month, Int) {
    cost.bytesRead += value.byteCount
    do throws(CodecError) {
      guard let month = Month(key: key) else { throw .invalidField(0) }
      let counts = try MonthCounts(try Envelope.row(value, key: key, in: .byMonth))
      return switch state {
      case .live: (month, Int(counts.live))
      case .trashed: (month, Int(counts.trashed))
      case .all: (month, Int(counts.live &+ counts.trashed))
      }
    } catch {
      throw .corrupted(.byMonth, key: SchemaKeys.text(of: key, in: .byMonth), error)
    }
  }

  /// Counts the rows of one state by month. Where they come in the order of capture, it ends after the newest
  /// months that are wanted.
  private func countRows(
    _ part: OwnerIndex.State, _ owners: Owners, _ times: TimeBounds, _ walls: ClosedRange<Int64>,
    months: Int
  ) throws(StoreError) -> [Month: Int] {
    let isByCapture = part == .live || owners.isAny
    var rows = try SharedWalk(
      self, owners, part, isByCapture ? walls : .min ... .max, after: nil)
    var counts: [Month: Int] = [:]
    var month = Month(number: 0)
    // The month of the row before, and what of it is not in `counts` yet.
    var span: ClosedRange<Int64>?
    var count = 0
    while true {
      let step = try rows.step()
      if step == .nothing { continue }
      if step == .end { break }
      let frame = try rows.first.frame()
      guard walls.contains(frame.wall),
        times.contains(wall: frame.wall, offsetMinutes: frame.offsetMinutes)
      else { continue }
      if span?.contains(frame.wall) != true {
        if count > 0 { counts[month, default: 0] += count }
        count = 0
        if isByCapture, counts.count == months { return counts }
        month = Month(wall: frame.wall)
        span = month.walls
      }
      count += 1
    }
    if count > 0 { counts[month, default: 0] += count }
    return counts
  }
}

extension Month {
  /// The wall clocks of the month.
  fileprivate var walls: ClosedRange<Int64> { start...(Month(number: number + 1).start - 1) }
}

extension MonthCount {
  fileprivate init(_ month: Month, _ count: Int) {
    self.init(
      start: LocalDateTime(wallMicroseconds: month.start, offsetMinutes: nil), count: count)
  }
}
