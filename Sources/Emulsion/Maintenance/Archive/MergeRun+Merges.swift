/// Taking over what undoes merges of people, by doing them once more: the one who went is put back, gets the faces of theirs
/// that the other one has here, and is merged again, at the time of the merge.
extension MergeRun {
  /// One person who was merged into another, as the other store remembers it.
  struct Step {
    var target: PersonID
    var record: MergeRecord
  }

  /// Takes over the merges into each person, with those before them into people who went that way.
  func takeMerges() throws(StoreError) {
    var targets: [PersonID] = []
    try other.read { snapshot throws(StoreError) in
      let session = snapshot.session
      if try session.count(.merges) == 0 { return }
      try session.forEachID(.people, after: nil) { (id: PersonID) throws(StoreError) in
        if try !session.mergeKeys(into: id).isEmpty { targets.append(id) }
        return true
      }
    }
    for target in targets {
      let merges = try other.read { snapshot throws(StoreError) in
        try snapshot.session.merges(before: target)
      }
      try put(merges, \.merges) { session, steps throws(StoreError) in
        try self.put(steps, session)
      }
      done += merges.reduce(0) { $0 + $1.count }
      try options.progress(ArchiveProgress(.merging, records: done, total: total))
    }
  }

  /// One merge into a person who is there, and then those before it.
  private func put(_ steps: [Step], _ session: WriteSession) throws(StoreError) -> Fate {
    session.readPendingPatterns()
    guard let last = steps.first,
      try session.reader.contains(.people, last.target.text.span),
      // What the store itself remembers of it stays.
      try !session.reader.contains(
        .merges, MergeRecord.key(last.target, last.record.source.id).rawSpan)
    else { return .kept }
    let fitting = try self.fitting(steps, session)
    if fitting.isEmpty { return .kept }
    // All that can be refused is refused before anything is written.
    for step in fitting { try Mutation.putPerson(step.record.source).validate() }
    var faces: [FaceID: Face] = [:]
    for step in fitting {
      let source = step.record.source
      try session.apply(.putPerson(source))
      for (id, asset) in step.record.faces {
        guard let face = try session.storedFace(id, of: asset), face.personID == step.target
        else { continue }
        if faces[id] == nil { faces[id] = face }
        try session.apply(.assignFace(id, source.id, at: step.record.mergedAt))
      }
    }
    for step in fitting.reversed() {
      try session.apply(
        .mergePerson(step.record.source.id, into: step.target, at: step.record.mergedAt))
    }
    // When they were last changed does not change.
    for (id, face) in faces.sorted(by: { $0.key < $1.key })
    where try session.storedFace(id, of: face.assetID) != face {
      try session.apply(.putFace(face))
    }
    return .added
  }

  /// The merges whose target is there, or goes that way, and whose source is not.
  private func fitting(_ steps: [Step], _ session: WriteSession) throws(StoreError) -> [Step] {
    var targets = Set(steps.prefix(1).map(\.target))
    var fitting: [Step] = []
    for step in steps where targets.contains(step.target) {
      let source = step.record.source.id
      if try session.reader.contains(.people, source.text.span) { continue }
      targets.insert(source)
      fitting.append(step)
    }
    return fitting
  }
}

extension WriteSession {
  /// A face as this transaction has it, if the asset has it.
  fileprivate func storedFace(_ id: FaceID, of asset: AssetID) throws(StoreError) -> Face? {
    let text = asset.text
    guard let stored = try stored(asset, key: text.span), stored.groups.contains(.faces) else {
      return nil
    }
    return try faces(of: asset, key: text.span).first { $0.id == id }
  }
}

extension ReadSession {
  fileprivate func mergeKeys(into target: PersonID) throws(StoreError) -> [[UInt8]] {
    var prefix = RowWriter()
    MergeRecord.prefix(target, into: &prefix)
    return try keys(.merges, prefix: prefix.bytes)
  }

  /// Each merge into a person, followed by those into people who went that way: a target comes before its sources.
  fileprivate func merges(before target: PersonID) throws(StoreError) -> [[MergeRun.Step]] {
    // Who was merged, put anew and merged again may be met twice.
    var known: Set<PersonID> = [target]
    var merges: [[MergeRun.Step]] = []
    for step in try steps(into: target, &known) {
      var steps = [step]
      var next = 0
      while next < steps.count {
        steps += try self.steps(into: steps[next].record.source.id, &known)
        next += 1
      }
      merges.append(steps)
    }
    return merges
  }

  private func steps(
    into target: PersonID, _ known: inout Set<PersonID>
  ) throws(StoreError) -> [MergeRun.Step] {
    var steps: [MergeRun.Step] = []
    for key in try mergeKeys(into: target) {
      let record = try withRecord(.merges, key.rawSpan) { payload throws(CodecError) in
        try MergeRecord.decode(payload, source: try MergeRecord.source(key: key.rawSpan))
      }
      if let record, known.insert(record.source.id).inserted {
        steps.append(MergeRun.Step(target: target, record: record))
      }
    }
    return steps
  }
}
