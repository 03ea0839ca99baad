import Emulsion

/// Draws the actions of a run.
struct Draw {
  // How many ids of each kind there are, so that they collide.
  static let assets = 9
  static let faces = 12
  static let people = 6
  static let albums = 4
  static let links = 14

  var random: Random
  var merged = (person: 0, into: 1)

  private init(random: Random) { self.random = random }

  /// The run of a seed.
  static func actions(seed: UInt64, count: Int) -> [Action] {
    var draw = Draw(random: Random(seed))
    // A run without its first people and albums refuses most of what follows.
    var actions: [Action] = []
    for number in 0..<people { actions.append(.change(.putPerson(draw.person(number)))) }
    for number in 0..<2 {
      let album = AlbumDraft(id: number, text: 1, cover: nil, created: 0, updated: 0)
      actions.append(.change(.putAlbum(album)))
    }
    while actions.count < count { actions.append(draw.action()) }
    return actions
  }

  private mutating func action() -> Action {
    switch random.below(200) {
    case 0..<110: .change(change())
    case 110..<120: .peek(question())
    case 120..<178: .ask(question())
    case 178..<196: .commit
    case 196..<199: .giveUp
    default: .reopen
    }
  }

  // MARK: - Numbers

  mutating func asset() -> Int { random.below(Self.assets) }
  mutating func face() -> Int { random.below(Self.faces) }
  mutating func somebody() -> Int { random.below(Self.people) }
  mutating func album() -> Int { random.below(Self.albums) }
  mutating func link() -> Int { random.below(Self.links) }
  mutating func time() -> Int { random.below(16) }
  mutating func local() -> Int { random.below(Pool.localCount) }

  /// A value once in so many draws.
  mutating func maybe<Value>(_ count: Int, _ draw: (inout Draw) -> Value) -> Value? {
    random.oneIn(count) ? draw(&self) : nil
  }

  mutating func part<Value>(_ draw: (inout Draw) -> Value) -> Part<Value> {
    switch random.below(6) {
    case 0: .clear
    case 1, 2: .keep
    default: .set(draw(&self))
    }
  }

  /// Up to so many values.
  mutating func some<Value>(_ most: Int, _ draw: (inout Draw) -> Value) -> [Value] {
    (0..<random.below(most + 1)).map { _ in draw(&self) }
  }
}
