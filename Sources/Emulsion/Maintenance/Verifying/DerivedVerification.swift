extension AssetStore {
  /// Looks at what a rebuild has not looked at when it made rows, and at those rows: each with its checksum, and the sums
  /// of all. Whether each is the row of a record need not be asked, because it was made of one.
  ///
  /// - Parameters:
  ///   - derived: What was made. Nobody has written since.
  ///   - limit: The most violations that are listed; all of them are counted.
  func verify(
    after derived: DerivedRebuild.Result, limit: Int,
    progress: (VerificationProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    let indexes = Database.allCases.filter { $0.isIndex && $0 != .byMonth }
    let total = try read { snapshot throws(StoreError) in
      var total = 0
      for database in Database.allCases where !Database.ofAssets.contains(database) {
        total += try snapshot.count(database)
      }
      return total
    }
    let others = Background<RowCheck, Int>.start(0) { [self] work throws(StoreError) in
      try checkRows(of: indexes, derived.rows, limit: limit) { done throws(StoreError) in
        try work.note(done)
      }
    }
    let violations = Violations(limit: limit)
    var done = 0
    func tell(_ more: Int) throws(StoreError) {
      try progress(VerificationProgress(done: done + more, total: total))
    }
    do throws(StoreError) {
      try tell(0)
      try read { snapshot throws(StoreError) in
        try withoutActuallyEscaping(progress) { progress throws(StoreError) in
          let invariants = Invariants(snapshot.session, violations) { done throws(StoreError) in
            let done = done + (others?.place ?? 0)
            try progress(VerificationProgress(done: done, total: total))
          }
          try invariants.checkOthers(derived.assets)
          try invariants.checkMonths(derived.months)
          done = invariants.done
        }
      }
      let rows =
        if let others {
          try others.wait(tell)
        } else {
          try checkRows(of: indexes, derived.rows, limit: limit, tell)
        }
      violations.add(rows.violations)
      done += rows.count
    } catch {
      others?.cancel()
      throw error
    }
    return Verification(violations, records: done)
  }

  private struct RowCheck: Sendable {
    let violations: Violations
    var count = 0
  }

  private func checkRows(
    of indexes: [Database], _ written: RowSums, limit: Int,
    _ tell: (_ done: Int) throws(StoreError) -> Void
  ) throws(StoreError) -> RowCheck {
    var check = RowCheck(violations: Violations(limit: limit))
    try read { snapshot throws(StoreError) in
      for index in indexes {
        var found = RowSums()
        let before = check.violations.count
        do throws(StoreError) {
          try snapshot.session.forEachEntry(index) { key, value throws(StoreError) in
            do throws(CodecError) {
              found.note(try Envelope.verify(value, key: key, in: index), in: index)
            } catch {
              let text = SchemaKeys.text(of: key, in: index)
              try check.violations.note(.corrupted(index, key: text, error))
            }
            check.count += 1
            if check.count % 65_536 == 0 { try tell(check.count) }
            return true
          }
        } catch {
          try check.violations.note(error)
        }
        if check.violations.count == before, !found.agree(with: written, on: index) {
          check.violations.note(
            InvariantViolation(
              database: index, key: "", what: "it does not hold the rows that were written"))
        }
      }
    }
    return check
  }
}
