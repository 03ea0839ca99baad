package import Emulsion

extension Workload {
  /// What a store holds and must not, or lacks.
  package struct Violation: Error, CustomStringConvertible {
    package let description: String
  }

  /// Checks all that a store holds against what was acknowledged of each writer's steps: a store may know one
  /// step more, whose acknowledgement the process did not live to give, but no part of a step.
  ///
  /// - Parameters:
  ///   - mayLack: Steps that may be missing, where the durability promises no more.
  ///   - othersHaveWritten: Whether the sequence counts changes of others, too.
  /// - Returns: The steps of each writer that the store knows.
  package func verify(
    _ store: AssetStore, acknowledged: [UInt32], mayLack: UInt32 = 0,
    othersHaveWritten: Bool = false
  ) throws -> [UInt32] {
    // Every index row, count and reference, and the feed without a gap.
    let found = try store.verify()
    if let violation = found.violations.first { throw Violation(description: "\(violation)") }
    return try store.read { snapshot in
      var known: [UInt32] = []
      var sequence: UInt64 = 0
      var assetCounts: [PersonID: Int] = [:]
      var assets = 0
      for (writer, steps) in acknowledged.enumerated() {
        var slots: [Slot] = []
        for slot in 0..<Self.slots {
          let asset = try snapshot.asset(id(writer: writer, slot: slot), include: .all)
          slots.append(asset.map { .written(step: UInt32(clamping: $0.width)) } ?? .absent)
          guard let asset else { continue }
          assets += 1
          try check(asset, writer: writer, slot: slot)
          for person in asset.people.value ?? [] { assetCounts[person.id, default: 0] += 1 }
        }
        let first = steps > mayLack ? steps - mayLack : 0
        guard
          let found = (first...steps + 1).first(where: {
            self.slots(writer: writer, after: $0) == slots
          })
        else {
          throw Violation(
            description: "writer \(writer) had \(steps) steps acknowledged, and has \(slots)")
        }
        known.append(found)
        if found > 0 {
          for step in 1...found {
            sequence += UInt64(changes(writer: writer, step: step).count)
          }
        }
      }
      let people = try snapshot.count(.people)
      guard people == setUp.count || people == 0 && sequence == 0 else {
        throw Violation(description: "there are \(people) people")
      }
      let expected = sequence + UInt64(people)
      guard try snapshot.sequence == expected || othersHaveWritten else {
        throw Violation(
          description: "the sequence is \(try snapshot.sequence) instead of \(expected)")
      }
      guard try snapshot.count(.core) == assets else {
        throw Violation(description: "there are assets of nobody")
      }
      for case .putPerson(let person) in setUp where people > 0 {
        let count = try snapshot.person(person.id)?.assetCount
        guard count == assetCounts[person.id, default: 0] else {
          throw Violation(description: "\(person.id) has a count of \(count ?? -1)")
        }
      }
      return known
    }
  }

  private func check(_ asset: Asset, writer: Int, slot: Int) throws {
    let expected = self.asset(writer: writer, slot: slot, step: UInt32(clamping: asset.width))
    let faces = expected.faces.value ?? []
    guard asset.description == expected.description, asset.updatedAt == expected.updatedAt,
      asset.metrics == expected.metrics, (asset.faces.value ?? []) == faces
    else { throw Violation(description: "\(asset.id) is not what step \(asset.width) wrote") }
  }
}
