import Emulsion

/// What is wrong with the run of a seed: the shortest sequence that fails, as a test case.
struct Report: CustomStringConvertible {
  let seed: UInt64
  let packing: AssetStore.Options.Packing
  let failure: Run.Failure
  let actions: [Action]
  /// How many runs it took to make the sequence short.
  let runs: Int

  /// `nil` where store and model agree.
  init?(seed: UInt64, count: Int, mistake: Library.Mistake? = nil) throws {
    let packing: AssetStore.Options.Packing =
      [.patternsAndLZ4, .patterns, .none][Int(seed % 3)]
    let actions = Draw.actions(seed: seed, count: count)
    guard let failure = try Run.failure(of: actions, packing: packing, mistake: mistake) else {
      return nil
    }
    var shrinker = Shrinker { actions in
      do {
        return try Run.failure(of: actions, packing: packing, mistake: mistake) != nil
      } catch {
        return false
      }
    }
    self.seed = seed
    self.packing = packing
    self.actions = shrinker.shrink(Array(actions.prefix(failure.index + 1)))
    self.failure =
      try Run.failure(of: self.actions, packing: packing, mistake: mistake) ?? failure
    runs = shrinker.runs
  }

  var description: String {
    """
    seed \(seed), after \(runs) runs to make it short, \(failure)

      @Test("")
      func seed\(seed)() throws {
        let actions: [Action] = [
    \(actions.map { "      \($0.code)," }.joined(separator: "\n"))
        ]
        #expect(try Run.failure(of: actions, packing: .\(packing)) == nil)
      }
    """
  }
}
