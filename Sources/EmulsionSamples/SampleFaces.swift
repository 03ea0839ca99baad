import Emulsion

/// Makes the faces of a picture.
struct SampleFaces {
  let plan: LibraryPlan
  let people: [Person]

  /// The faces in order, and the people of them, each once by first face.
  func make(
    shot: Shot, arrival: Arrival, event: Event, duration: Double?
  ) -> (faces: [Face], people: [Person]) {
    guard shot.faces > 0 else { return ([], []) }
    var random = RandomSource(seed: plan.seed, stream: .face, index: shot.content)
    var faces = [Face]()
    faces.reserveCapacity(shot.faces)
    var seen = [Int]()
    let turn = event.cast.isEmpty ? 0 : random.below(event.cast.count)
    for ordinal in 0..<shot.faces {
      let person = person(ordinal: ordinal, turn: turn, shot: shot, event: event, &random)
      if let person, !seen.contains(person) { seen.append(person) }
      faces.append(
        face(
          ordinal: ordinal, person: person, shot: shot, arrival: arrival, event: event,
          duration: duration, &random))
    }
    return (faces, seen.map { people[$0] })
  }

  private func person(
    ordinal: Int, turn: Int, shot: Shot, event: Event, _ random: inout RandomSource
  ) -> Int? {
    // Strangers in the background of crowds are assigned less often.
    let unknown = ordinal < 3 ? 105 : 165
    let isKnown = !random.chance(unknown)
    let isOfCast = random.chance(780)
    let stranger = plan.popularity.pick(&random)
    if ordinal == 0, let anchored = shot.anchored { return anchored }
    guard isKnown, !people.isEmpty else { return nil }
    guard isOfCast, ordinal < event.cast.count else { return stranger }
    return event.cast[(turn + ordinal) % event.cast.count]
  }

  private func face(
    ordinal: Int, person: Int?, shot: Shot, arrival: Arrival, event: Event, duration: Double?,
    _ random: inout RandomSource
  ) -> Face {
    let found = SampleFaces.found(ordinal: ordinal, arrival: arrival)
    let id = plan.faceID(asset: shot.index, ordinal: ordinal, at: found)
    var face = Face(
      id: id, assetID: arrival.id, boundingBox: box(shot: shot, &random), createdAt: found,
      updatedAt: found.later(milliseconds: random.number(in: 60_000...900_000)))
    face.personID = person.map { people[$0].id }
    let isManual = random.chance(12)
    let confidence = 10_000 - random.skewed(below: 4800)
    let isClustered = !random.chance(60)
    let instant = random.below(Int((duration ?? 0) * 1000))
    if isManual {
      face.source = .manual
    } else {
      face.confidence = Decimal.make(confidence, places: 4)
      if isClustered {
        face.clusterAssignment = assignment(person: person, event: event, &random)
      }
    }
    if shot.isVideo { face.timestampMS = Int64(instant) }
    face.urls = Links.face(id)
    return face
  }

  /// When the detector found a face.
  static func found(ordinal: Int, arrival: Arrival) -> Timestamp {
    arrival.created.later(milliseconds: 6200 + ordinal * 137)
  }

  private func box(shot: Shot, _ random: inout RandomSource) -> Face.BoundingBox {
    let (width, height) = shot.display
    let shorter = min(width, height)
    // Crowds have small faces.
    let part = shot.faces > 6 ? random.number(in: 20...90) : 40 + random.skewed(below: 420)
    let side = max(1, shorter * part / 1000)
    let tall = min(height, side * random.number(in: 100...135) / 100)
    return Face.BoundingBox(
      x: random.below(width - side + 1), y: random.skewed(below: height - tall + 1), width: side,
      height: tall)
  }

  private func assignment(
    person: Int?, event: Event, _ random: inout RandomSource
  ) -> ClusterAssignment {
    var candidates = [ClusterAssignment.Candidate]()
    candidates.reserveCapacity(3)
    var distance = random.number(in: 60_000...420_000)
    let nearest = distance
    var first: Int?
    var second: Int?
    for attempt in 0..<8 where candidates.count < 3 {
      let other =
        attempt < 2 && !event.cast.isEmpty ? random.pick(event.cast) : plan.popularity.pick(&random)
      guard people.indices.contains(other), other != person, other != first, other != second else {
        continue
      }
      (first, second) = (other, first)
      distance += random.skewed(below: 120_000)
      candidates.append(
        .init(
          personID: people[other].id, distance: Decimal.make(distance, places: 6),
          name: people[other].name))
    }
    let own =
      person == nil ? nil : Decimal.make(nearest * random.number(in: 30...99) / 100, places: 6)
    return ClusterAssignment(distanceToPerson: own, candidates: candidates)
  }
}
