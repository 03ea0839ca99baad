import Emulsion
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

  @Test("A report is Swift: this one was pasted as it had been printed")
  func pasted() throws {
    let actions: [Action] = [
      Action.change(
        Change.putPerson(
          PersonDraft(id: 1, name: 0, created: 2, updated: 4, thumbnail: Optional(7), look: 5))),
      Action.change(
        Change.putPerson(
          PersonDraft(id: 4, name: 7, created: 10, updated: 7, thumbnail: Optional(9), look: 3))),
      Action.change(Change.merge(person: 1, into: 4, at: 2)),
      Action.change(
        Change.putAsset(
          AssetDraft(
            id: 8, isVideo: true, local: 24, created: 13, updated: 0, trashed: nil, look: 0,
            lean: nil, variants: Part<Int>.keep, file: Part<FileDraft>.keep,
            metadata: Part<MetadataDraft>.keep, metrics: Part<Int>.keep,
            faces: Part<Array<FaceDraft>>.keep))),
    ]
    #expect(try Run.failure(of: actions, packing: .patternsAndLZ4) == nil)
    #expect(try Run.failure(of: actions, mistake: .mergeIsSilent)?.index == 4)
  }

  private static func report(_ mistake: Library.Mistake) throws -> Report? {
    for seed in UInt64(0)..<20 {
      if let report = try Report(seed: seed, count: 500, mistake: mistake) { return report }
    }
    return nil
  }
}
