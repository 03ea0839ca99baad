/// What a transaction changes in `person_stats`, gathered so that a person who is in a thousand of its
/// pictures costs one write.
struct StatChanges {
  private(set) var changes: [PersonID: PersonStats] = [:]

  mutating func add(_ person: PersonID, liveAssets: Int64 = 0, faces: Int64 = 0) {
    Self.add(liveAssets, faces, to: &changes[person, default: PersonStats()])
  }

  private static func add(_ liveAssets: Int64, _ faces: Int64, to stats: inout PersonStats) {
    stats.liveAssets += liveAssets
    stats.faces += faces
  }

  /// The changes in the order of the ids, which does not depend on any hash; nothing is left.
  mutating func take() -> [(person: PersonID, change: PersonStats)] {
    defer { changes.removeAll(keepingCapacity: true) }
    return changes.filter { $0.value != PersonStats() }
      .map { (person: $0.key, change: $0.value) }
      .sorted { $0.person < $1.person }
  }
}
