package import Emulsion

/// The seeded work of the crash tests: each of several writers changes assets of its own, in numbered steps of one
/// transaction each, and everybody who knows the seed knows what a store must hold after any number of them.
package struct Workload: Sendable {
  /// What an asset of the workload is at some moment: the step that wrote it last, or that removed it.
  package enum Slot: Hashable {
    case absent
    case written(step: UInt32)
  }

  package let seed: UInt64
  /// Assets of each writer.
  package static let slots = 6
  private static let people: UInt64 = 4
  private static let time = Timestamp(microseconds: 1_700_000_000_000_000)

  package init(seed: UInt64) { self.seed = seed }

  /// The people of all faces, who are put first.
  package var setUp: [Mutation] {
    (0..<Self.people).map {
      .putPerson(Person(id: PersonID(high: 7, low: $0), createdAt: Self.time, updatedAt: Self.time))
    }
  }

  /// What a step does: writes one asset, and writes or removes another; both or none must be there.
  package func changes(writer: Int, step: UInt32) -> [(slot: Int, isWritten: Bool)] {
    var random = Mixer(seed ^ UInt64(writer) << 40 ^ UInt64(step) << 8)
    let first = Int(random.next() % UInt64(Self.slots))
    let second = (first + 1 + Int(random.next() % UInt64(Self.slots - 1))) % Self.slots
    return [(first, true), (second, random.next() % 3 > 0)]
  }

  /// The step as mutations.
  package func mutations(writer: Int, step: UInt32) -> [Mutation] {
    changes(writer: writer, step: step).map { change in
      let id = id(writer: writer, slot: change.slot)
      if !change.isWritten { return .deleteAsset(id) }
      return .putAsset(asset(writer: writer, slot: change.slot, step: step))
    }
  }

  package func id(writer: Int, slot: Int) -> AssetID {
    AssetID(high: UInt64(writer), low: UInt64(slot))
  }

  /// The asset that a step writes, with groups of its own.
  package func asset(writer: Int, slot: Int, step: UInt32) -> Asset {
    let id = id(writer: writer, slot: slot)
    var asset = Asset(
      id: id, mimeType: "image/jpeg", originalFileName: "\(writer)-\(slot).jpg",
      localDateTime: LocalDateTime(wallMicroseconds: 0, offsetMinutes: nil),
      createdAt: Self.time,
      updatedAt: Timestamp(microseconds: Self.time.microseconds + Int64(step)))
    var random = Mixer(seed &+ UInt64(step) &* 31 &+ UInt64(slot))
    asset.width = Int(step)
    // Some records are larger than a page.
    let length = random.next() % 8 == 0 ? 6000 : Int(random.next() % 300)
    asset.description = (0..<length / 16).reduce(into: "") { text, _ in
      text += String(random.next(), radix: 36)
    }
    asset.metrics = .value(Metrics([Metrics.Entry(name: "step", value: Double(step))]))
    asset.variants = .absent
    asset.fileData = .absent
    asset.metadata = .absent
    asset.faces = .value(
      (0..<Int(random.next() % 3)).map { number in
        var face = Face(
          id: FaceID(high: UInt64(writer) << 32 | UInt64(slot), low: UInt64(number)),
          assetID: id, boundingBox: Face.BoundingBox(x: 1, y: 2, width: 3, height: number),
          createdAt: Self.time, updatedAt: Self.time)
        face.personID = PersonID(high: 7, low: random.next() % Self.people)
        return face
      })
    return asset
  }

  /// What a writer's assets are after so many steps.
  package func slots(writer: Int, after steps: UInt32) -> [Slot] {
    var slots = [Slot](repeating: .absent, count: Self.slots)
    guard steps > 0 else { return slots }
    for step in 1...steps {
      for change in changes(writer: writer, step: step) {
        slots[change.slot] = change.isWritten ? .written(step: step) : .absent
      }
    }
    return slots
  }
}

/// SplitMix64.
private struct Mixer {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
