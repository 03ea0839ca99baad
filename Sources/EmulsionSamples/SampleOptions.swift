extension SampleLibrary {
  /// How large the library is and what it is made of.
  public struct Options: Sendable, Hashable {
    /// The largest library.
    public static let maximumAssets = 1_000_000_000
    /// The largest number of people; they are held in memory.
    public static let maximumPeople = 10_000_000

    /// How many assets there are.
    public var assets: Int
    /// What everything is drawn from.
    public var seed: UInt64
    /// How many people there are; `nil` for one for each twenty assets, and at least twelve.
    public var people: Int?
    /// The year of the first picture.
    public var startYear: Int
    /// The years over which the pictures were taken.
    public var years: Int

    /// Takes the options as they are. Numbers that make no sense are not refused: a library moves
    /// them to the nearest that does (0 to ``maximumAssets`` assets, 0 to ``maximumPeople`` people, a
    /// start between 1980 and 2100, 1 to 100 years).
    public init(
      assets: Int, seed: UInt64 = 1, people: Int? = nil, startYear: Int = 2010, years: Int = 15
    ) {
      self.assets = assets
      self.seed = seed
      self.people = people
      self.startYear = startYear
      self.years = years
    }

    /// The options as a library takes them, and its number of people.
    func moved() -> (options: Options, people: Int) {
      var moved = self
      moved.assets = assets.moved(into: 0...Self.maximumAssets)
      let usual = (moved.assets / 20).moved(into: 12...Self.maximumPeople)
      let people = (people ?? usual).moved(into: 0...Self.maximumPeople)
      moved.people = people
      moved.startYear = startYear.moved(into: 1980...2100)
      moved.years = years.moved(into: 1...100)
      return (moved, people)
    }
  }
}

extension Int {
  /// The number of the range that is nearest.
  func moved(into range: ClosedRange<Int>) -> Int {
    self < range.lowerBound ? range.lowerBound : self > range.upperBound ? range.upperBound : self
  }
}
