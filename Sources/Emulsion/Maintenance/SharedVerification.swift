extension AssetStore {
  /// Looks at the same as ``verify(limit:progress:)``, the indexes on a thread of its own: for a store that nobody else
  /// uses, so that both parts are of one state.
  ///
  /// - Parameter limit: The most violations that each part lists; all of them are counted.
  func verifyOnTwoThreads(
    limit: Int = 1000,
    progress: (VerificationProgress) throws(StoreError) -> Void
  ) throws(StoreError) -> Verification {
    let indexes = Background<Verification, Int>.start(0) { [self] work throws(StoreError) in
      try read { snapshot throws(StoreError) in
        try snapshot.verify(.indexes, limit: limit) { step throws(StoreError) in
          try work.note(step.done)
        }
      }
    }
    guard let indexes else { return try verify(limit: limit, progress: progress) }
    var records: Verification
    let total: Int
    do throws(StoreError) {
      total = try read { snapshot throws(StoreError) in try snapshot.session.countToCheck() }
      try progress(VerificationProgress(done: 0, total: total))
      records = try read { snapshot throws(StoreError) in
        try snapshot.verify(.records, limit: limit) { step throws(StoreError) in
          try progress(VerificationProgress(done: step.done + indexes.place, total: total))
        }
      }
    } catch {
      indexes.cancel()
      throw error
    }
    let seen = records.records
    let found = try indexes.wait { done throws(StoreError) in
      try progress(VerificationProgress(done: seen + done, total: total))
    }
    // What cannot be read, both have met.
    let known = Set(records.violations)
    let others = found.violations.filter { !known.contains($0) }
    records.violations += others
    records.violationCount += found.violationCount - (found.violations.count - others.count)
    records.records += found.records
    return records
  }
}
