/// Indexes against records: where an index holds more rows than the records have, each of them is asked for its record.
extension Invariants {
  /// Looks for rows that no record has.
  ///
  /// - Parameter rows: Those that records have.
  func checkIndexes(_ rows: RowAudit.Tally) throws(StoreError) {
    try checkMonths(rows.months)
    for index in Database.allCases where index.isIndex && index != .byMonth {
      let count = try session.count(index)
      switch session.indexStates[index] {
      case .disabled where count > 0:
        violations.note(index, [UInt8]().rawSpan, "it is disabled, and has \(count) rows")
      case .disabled: break
      case .readable where count == rows.found(in: index): break
      case .readable, .building: try checkRows(of: index)
      }
    }
  }

  /// Asks each row of an index for its record.
  private func checkRows(of index: Database) throws(StoreError) {
    let knowsFaces = session.indexStates[.byFace] == .readable
    try walk(index, isAgain: true) { key throws(StoreError) in
      let isOfFace = index == .byCreated && [UInt8](key).first == CreatedIndex.Kind.face.rawValue
      // Which asset a face is in only `by_face` knows.
      if isOfFace, !knowsFaces { return }
      guard let (source, record) = try source(of: index, key),
        try session.contains(source, record.rawSpan),
        try session.makes(key, in: index, of: source, record)
      else {
        violations.note(index, key, "no record has such a row")
        return
      }
    }
  }

  /// The record that a row is of; `nil` where what leads to it is missing.
  private func source(
    of index: Database, _ key: RawSpan
  ) throws(StoreError) -> (Database, [UInt8])? {
    switch index {
    case .byFace:
      let id = try session.withRecord(index, key) { [UInt8]($0) }
      return id.map { (.faces, $0) }
    case .byAlbum:
      let (album, asset) = try decoding(index, key) { () throws(CodecError) in
        var reader = RowReader(key)
        let album = [UInt8](try reader.text())
        try reader.skip(9)
        return (album, [UInt8](reader.rest()))
      }
      let link = try session.link(of: asset + [0] + album)
      return link.map { (.albumAssets, [UInt8]($0.text.span)) }
    case .byCreated:
      let (kind, id) = try decoding(index, key) { () throws(CodecError) in
        var reader = RowReader(key)
        let kind = CreatedIndex.Kind(rawValue: try reader.byte())
        _ = try reader.time()
        return (kind, [UInt8](reader.rest()))
      }
      switch kind {
      case .album: return (.albums, id)
      case .link: return (.albumAssets, id)
      case .face:
        let asset = try session.withRecord(.byFace, id.rawSpan) { [UInt8]($0) }
        return asset.map { (.faces, $0) }
      case nil: return nil
      }
    default:
      let record = try decoding(index, key) { () throws(CodecError) in
        try index.record(ofRow: key)
      }
      return (index.indexSources.first ?? .core, record)
    }
  }

  func checkMonths(_ expected: [Month: MonthCounts]) throws(StoreError) {
    if session.indexStates[.byMonth] != .readable { return }
    var seen = 0
    try walk(.byMonth) { key throws(StoreError) in
      let stored = try session.required(.byMonth, key) { payload throws(CodecError) in
        try MonthCounts(payload)
      }
      let counted = Month(key: key).flatMap { expected[$0] }
      if counted != nil { seen += 1 }
      if stored != counted ?? MonthCounts() || counted == nil {
        let (live, trashed) = (counted?.live ?? 0, counted?.trashed ?? 0)
        violations.note(
          .byMonth, key,
          "it counts \(stored.live) live and \(stored.trashed) trashed assets of \(live) and \(trashed)"
        )
      }
    }
    if seen == expected.count { return }
    for month in expected.keys.sorted() where try !session.contains(.byMonth, month.key.rawSpan) {
      violations.note(.byMonth, month.key.rawSpan, "the month is missing")
    }
  }
}

extension ReadSession {
  /// Whether a record has a row with this key.
  fileprivate func makes(
    _ key: RawSpan, in index: Database, of source: Database, _ record: [UInt8]
  ) throws(StoreError) -> Bool {
    var rows = IndexChanges()
    try addRows(of: source, key: record.rawSpan, to: &rows)
    let wanted = [UInt8](key)
    var found = false
    try rows.drain { database, key, _ throws(StoreError) in
      if database == index, [UInt8](key) == wanted { found = true }
    }
    return found
  }
}
