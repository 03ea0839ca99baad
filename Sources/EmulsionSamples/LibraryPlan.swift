import Emulsion

/// What has to be known before any record can be made: who is how popular, and which picture is
/// certain to show whom.
struct LibraryPlan: Sendable {
  let seed: UInt64
  let timeline: Timeline
  let popularity: Popularity
  /// Device ids.
  let devices: [String]
  /// Every `stride`th picture shows a given person, so that everybody is in the library at least
  /// once and has a face to stand for them.
  private let stride: Int
  private let personOfAnchor: [Int]
  private let anchorOfPerson: [Int]

  init(seed: UInt64, assets: Int, people: Int, startYear: Int, years: Int) {
    self.seed = seed
    let first = CivilTime.days(year: startYear, month: 1, day: 1)
    let last = CivilTime.days(year: startYear + years, month: 1, day: 1)
    timeline = Timeline(
      seed: seed, count: assets, start: Int64(first) * CivilTime.day,
      length: Int64(last - first) * CivilTime.day)
    popularity = Popularity(count: people)
    var random = RandomSource(seed: seed, stream: .device, index: 0)
    devices = (0..<12).map { _ in Text.uuid(&random) }
    let anchors = min(people, assets)
    stride = anchors > 0 ? assets / anchors : 0
    var persons = Array(0..<anchors)
    var shuffle = RandomSource(seed: seed, stream: .people, index: 0)
    for index in persons.indices.reversed() { persons.swapAt(index, shuffle.below(index + 1)) }
    personOfAnchor = persons
    var positions = [Int](repeating: 0, count: anchors)
    for (anchor, person) in persons.enumerated() { positions[person] = anchor }
    anchorOfPerson = positions
  }

  /// The person that a picture is certain to show first.
  func anchoredPerson(asset index: Int) -> Int? {
    guard stride > 0, index % stride == stride / 2, index / stride < personOfAnchor.count else {
      return nil
    }
    return personOfAnchor[index / stride]
  }

  /// A picture that is certain to show a person.
  func anchoringAsset(person: Int) -> Int? {
    guard anchorOfPerson.indices.contains(person) else { return nil }
    return anchorOfPerson[person] * stride + stride / 2
  }

  /// The event of an index, or `nil` outside of the library.
  func event(index: Int) -> Event? {
    timeline.slot(index: index).map(event)
  }

  /// The event that fills a slot.
  func event(slot: Timeline.Slot) -> Event {
    Event(slot: slot, seed: seed, popularity: popularity)
  }

  /// The index whose content a picture has: its own, or its predecessor's where the same file came
  /// twice.
  func contentIndex(_ index: Int, in slot: Timeline.Slot) -> Int {
    func isDuplicate(_ index: Int) -> Bool {
      guard index > slot.firstIndex, anchoredPerson(asset: index) == nil else { return false }
      var random = RandomSource(seed: seed, stream: .duplicate, index: index)
      return random.chance(6)
    }
    return isDuplicate(index) && !isDuplicate(index - 1) ? index - 1 : index
  }

  /// The id of a face that was found at an instant.
  func faceID(asset index: Int, ordinal: Int, at instant: Timestamp) -> FaceID {
    var random = RandomSource(
      seed: seed, stream: .faceIdentity, index: index &* 64 &+ ordinal)
    return .sample(at: instant, &random)
  }
}

extension Identifier {
  /// An id in the form of a UUID of version 7.
  static func sample(at instant: Timestamp, _ random: inout RandomSource) -> Self {
    let milliseconds = UInt64(max(0, instant.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
    let high = milliseconds << 16 | 0x7000 | (random.next() & 0x0FFF)
    return Self(high: high, low: 0x8000_0000_0000_0000 | (random.next() >> 2))
  }
}

extension Timestamp {
  /// The instant some milliseconds later.
  func later(milliseconds: Int) -> Timestamp {
    Timestamp(microseconds: microseconds + Int64(milliseconds) * 1000)
  }
}
