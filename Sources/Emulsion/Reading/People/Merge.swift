internal import LMDB

/// A person who was merged into another: what ``Transaction/unmerge(_:from:at:)`` undoes.
public struct Merge: Sendable, Equatable {
  /// The person who went, as they were.
  public var source: Person
  /// When they were merged.
  public var mergedAt: Timestamp
  /// How many faces went to the other. Undoing gives back those that the other still has.
  public var faceCount: Int
}

extension Snapshot {
  /// The merges into a person, by the ids of those who went; none for a person who is not in the store.
  ///
  /// - Throws: ``StoreError/Code/corrupted`` with the database and key of a damaged record.
  public func merges(into target: PersonID) throws(StoreError) -> [Merge] {
    try session.merges(into: target)
  }
}

extension ReadSession {
  func merges(into target: PersonID) throws(StoreError) -> [Merge] {
    let text = target.text
    // Somebody who was merged in turn has merges that can be undone once they are back.
    guard try contains(.people, text.span) else { return [] }
    var prefix = RowWriter()
    MergeRecord.prefix(target, into: &prefix)
    var merges: [Merge] = []
    for key in try keys(.merges, prefix: prefix.bytes) {
      let merge = try withRecord(.merges, key.rawSpan) { payload throws(CodecError) in
        let record = try MergeRecord.decode(
          payload, source: try MergeRecord.source(key: key.rawSpan))
        return Merge(
          source: record.source, mergedAt: record.mergedAt, faceCount: record.faces.count)
      }
      if let merge { merges.append(merge) }
    }
    return merges
  }
}
