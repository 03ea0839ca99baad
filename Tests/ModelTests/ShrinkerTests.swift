import Testing

@Suite("Failing sequences are made short")
struct ShrinkerTests {
  @Test("A rule that the model gets wrong is found, and shown by a handful of actions")
  func countsTrash() throws {
    let report = try #require(try Self.report(.countsTrash))
    // Somebody, an asset that is trashed, a face that is theirs, each by an action of its own at worst.
    #expect(report.actions.count <= 5, "\(report)")
    #expect(try Run.failure(of: report.actions) == nil, "the store is right")
    #expect(report.description.contains("Action.change(Change.putPerson(PersonDraft(id: "))
  }

  @Test("A missing event of a merge is shown by two people and the merge")
  func mergeIsSilent() throws {
    let report = try #require(try Self.report(.mergeIsSilent))
    #expect(report.actions.count == 3, "\(report)")
    for action in report.actions {
      switch action {
      case .change(.putPerson), .change(.merge): break
      default: Issue.record("\(action.code) is not needed")
      }
    }
    #expect(try Run.failure(of: report.actions) == nil, "the store is right")
  }

  @Test("Without the mistake, or without an action, a short sequence does not fail")
  func isMinimal() throws {
    let report = try #require(try Self.report(.countsTrash))
    for index in report.actions.indices {
      var fewer = report.actions
      fewer.remove(at: index)
      #expect(try Run.failure(of: fewer, mistake: .countsTrash) == nil, "without \(index)")
    }
  }

  private static func report(_ mistake: Library.Mistake) throws -> Report? {
    for seed in UInt64(0)..<20 {
      if let report = try Report(seed: seed, count: 500, mistake: mistake) { return report }
    }
    return nil
  }
}
