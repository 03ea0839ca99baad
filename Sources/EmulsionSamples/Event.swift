/// What the pictures of one event have in common.
struct Event {
  /// What is going on, which decides on what is in the pictures.
  enum Theme: Int, CaseIterable {
    case everyday, family, party, city, hike, beach, food, pets, concert, sports, snow, garden

    /// Pictures in 1000 that show faces.
    var sociability: Int {
      switch self {
      case .family, .party: 720
      case .beach, .sports, .snow: 520
      case .everyday, .concert: 470
      case .city, .hike: 350
      case .food: 240
      case .pets, .garden: 160
      }
    }
  }

  /// How the pictures came to the library.
  enum Upload {
    /// Each a little after it was taken.
    case direct
    /// One after the other, from this instant on, with this many microseconds between.
    case batch(from: Int64, step: Int64)
  }

  var slot: Timeline.Slot
  var theme: Theme
  var venue: Venue
  /// Whether the coordinates are known: location may be switched off.
  var isLocated: Bool
  /// Minutes east of UTC.
  var offset: Int
  /// Microseconds since 1970 of the first picture, and from there to the last.
  var start: Int64
  var duration: Int64
  /// Indices in ``Camera/all``.
  var cameras: (main: Int, second: Int)
  /// Indices of people who are there; faces are mostly theirs.
  var cast: [Int]
  /// Pictures of one scene, taken within seconds.
  var sceneSize: Int
  var upload: Upload

  init(slot: Timeline.Slot, seed: UInt64, popularity: Popularity) {
    self.slot = slot
    var random = RandomSource(seed: seed, stream: .event, index: slot.number)
    theme = Theme(rawValue: random.below(Theme.allCases.count)) ?? .everyday
    // A library has a few home towns, in which most things happen.
    let places = Place.all.count
    let place: Int
    if random.chance(600) {
      var home = RandomSource(seed: seed, stream: .place, index: random.skewed(below: 5))
      place = home.below(places)
    } else {
      place = random.below(places)
    }
    venue = Venue(place: place, &random)
    isLocated = random.chance(700)
    let zone = Place.all[place]
    offset = zone.offset(on: Int(CivilTime.floor(slot.start, CivilTime.day)))
    (start, duration) = Self.time(in: slot, offset: offset, &random)
    let year = CivilTime(wallMicroseconds: start).year
    let main = Camera.index(year: year, &random)
    cameras = (main, random.chance(500) ? Camera.index(year: year, &random) : main)
    cast = []
    if popularity.count > 0 {
      for _ in 0..<random.number(in: 2...9) { cast.append(popularity.pick(&random)) }
    }
    sceneSize = random.number(in: 1...6)
    let end = start + duration
    switch random.below(100) {
    case 0..<62: upload = .direct
    case 62..<88:
      let delay = Int64(random.number(in: 20...600)) * CivilTime.minute
      upload = .batch(from: end + delay, step: Int64(random.number(in: 400_000...4_000_000)))
    default:
      let delay = Int64(1 + random.skewed(below: 90)) * CivilTime.day
      let minutes = Int64(random.below(1440)) * CivilTime.minute
      upload = .batch(
        from: end + delay + minutes, step: Int64(random.number(in: 300_000...2_000_000)))
    }
  }

  /// Where in its slot the event lies: by day if there is room for a choice.
  private static func time(
    in slot: Timeline.Slot, offset: Int, _ random: inout RandomSource
  ) -> (start: Int64, duration: Int64) {
    let room = slot.end - slot.start
    let pace = Int64(20 + random.skewed(below: 400)) * CivilTime.second
    let duration = max(0, min(pace * Int64(slot.size - 1), 10 * CivilTime.hour, room / 10 * 9))
    let shift = Int64(offset) * CivilTime.minute
    let midnight = (CivilTime.floor(slot.start + shift, CivilTime.day) + 1) * CivilTime.day - shift
    let hour = Int64(7 + random.below(13)) * CivilTime.hour
    let jitter = Int64(random.below(3600)) * CivilTime.second
    let byDay = midnight + hour + jitter
    guard byDay + duration >= slot.end else { return (byDay, duration) }
    return (slot.start + Int64(random.below(1000)) * ((room - duration) / 1000), duration)
  }

  /// When the picture at a position was taken: scene by scene, a few seconds within a scene.
  /// Later positions are never earlier.
  func captured(at position: Int, jitter: Int) -> Int64 {
    guard slot.size > 1 else { return start }
    let scenes = (slot.size + sceneSize - 1) / sceneSize
    let scene = position / sceneSize
    let length = duration / Int64(max(1, scenes))
    // A scene lasts as long as it may, but no more than three seconds a picture.
    let step = min(length / Int64(sceneSize + 1), 3 * CivilTime.second)
    let within = Int64(position % sceneSize) * step + step / 1000 * Int64(jitter)
    return start + length * Int64(scene) + within
  }
}
