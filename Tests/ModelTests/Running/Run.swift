import Emulsion
import Foundation

/// A fresh store and a model of it, which are given the same actions.
struct Run {
  /// Where the two part.
  struct Failure: Error, CustomStringConvertible {
    /// The action that showed it.
    var index: Int
    var what: String

    var description: String { "action \(index): \(what)" }
  }

  private let path: String
  private let options: AssetStore.Options
  private var store: AssetStore
  private var library: Library
  /// Changes and questions of the open transaction.
  private var open: [(index: Int, action: Action)] = []
  private var index = 0

  /// The first failure of actions on a fresh store; `nil` where store and model agree to the end.
  static func failure(
    of actions: [Action], packing: AssetStore.Options.Packing = .patternsAndLZ4,
    mistake: Library.Mistake? = nil
  ) throws -> Failure? {
    let path = NSTemporaryDirectory() + "emulsion-model-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = AssetStore.Options()
    options.packing = packing
    do {
      var run = try Run(path: path, options: options, mistake: mistake)
      defer { try? run.store.close() }
      for action in actions {
        try run.take(action)
        run.index += 1
      }
      try run.end()
      try run.finalCheck()
      return nil
    } catch let failure as Failure {
      return failure
    }
  }

  private init(path: String, options: AssetStore.Options, mistake: Library.Mistake?) throws {
    self.path = path
    self.options = options
    store = try AssetStore(opening: path, options: options)
    library = Library()
    library.mistake = mistake
  }

  private mutating func take(_ action: Action) throws {
    switch action {
    case .change, .peek: open.append((index, action))
    case .ask(let question):
      try end()
      try ask(question)
    case .commit: try end()
    case .giveUp: try end(givingUp: true)
    case .reopen:
      try end()
      try store.close()
      store = try AssetStore(opening: path, options: options)
    }
  }

  private func ask(_ question: Question) throws {
    try store.read { snapshot in
      do {
        try Comparison.check(question, library, snapshot)
      } catch {
        throw Failure(index: index, what: "\(error)")
      }
    }
  }

  // MARK: - Transactions

  private struct GivenUp: Error {}

  private mutating func end(givingUp: Bool = false) throws {
    guard !open.isEmpty else { return }
    var after = library
    do {
      try store.write { transaction in
        // The closure may run more than once.
        after = library
        for (index, action) in open {
          switch action {
          case .change(let change):
            try Self.apply(change.mutation, &after, &transaction, index: index)
          case .peek(let question) where !question.isOfEvents:
            let result = try transaction.read { snapshot throws(StoreError) in
              Self.peek(question, after, snapshot, index: index)
            }
            try result.get()
          default: break
          }
        }
        after.commit(at: transaction.time)
        if givingUp { throw GivenUp() }
      }
      library = after
    } catch is GivenUp {}
    open = []
    try settleFeed()
  }

  private static func apply(
    _ mutation: Mutation, _ library: inout Library, _ transaction: inout Transaction, index: Int
  ) throws {
    var expected: StoreError.Code?
    do throws(Refusal) { try library.apply(mutation) } catch { expected = error.code }
    var found: StoreError.Code?
    do throws(StoreError) { try transaction.apply(mutation) } catch { found = error.code }
    if expected == found { return }
    func text(_ code: StoreError.Code?) -> String { code.map { "refuses it: \($0)" } ?? "takes it" }
    throw Failure(index: index, what: "the store \(text(found)), the model \(text(expected))")
  }

  private static func peek(
    _ question: Question, _ library: Library, _ snapshot: borrowing Snapshot, index: Int
  ) -> Result<Void, Failure> {
    do throws(Comparison.Difference) {
      try Comparison.check(question, library, snapshot)
      return .success(())
    } catch {
      return .failure(Failure(index: index, what: "within the transaction \(error)"))
    }
  }

  /// The history's number, and where the feed begins after rows were trimmed.
  private mutating func settleFeed() throws {
    let (sequence, range) = try store.read { snapshot in
      (try snapshot.sequence, try snapshot.eventRange)
    }
    if sequence != library.sequence {
      throw Failure(index: index, what: "sequence \(sequence), the model's \(library.sequence)")
    }
    guard let range else {
      if library.events.isEmpty { return }
      throw Failure(index: index, what: "no events, the model has \(library.events.count)")
    }
    guard range.upperBound == library.events.count,
      library.firstEvent...library.lastFirstEvent ~= Int(range.lowerBound)
    else {
      throw Failure(
        index: index,
        what: "events \(range), the model's end with \(library.events.count) and begin with "
          + "\(library.firstEvent) to \(library.lastFirstEvent)")
    }
    library.firstEvent = Int(range.lowerBound)
    library.lastFirstEvent = library.firstEvent
  }

  // MARK: - The end

  /// Every record, the whole feed, and the store's own invariants.
  private func finalCheck() throws {
    try ask(.counts)
    for number in 0..<Draw.assets { try ask(.asset(number, groups: Include.all.rawValue)) }
    for number in 0..<Draw.faces { try ask(.face(number)) }
    for number in 0..<Draw.people {
      try ask(.person(number))
      try ask(.merges(into: number))
    }
    for number in 0..<Draw.albums { try ask(.album(number)) }
    for number in 0..<Draw.links { try ask(.link(number)) }
    var after = library.firstEvent - 1
    while after < library.events.count {
      try ask(
        .events(EventListDraft(after: after, from: nil, until: nil, entities: nil, limit: 1000)))
      after += 1000
    }
    let verification = try store.verify(limit: 3)
    if let violation = verification.violations.first {
      throw Failure(index: index, what: "\(violation)")
    }
  }
}
